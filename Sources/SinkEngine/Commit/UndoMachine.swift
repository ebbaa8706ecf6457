import Datasets
import Foundation
import Kusto

/// Decides how the rows of a committed run are taken out of its table again; does nothing itself.
///
/// Only extents that carry the run's tag, and hold exactly the rows of the commit, are taken out, by one command.
package struct UndoMachine: Sendable {
  /// Where the undo stands; the legal successors of each state follow its arrow.
  package enum State: Sendable, Hashable {
    /// → looking
    case planned
    /// What is in the target? → droppingExtents, ended
    case looking
    /// → asking
    case droppingExtents
    /// → ended
    case asking
    case ended(UndoOutcome)
  }

  package enum Effect: Sendable, Hashable {
    case askTarget
    case dropExtents
    case end
  }

  package enum Action: Sendable, Hashable {
    case record(RunEvent.Body, synced: Bool)
    case perform(Effect)
  }

  package enum Input: Sendable, Hashable {
    case begin
    case done
    case extents([Extent])
    case failed(reason: String)
  }

  package private(set) var state = State.planned
  private let rows: Int
  private let isExact: Bool
  private let tag: String
  /// An earlier undo of this run had begun.
  private let hadBegun: Bool
  private var extents: [Extent] = []

  /// - Parameters:
  ///   - rows: Rows of the commit.
  ///   - isExact: Whether the table must hold exactly these rows of the run.
  ///   - hadBegun: Whether the log holds the intent of an undo.
  package init(rows: Int, isExact: Bool = true, tag: String, hadBegun: Bool) {
    self.rows = rows
    self.isExact = isExact
    self.tag = tag
    self.hadBegun = hadBegun
  }

  /// Takes what happened, and says what to do.
  package mutating func receive(_ input: Input) -> [Action] {
    switch state {
    case .planned:
      state = .looking
      return [.perform(.askTarget)]
    case .looking: return afterPoll(input)
    case .droppingExtents:
      // Whatever it answered: the target knows.
      state = .asking
      return [.perform(.askTarget)]
    case .asking: return afterQuestion(input)
    case .ended: return []
    }
  }

  private mutating func afterPoll(_ input: Input) -> [Action] {
    switch input {
    case .extents(let found):
      if hadBegun, found.isEmpty { return undone() }
      if let reason = whyNot(found) { return end(.refused(reason: reason)) }
      extents = found
      state = .droppingExtents
      return [
        .record(.undoIntended(.init(extents: found.map(\.id), rows: rows)), synced: true), .perform(.dropExtents),
      ]
    case .failed(let reason): return end(.refused(reason: "the table cannot be asked: \(reason)"))
    case .begin, .done: return end(.refused(reason: "an answer came that nobody asked for"))
    }
  }

  /// Why these extents are not exactly the run's; nil when they are.
  package func whyNot(_ found: [Extent]) -> String? {
    let mixed = found.filter { extent in extent.tags.contains { $0.hasPrefix(Self.tagBeginning) && $0 != tag } }
    if !mixed.isEmpty { return "\(mixed.count) of its extents were merged with those of other runs" }
    switch Presence(found, sent: rows) {
    case .all: return nil
    case .part where !isExact, .more where !isExact: return nil
    case .none: return "none of its rows are in the table any more: retention or somebody took them out"
    case .part(let left):
      return "only \(Figures.grouped(left)) of its \(Figures.grouped(rows)) rows are left: "
        + "retention or somebody took the others out"
    case .more(let now):
      return "its extents hold \(Figures.grouped(now)) rows now, \(Figures.grouped(rows)) were committed: "
        + "they were merged with others"
    }
  }

  private static let tagBeginning = "drop-by:kustosink-"

  private mutating func afterQuestion(_ input: Input) -> [Action] {
    switch input {
    case .extents(let found) where found.isEmpty: return undone()
    case .extents(let found) where whyNot(found) == nil:
      return end(.refused(reason: "Kusto did not take them out; all rows are still there"))
    case .extents: return end(.unknown(reason: "Kusto took out a part of them"))
    case .failed(let reason): return end(.unknown(reason: reason))
    case .begin, .done: return end(.unknown(reason: "an answer came that nobody asked for"))
    }
  }

  private mutating func undone() -> [Action] {
    let taken = isExact || extents.isEmpty ? rows : extents.reduce(0) { $0 + $1.rows }
    return [.record(.undone(.init(rows: taken, extents: extents.count)), synced: true)] + end(.undone(rows: taken))
  }

  private mutating func end(_ outcome: UndoOutcome) -> [Action] {
    state = .ended(outcome)
    return [.perform(.end)]
  }
}

/// What became of an undo.
package enum UndoOutcome: Sendable, Hashable {
  /// The rows are out of the table; also when an earlier undo took them out.
  case undone(rows: Int)
  /// Nothing was changed.
  case refused(reason: String)
  /// The command was sent, and what became of it is not known; another undo finds out.
  case unknown(reason: String)
}
