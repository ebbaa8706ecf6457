import Foundation
import SinkEngine
import Testing

@Suite struct RunStateTests {
  private static let start = Date(timeIntervalSince1970: 1_795_460_712)

  /// A run of two partitions of 100 and 300 bytes.
  private static let planned = RunEvent.Body.planned(
    .init(
      cluster: "local", database: "Demo", table: "Flights", sources: ["/data"], staging: "s", tag: "t",
      create: "create-if-not-exist", creates: true, schema: "a:long",
      partitions: [
        .init(partition: 0, source: "a.csv", rows: 10, bytes: 100),
        .init(partition: 1, source: "b.csv", rows: 30, bytes: 300),
      ], rows: 40, bytes: 400, parallel: 2))

  /// The fold of `bodies`, a second apart.
  private func state(_ bodies: [RunEvent.Body]) -> RunState {
    RunState(
      folding: bodies.enumerated().map { index, body in
        RunEvent(sequence: index, at: Self.start.addingTimeInterval(Double(index)), run: "r", body: body)
      })
  }

  private func progress(_ partition: Int, bytes: Int, uploaded: Int = 0) -> RunEvent.Body {
    .partitionProgress(.init(partition: partition, rows: bytes / 10, bytes: bytes, uploaded: uploaded))
  }

  @Test func `the plan names the target and all partitions`() {
    let state = state([Self.planned])
    #expect(state.database == "Demo")
    #expect(state.partitions.map(\.source) == ["a.csv", "b.csv"])
    #expect(state.plannedRows == 40)
    #expect(state.fraction == 0)
    #expect(state.countsByStage == [.waiting: 2])
  }

  @Test func `a partition walks through its stages`() {
    var bodies = [Self.planned, .partitionStarted(.init(partition: 0, attempt: 1))]
    let steps: [(RunEvent.Body, RunState.PartitionState.Stage)] = [
      (progress(0, bytes: 50), .encoding), (progress(0, bytes: 80, uploaded: 10), .uploading),
      (.partitionQueued(.init(partition: 0)), .inKusto), (.partitionIngested(.init(partition: 0)), .ingested),
      (.partitionVerified(.init(partition: 0, rows: 10, extents: ["e1"])), .verified),
    ]
    for (body, stage) in steps {
      bodies.append(body)
      #expect(state(bodies).partitions[0].stage == stage)
    }
    #expect(state(bodies).rowsVerified == 10)
    #expect(state(bodies).extentCount == 1)
  }

  @Test func `the fraction only grows while a load goes well, and is 1 only after the commit`() {
    var bodies = [Self.planned, .phase(.init(phase: .loading))]
    var last = 0.0
    for partition in 0...1 {
      for body in [
        progress(partition, bytes: 100), .partitionQueued(.init(partition: partition)),
        .partitionIngested(.init(partition: partition)),
      ] {
        bodies.append(body)
        #expect(state(bodies).fraction >= last)
        last = state(bodies).fraction
        #expect(last < 1)
      }
    }
    bodies.append(.committed(.init(rows: 40, extents: 2)))
    #expect(state(bodies).fraction == 1)
  }

  @Test func `rates and remaining time come from the newest moments`() throws {
    let state = state([
      Self.planned, .phase(.init(phase: .loading)), progress(0, bytes: 50), progress(0, bytes: 100),
      progress(1, bytes: 100),
    ])
    // 50 bytes at second 2, 200 at second 4; 200 of 400 are left.
    #expect(state.bytesPerSecond == 75)
    let eta = try #require(state.eta)
    #expect(abs(eta - 200.0 / 75) < 0.001)
    // Loading began at second 1.
    #expect(state.averageBytesPerSecond == 200.0 / 3)
  }

  @Test func `the average is of the time in which rows were read, in every process`() {
    let loading = RunEvent.Body.phase(.init(phase: .loading))
    let waiting = [RunEvent.Body](repeating: .warning(.init(reason: "waiting")), count: 100)
    var bodies = [Self.planned, loading, progress(0, bytes: 100)] + waiting
    // One second of reading, and many of waiting.
    #expect(state(bodies).averageBytesPerSecond == 100)
    bodies += [.resumed(.init(pid: 2, host: "h", version: "1")), loading]
    #expect(state(bodies).averageBytesPerSecond == 100)
    bodies += [progress(1, bytes: 300)] + waiting
    #expect(state(bodies).averageBytesPerSecond == 200)
  }

  @Test func `pace points are a second apart and bounded`() {
    var run = RunState()
    run.apply(RunEvent(sequence: 0, at: Self.start, run: "r", body: Self.planned))
    for index in 1...1000 {
      run.apply(
        RunEvent(
          sequence: index, at: Self.start.addingTimeInterval(Double(index) / 4), run: "r",
          body: progress(1, bytes: index)))
    }
    #expect(run.pace.count == 60)
    #expect(zip(run.pace, run.pace.dropFirst()).allSatisfy { $1.at.timeIntervalSince($0.at) >= 1 })
  }

  @Test func `a retry counts, and says why until the partition is well`() {
    let retried = RunEvent.Body.partitionRetried(
      .init(partition: 0, step: "upload", attempt: 2, delayMilliseconds: 10, reason: "the service is busy"))
    var bodies = [Self.planned, retried]
    #expect(state(bodies).retries == 1)
    #expect(state(bodies).partitions[0].note == "the service is busy")
    bodies.append(.partitionIngested(.init(partition: 0)))
    #expect(state(bodies).partitions[0].note == nil)
  }

  @Test func `the end of a run is known by its outcome`() {
    let state = state([
      Self.planned, .partitionFailed(.init(partition: 1, code: "C", reason: "ragged", permanent: true)),
      .finished(
        .init(
          outcome: .notCommitted, rows: 0, bytes: 0, partitions: 2, table: "Flights", seconds: 2, message: "no",
          stopped: nil)),
    ])
    #expect(state.outcome == .notCommitted)
    #expect(state.phase == .finished)
    #expect(state.failures.map(\.note) == ["ragged"])
    #expect(state.elapsed(at: .distantFuture) == 2)
    #expect(state.log.last?.severity == .error)
  }

  @Test func `what a load leaves out is known from its plan on, and in its end`() throws {
    let shortfall = RunShortfall(rowsLeftOut: 2, valuesNulled: 1, rowsMended: 1, quarantineFile: "/q.csv")
    guard case .planned(var plan) = Self.planned else { return #expect(Bool(false)) }
    plan.shortfall = shortfall
    #expect(state([.planned(plan)]).shortfall == shortfall)
    #expect(state([Self.planned]).shortfall == nil)
    #expect(
      shortfall.words == [
        "2 rows are not in the table: /q.csv", "1 value became null: its column's type cannot hold it",
        "1 malformed row was filled with nulls or cut",
      ])
    let line = RunEvent(sequence: 0, at: Self.start, run: "r", body: .planned(plan)).line
    #expect(line.contains("\"rowsLeftOut\":2") && line.contains("\"quarantineFile\":\"/q.csv\""))
  }

  @Test func `an outage begins where the service fell silent, and ends with any good answer`() {
    let retried = { (silent: Int?) in
      var retried = RunEvent.Retried(step: "read statuses", attempt: 2, delayMilliseconds: 500, reason: "no answer")
      retried.silentMilliseconds = silent
      return RunEvent.Body.stepRetried(retried)
    }
    let silent = RunEvent.Body.serviceSilent(.init(silentMilliseconds: 5000))
    // Events are a second apart.
    #expect(state([Self.planned, silent]).outage?.since == Self.start.addingTimeInterval(1 - 5))
    #expect(state([Self.planned, silent, retried(6000)]).outage?.since == Self.start.addingTimeInterval(1 - 5))
    #expect(state([Self.planned, retried(30_000)]).outage?.since == Self.start.addingTimeInterval(1 - 30))
    #expect(state([Self.planned, retried(nil)]).outage?.since == Self.start.addingTimeInterval(1))
    let answered = RunEvent.Body.serviceAnswered(.init(silentMilliseconds: 40_000))
    #expect(state([Self.planned, silent, retried(6000), answered]).outage == nil)
    // Kusto has said that it could not ingest: it answers.
    let refused = RunEvent.Body.partitionRetried(
      .init(partition: 0, step: "partition", attempt: 2, delayMilliseconds: 10, reason: "busy"))
    #expect(state([Self.planned, refused]).outage == nil)
  }

  @Test func `an event that is in already changes nothing`() {
    var once = state([Self.planned, .warning(.init(reason: "w"))])
    let before = once
    once.apply(RunEvent(sequence: 1, at: Self.start, run: "r", body: .warning(.init(reason: "w"))))
    #expect(once == before)
  }

  @Test func `an unknown event and one of an unknown partition do no harm`() {
    let state = state([Self.planned, .other(name: "x"), .partitionQueued(.init(partition: 99))])
    #expect(state.sequence == 2)
    #expect(state.countsByStage == [.waiting: 2])
  }

  @Test func `the log keeps the newest lines only`() {
    var run = RunState()
    for index in 0..<(RunState.logLimit + 5) {
      run.apply(RunEvent(sequence: index, at: Self.start, run: "r", body: .warning(.init(reason: "\(index)"))))
    }
    #expect(run.log.count == RunState.logLimit)
    #expect(run.log.first?.text == "5")
  }
}
