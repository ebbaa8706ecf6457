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
  /// What became of runs that this console may not follow.
  case runNews(RunNews)
  /// New news of the stream that is followed under this id, oldest first.
  case streamNews(id: EffectID, news: [StreamNews])
  /// What readers of the run's table see, asked under this id.
  case rowPoll(id: EffectID, poll: RowPoll)
  /// Whether a secret stands in the field for it; the secret itself is never part of a message.
  case secret(isEmpty: Bool)
  /// What a person has to do for the sign-in of this id.
  case signInRequest(id: EffectID, request: SignInRequest)
  /// The only way in which time passes; sent about once a second while something is under way.
  case tick(Date)
  case resize(columns: Int, rows: Int)
  /// The session could not be written further; the load is not touched by that.
  case recordingStopped(reason: String)
}

extension Message {
  /// True for what a person asked for or typed, false for what came by itself.
  var isOfPerson: Bool {
    switch self {
    case .action, .text, .edit, .secret: true
    case .result, .runEvents, .runNews, .streamNews, .rowPoll, .signInRequest, .tick, .resize, .recordingStopped: false
    }
  }
}

/// What happened to the runs of this machine.
package enum RunNews: Sendable, Codable, Hashable {
  /// Runs that nobody does any more and that are not settled, the newest first.
  case unsettled(list: [RunEntry])
  case ended(entry: RunEntry)
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
    case mappings(list: [TableMapping])
    case mappingCreated(name: String)
    case mappingRead(mapping: IngestionMapping, path: String)
    case launched(run: String)
    case followEnded
    case streamLaunched(stream: String)
    case streamWentOn(stream: String)
    case ordered(order: StreamOrder)
    case abortRequested
    case resumed(run: String)
    case undone(run: String, rows: Int)
    case runs(list: [RunEntry])
    case answer(answer: QueryAnswer)
    /// A query of the history; nil where there is none so far back.
    case recalled(text: String?, back: Int)
    case exported(rows: Int, path: String)
    /// In a sentence, who is signed in.
    case signedIn(words: String)
    case check(items: [CheckItem])
    case copied(bytes: Int)
    case sessions(list: [SessionEntry])
    /// The player was shown.
    case played
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
  /// True when signing in may help; nil is no.
  package var needsSignIn: Bool?
  /// Where in the console something can be done about it; nil where that is elsewhere.
  package var remedy: Remedy?

  package init(_ what: String, details: [String] = [], hint: String? = nil) {
    self.what = what
    self.details = details
    self.hint = hint
  }
}
