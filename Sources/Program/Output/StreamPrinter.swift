import Foundation
import KustoSink
import Synchronization

/// Prints what a stream tells: lines for people on stderr, or JSON lines on stdout.
final class StreamPrinter: Sendable {
  private struct Totals {
    var rows = 0
    var batches = 0
    var run = ""
    var isSettled = true
  }

  private let json: Bool
  private let table: String
  private let totals = Mutex(Totals())

  init(json: Bool, table: String) {
    self.json = json
    self.table = table
  }

  func print(_ event: StreamEvent) {
    totals.withLock { totals in
      if case .planned(_, let run, _, _) = event { totals.run = run }
      guard case .committed(let progress) = event else { return }
      totals.rows += progress.rows
      totals.batches += 1
    }
    switch event {
    // The last line of the command tells the end; how many files wait is in the line of each batch.
    case .ended, .failed, .waiting: return
    default: break
    }
    if json { StandardStreams.write(line(event.members, run: event.run)) } else { say(event) }
  }

  /// The last line, of a stream that ended by itself or because somebody asked.
  func finish(_ end: StreamEnd) {
    guard json else {
      let rows = Figures.counted(end.rows, "row")
      let batches = "\(Figures.grouped(end.batches)) batch\(end.batches == 1 ? "" : "es")"
      return StandardStreams.say("the stream ended: \(rows) in \(batches)")
    }
    write(outcome: .committed, members: ["seconds": .number(end.seconds), "reason": .string(end.reason.rawValue)])
  }

  /// The last line, of a stream that cannot go on.
  func finish(_ error: any Error) {
    guard json else { return }
    let outcome: RunOutcome = if case StreamError.batchUnknown = error { .unknown } else { .notCommitted }
    write(outcome: outcome, members: ["message": .string(Failure.explanation(of: error).sentence)])
  }

  private func write(outcome: RunOutcome, members: [String: JSONValue]) {
    let totals = totals.withLock { $0 }
    var members = members
    members["event"] = "finished"
    members["outcome"] = .string(outcome.rawValue)
    members["rows"] = .integer(Int64(totals.rows))
    members["batches"] = .integer(Int64(totals.batches))
    members["table"] = .string(table)
    StandardStreams.write(line(members, run: totals.run))
  }

  private func line(_ members: [String: JSONValue], run: String) -> String {
    var members = members
    members["run"] = .string(run)
    members["at"] = .string(Timestamp.text(Date()))
    return JSONValue.object(members).text
  }

  private func say(_ event: StreamEvent) {
    switch event {
    case .started(_, let source, let table, _, let batch):
      StandardStreams.say("streaming \(source) into \(table), from batch \(batch) on")
    case .recovered(let batch, let run, let isCommitted):
      let end = isCommitted ? "is committed" : "was taken back, and begins anew"
      StandardStreams.say("batch \(batch) of an earlier process \(end) (run \(run))")
    case .planned: break
    case .committed(let progress): StandardStreams.say(progress.sentence)
    case .quarantined(let batch, let file, let reason, let copy):
      StandardStreams.say("batch \(batch): \(file) was quarantined: \(reason)")
      if let copy { StandardStreams.say("  it is kept as \(copy)") }
    case .rewritten(let file):
      StandardStreams.say("\(file) was changed after it was loaded: it is not loaded again")
    case .renamed(let file, let old):
      StandardStreams.say("\(file) is the loaded file \(old) under another name: it is not loaded again")
    case .retried(let batch, let attempt, let delay, let reason):
      StandardStreams.say("batch \(batch) failed (\(reason)); try \(attempt) in \(Int(delay)) s")
    case .ordered(let order): StandardStreams.say(order.words)
    case .ended, .failed, .waiting: break
    }
  }
}

extension StreamProgress {
  /// `batch 3: 200 rows of 2 files in 0.1 s; 0 files wait`.
  fileprivate var sentence: String {
    let tenths = Int((seconds * 100).rounded())
    let time = "\(tenths / 100).\(tenths % 100 < 10 ? "0" : "")\(tenths % 100) s"
    let files = Figures.counted(files, "file")
    let rows = Figures.counted(rows, "row")
    return "batch \(batch): \(rows) of \(files) in \(time); \(Figures.grouped(waiting)) waiting"
  }
}
