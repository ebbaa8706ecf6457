import Foundation
import SinkEngine
import Testing

@Suite struct RunEventTests {
  private let moment = Date(timeIntervalSince1970: 1_795_460_712.345)

  private func event(_ body: RunEvent.Body, sequence: Int = 7) -> RunEvent {
    RunEvent(sequence: sequence, at: moment, run: "20261123-190512-7f3a9c1e", body: body)
  }

  @Test func `an event is one flat object with its name, run, time and number`() {
    let line = event(.partitionIngested(.init(partition: 3))).line
    #expect(
      line == #"{"at":"2026-11-23T19:05:12.345Z","event":"partition.ingested","partition":3,"#
        + #""run":"20261123-190512-7f3a9c1e","seq":7}"#)
  }

  @Test func `every event reads back as it was written`() {
    for body in RunEvent.Body.oneOfEach {
      let written = event(body)
      #expect(RunEvent(line: written.line.utf8) == written, "\(body.name)")
    }
  }

  @Test func `the names of events are the ones that logs on disk hold`() {
    #expect(
      RunEvent.Body.oneOfEach.map(\.name) == [
        "planned", "started", "phase", "command.sent", "command.answered", "staging.intended", "staging.created",
        "partition.started", "partition.progress", "partition.uploaded", "partition.queue-intended",
        "partition.queued", "partition.ingested", "partition.verified", "partition.retried", "partition.failed",
        "step.retried", "step.retried", "service.silent", "service.answered", "target.intended", "target.created",
        "commit.intended", "commit.sent", "commit.state",
        "committed", "abort.requested", "rollback.started", "rolled-back", "warning", "finished",
      ])
  }

  @Test func `an event of a newer version is read and can be skipped`() {
    let line = #"{"event":"moon.landed","run":"r","at":"2030-01-01T00:00:00.000Z","seq":4,"crater":12}"#
    #expect(RunEvent(line: line.utf8)?.body == .other(name: "moon.landed"))
  }

  @Test func `half a line is no event`() {
    let line = event(.committed(.init(rows: 1, extents: 1))).line
    #expect(RunEvent(line: line.utf8.dropLast(5)) == nil)
  }

  @Test(arguments: [
    "2026-11-23T19:05:12.9e99Z", "2026-11-23T19:05:12.1e-5Z", "2026-11-23T19:05:12.nanZ", "2026-11-23T19:05:12.-5Z",
    "2026-11-23T19:05:12.5.5Z", "2026-11-23T19:05:12.Z",
  ])
  func `a fraction of a second is digits alone`(text: String) {
    // Nothing traps, and what is no time is none.
    let date = Timestamp.date(text)
    #expect(date == nil || text.hasSuffix(".Z"))
    if let date { #expect(Timestamp.text(date).hasPrefix("2026-11-23T19:05:12")) }
  }

  @Test(arguments: [0, 1, 5, 50, 123, 500, 999])
  func `times keep their milliseconds`(milliseconds: Int) {
    let text = "2026-02-28T23:59:59.\(String(1000 + milliseconds).dropFirst())Z"
    #expect(Timestamp.date(text).map(Timestamp.text) == text)
  }
}

extension RunEvent.Body {
  /// Every case once, in the order of declaration.
  static var oneOfEach: [Self] {
    let progress = RunEvent.PartitionProgress(partition: 0, rows: 5, bytes: 50, uploaded: 20)
    let retried = RunEvent.Retried(partition: 1, step: "upload", attempt: 2, delayMilliseconds: 100, reason: "503")
    var silent = RunEvent.Retried(step: "read status", attempt: 2, delayMilliseconds: 5, reason: "no answer")
    silent.silentMilliseconds = 30_000
    let shortfall = RunShortfall(
      rowsLeftOut: 2, valuesNulled: 3, rowsMended: 1, quarantineFile: "/state/quarantine.csv")
    return [
      .planned(
        .init(
          cluster: "local", database: "Demo", table: "Flights", sources: ["/data"], staging: "s", tag: "t",
          create: "create-if-not-exist", creates: true, schema: "a:long",
          partitions: [.init(partition: 0, source: "a.csv", rows: 10, bytes: 100)], rows: 10, bytes: 100, parallel: 2)),
      .started(.init(pid: 1, host: "h", version: "1")), .phase(.init(phase: .loading)),
      .commandSent(.init(command: 1, text: ".show version")),
      .commandAnswered(.init(command: 1, milliseconds: 3, error: "no")),
      .stagingIntended(.init(staging: "s")), .stagingCreated(.init(staging: "s")),
      .partitionStarted(.init(partition: 0, attempt: 1)), .partitionProgress(progress), .partitionUploaded(progress),
      .partitionQueueIntended(.init(partition: 0)), .partitionQueued(.init(partition: 0)),
      .partitionIngested(.init(partition: 0)), .partitionVerified(.init(partition: 0, rows: 10, extents: ["e"])),
      .partitionRetried(retried),
      .partitionFailed(.init(partition: 0, code: "Stream_WrongNumberOfFields", reason: "row 3", permanent: true)),
      .stepRetried(.init(step: ".create table", attempt: 2, delayMilliseconds: 5, reason: "429")), .stepRetried(silent),
      .serviceSilent(.init(silentMilliseconds: 5000)), .serviceAnswered(.init(silentMilliseconds: 40_000)),
      .targetIntended(.init(table: "T")), .targetCreated(.init(table: "T")),
      .commitIntended(.init(extents: ["e"], rows: 10)), .commitSent(.init(operation: "o")),
      .commitState(.init(state: "InProgress")), .committed(.init(rows: 10, extents: 1)),
      .abortRequested(.init(by: .signal)), .rollbackStarted(.init(reason: "x")), .rolledBack(.init(reason: "y")),
      .warning(.init(reason: "w")),
      .finished(
        .init(
          outcome: .committed, rows: 10, bytes: 100, partitions: 1, table: "T", seconds: 1.5, message: "m",
          stopped: false, shortfall: shortfall)),
    ]
  }
}
