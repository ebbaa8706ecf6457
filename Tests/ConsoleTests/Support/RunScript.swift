import Foundation
import KustoSink

/// The events of a run of twelve files, in the order the engine writes them.
struct RunScript {
  private(set) var events: [RunEvent] = []
  private var seconds = 0.0
  private let run: String

  init(table: String = "Flights", run: String = Fixtures.run, names: [String] = (1...12).map(Fixtures.file)) {
    self.run = run
    add(
      .planned(
        RunEvent.Planned(
          cluster: "local", database: "Demo", table: table, sources: ["/data/flights"],
          staging: "_kustosink_\(table)_\(run)", tag: "drop-by:kustosink-\(run)", create: "create-if-not-exist",
          creates: true, schema: "year:int",
          partitions: names.enumerated().map {
            RunEvent.PartitionSummary(partition: $0.offset, source: $0.element, rows: 28_064, bytes: 2_500_000)
          }, rows: 28_064 * names.count, bytes: 2_500_000 * names.count, parallel: 4)))
    add(.started(RunEvent.Started(pid: 4242, host: "demo", version: "0.1")), after: 0.1)
  }

  mutating func add(_ body: RunEvent.Body, after delay: Double = 0) {
    seconds += delay
    events.append(RunEvent(sequence: events.count, at: Fixtures.at(seconds), run: run, body: body))
  }

  mutating func phase(_ phase: RunPhase, after delay: Double = 0.2) {
    add(.phase(RunEvent.PhaseChange(phase: phase)), after: delay)
  }

  mutating func progress(_ partition: Int, rows: Int, bytes: Int, uploaded: Int, after delay: Double = 0.5) {
    add(
      .partitionProgress(
        RunEvent.PartitionProgress(partition: partition, rows: rows, bytes: bytes, uploaded: uploaded)), after: delay)
  }

  mutating func ingest(_ partition: Int) {
    add(
      .partitionUploaded(
        RunEvent.PartitionProgress(partition: partition, rows: 28_064, bytes: 2_500_000, uploaded: 600_000)), after: 0.5
    )
    add(.partitionQueued(RunEvent.PartitionReference(partition: partition)), after: 0.1)
    add(.partitionIngested(RunEvent.PartitionReference(partition: partition)), after: 1)
  }

  /// Up to the middle: some are in, some on their way, one is tried again.
  static var middle: RunScript {
    var script = RunScript()
    script.phase(.staging)
    script.add(
      .commandSent(
        RunEvent.CommandSent(command: 1, text: ".create table ['_kustosink_Flights'] (['year']:int) with (hidden=true)")
      ))
    script.add(.commandAnswered(RunEvent.CommandAnswered(command: 1, milliseconds: 41)), after: 0.1)
    script.phase(.loading)
    for partition in 0..<9 {
      script.add(.partitionStarted(RunEvent.PartitionStarted(partition: partition, attempt: 1)), after: 0.1)
    }
    for partition in 0..<5 { script.ingest(partition) }
    script.add(.partitionQueued(RunEvent.PartitionReference(partition: 5)), after: 0.2)
    script.progress(6, rows: 20_000, bytes: 1_800_000, uploaded: 400_000)
    script.progress(7, rows: 9000, bytes: 800_000, uploaded: 0)
    script.add(
      .partitionRetried(
        RunEvent.Retried(partition: 8, step: "upload", attempt: 2, delayMilliseconds: 4000, reason: "503 server busy")))
    return script
  }

  /// Nothing answers for half a minute.
  static var outage: RunScript {
    var script = middle
    for (attempt, delay) in [(2, 1), (3, 4), (4, 8), (5, 30)] {
      for partition in [5, 6, 7] {
        script.add(
          .stepRetried(
            RunEvent.Retried(
              partition: partition, step: "put block", attempt: attempt, delayMilliseconds: delay * 1000,
              reason: "the connection was lost")))
      }
      script.add(.warning(RunEvent.Reason(reason: "waiting")), after: Double(min(delay, 8)))
    }
    return script
  }

  /// Everything is verified and the move is out.
  static var committing: RunScript {
    var script = RunScript()
    script.phase(.staging)
    script.phase(.loading)
    for partition in 0..<12 {
      script.add(.partitionStarted(RunEvent.PartitionStarted(partition: partition, attempt: 1)), after: 0.1)
      script.ingest(partition)
    }
    script.phase(.verifying)
    for partition in 0..<12 {
      script.add(
        .partitionVerified(RunEvent.PartitionVerified(partition: partition, rows: 28_064, extents: ["e\(partition)"])))
    }
    script.phase(.committing)
    let ids = (0..<12).map { "E\($0)" }
    script.add(.commitIntended(RunEvent.CommitIntended(extents: ids, rows: 336_768)))
    script.add(.commandSent(RunEvent.CommandSent(command: 40, text: move(ids))), after: 0.05)
    script.add(.commitSent(RunEvent.CommitSent(operation: "9d0c0000-0000-0000-0000-0000000000e1")), after: 0.1)
    script.add(.commitState(RunEvent.CommitState(state: "InProgress")), after: 0.3)
    return script
  }

  private static func move(_ ids: [String]) -> String {
    ".move async extents from table ['_kustosink_Flights_\(Fixtures.run)'] to table ['Flights'] "
      + "with (extentCreatedOnFrom=datetime(2026-11-22), extentCreatedOnTo=datetime(2026-11-24), "
      + "setNewIngestionTime=true) (\(ids.map { $0.lowercased() }.joined(separator: ",")))"
  }

  /// The move was refused, and nothing of it is in the table.
  static var refused: RunScript {
    var script = committing
    script.add(.commitState(RunEvent.CommitState(state: "Failed")), after: 0.5)
    script.phase(.rollingBack)
    script.add(.rolledBack(RunEvent.Reason(reason: "staging dropped")), after: 0.4)
    script.finish(
      .notCommitted, rows: 0, message: "the commit ended as Failed: a materialized view of Flights forbids the move")
    return script
  }

  static var committed: RunScript {
    var script = committing
    script.add(.committed(RunEvent.Committed(rows: 336_768, extents: 12)), after: 1.4)
    script.phase(.cleaning)
    script.finish(.committed, rows: 336_768, message: nil)
    return script
  }

  static var failed: RunScript {
    var script = middle
    script.add(
      .partitionFailed(
        RunEvent.PartitionFailed(
          partition: 7, code: "Stream_WrongNumberOfFields", reason: "record 8112 has 20 fields, not 19", permanent: true
        )),
      after: 1)
    script.phase(.rollingBack)
    script.add(.rolledBack(RunEvent.Reason(reason: "staging dropped")), after: 0.4)
    script.finish(
      .notCommitted, rows: 0,
      message: "flights-2013-08.csv.gz, record 8112: 20 fields instead of 19; put it right, or leave the file out")
    return script
  }

  static var unknown: RunScript {
    var script = committing
    script.finish(.unknown, rows: 0, message: "no answer to the move for 60 s: connection reset")
    return script
  }

  static var stopped: RunScript {
    var script = middle
    script.add(.abortRequested(RunEvent.AbortRequested(by: .console)), after: 0.5)
    script.phase(.rollingBack)
    script.finish(.notCommitted, rows: 0, message: nil, stopped: true)
    return script
  }

  mutating func finish(_ outcome: RunOutcome, rows: Int, message: String?, stopped: Bool = false) {
    phase(.finished)
    add(
      .finished(
        RunEvent.Finished(
          outcome: outcome, rows: rows, bytes: 30_000_000, partitions: 12, table: "Flights", seconds: seconds,
          message: message, stopped: stopped)))
  }
}
