import Foundation
import KustoSink
import TerminalKit

/// What can be said of the commit now, in one sentence.
struct CommitVerdict {
  enum Kind: Sendable, Hashable {
    case waiting, done, refused, doubtful

    var role: Role {
      switch self {
      case .waiting: .stepNow
      case .done: .severityOk
      case .refused: .severityWarn
      case .doubtful: .severityError
      }
    }
  }

  let kind: Kind
  let words: String
  /// True when the run can change nothing any more.
  var isOver: Bool { kind != .waiting }

  init(_ model: Model) {
    let state = model.run.state
    let stage = model.run.commit
    let after = stage.after(model.commitEnd)
    switch state.outcome {
    case _ where state.committedRows != nil:
      kind = .done
      words = Self.committed(state, stage, after)
    case .notCommitted:
      kind = .refused
      let reason = state.message.map { ": \($0)" } ?? ""
      words = "The commit did not happen\(reason). Readers see what they saw before."
    case .unknown:
      kind = .doubtful
      words = Self.unknown(state, stage, after)
    case nil where model.run.diedAt != nil:
      kind = .doubtful
      let key = model.keyWords(.settle, in: .run)
      words =
        "The process died while the commit was out. All rows are in the table, or none; \(key) finds out and finishes."
    case .committed, .detached, nil:
      kind = .waiting
      words =
        state.operation == nil
        ? "The move goes out now: one command for all rows."
        : "The move is with Kusto. Readers see all rows of it at once, or none."
    }
  }

  private static func committed(_ state: RunState, _ stage: CommitStage, _ after: RowPoll?) -> String {
    let moved = state.committedRows ?? 0
    guard let rows = after?.rows else {
      guard case .failed(let reason) = stage.polls.last?.seen else { return "Committed. The table is asked now." }
      return "Committed. The table could not be asked since: \(reason)"
    }
    let see = "Readers see \(Figures.counted(rows, "row"))"
    guard let before = stage.before?.rows else {
      return "\(see). This console did not ask before the commit, so it cannot say what changed."
    }
    let gained = rows.subtractingReportingOverflow(before).partialValue
    let others = gained.subtractingReportingOverflow(moved).partialValue
    if others == 0 {
      return before == 0
        ? "\(see), all in one step." : "\(see): \(Figures.grouped(moved)) more, in one step."
    }
    let change =
      others > 0
      ? "others wrote \(Figures.grouped(others)) more"
      : "\(Figures.grouped(Int(clamping: others.magnitude))) rows went out otherwise"
    return "\(see): \(Figures.grouped(moved)) of this run in one step; \(change) meanwhile."
  }

  private static func unknown(_ state: RunState, _ stage: CommitStage, _ after: RowPoll?) -> String {
    let start = "No answer came to the move: all rows are in the table, or none."
    let advice = "kustosink resume \(state.run) finds out."
    guard let rows = after?.rows, let before = stage.before?.rows, let moved = state.intendedRows else {
      return "\(start) \(advice)"
    }
    let gained = rows.subtractingReportingOverflow(before).partialValue
    let now =
      gained == moved
      ? "The table has as many rows more as the run has."
      : gained == 0
        ? "The table has as many rows as before; the move may still come." : "The table changed otherwise, too."
    return "\(start) \(now) \(advice)"
  }
}
