import Foundation
import KustoSink

/// Everything that can reach ``update(_:_:)``; a session is a list of these.
///
/// Keys never stand here: the keymap turns them into actions first, so a session plays under any keymap.
package enum Message: Sendable, Hashable {
  case action(Action)
  /// Printable text typed or pasted into the line editor that is open.
  case text(String)
  case edit(LineEditor.Command)
  case result(EffectResult)
  /// New events of the run that is followed under this id, oldest first.
  case runEvents(id: EffectID, events: [RunEvent])
  /// The only way in which time passes; sent about once a second while something is under way.
  case tick(Date)
  case resize(columns: Int, rows: Int)
  /// The session could not be written further; the load is not touched by that.
  case recordingStopped(reason: String)
}

/// The answer to one effect.
///
/// It is dropped when nobody waits for its id any more.
package struct EffectResult: Sendable, Codable, Hashable {
  package var id: EffectID
  package var outcome: Outcome

  package init(id: EffectID, outcome: Outcome) {
    self.id = id
    self.outcome = outcome
  }

  package enum Outcome: Sendable, Codable, Hashable {
    case databases(list: [DatabaseEntry])
    case tables(list: [TableEntry])
    case tableSchema(schema: TableSchema)
    case folder(listing: FolderListing)
    case firstLines(lines: [String])
    case profile(profile: DatasetProfile)
    case plan(preview: PlanPreview)
    case launched(run: String)
    case followEnded
    case abortRequested
    case runs(list: [RunEntry])
    case copied(bytes: Int)
    case failed(problem: Problem)
  }
}

/// What went wrong, in words for a person.
package struct Problem: Error, Sendable, Codable, Hashable {
  /// One sentence: what happened, and where.
  package var what: String
  /// Further lines: what was changed, the server's own words.
  package var details: [String]
  /// What to try; nil when there is nothing sensible to say.
  package var hint: String?

  package init(_ what: String, details: [String] = [], hint: String? = nil) {
    self.what = what
    self.details = details
    self.hint = hint
  }
}
