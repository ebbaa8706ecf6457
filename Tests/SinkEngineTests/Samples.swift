import Datasets
import Foundation
import Kusto
import SinkEngine

/// Plans, clocks and sources that tests share.
enum Samples {
  static let moment = Date(timeIntervalSince1970: 1_795_460_712)
  static let schema = TableSchema([Column(name: "a", type: .long), Column(name: "b", type: .string)])

  /// A plan of partitions with `rows` rows each into `Demo.T`.
  static func plan(rows: [Int], targetIsMissing: Bool = false, parallel: Int = 2) -> Plan {
    let run = RunName.make(at: moment, chance: 0x7f3a_9c1e)
    return Plan(
      run: run, created: moment, target: .init(cluster: "memory", database: "Demo", table: "T"),
      create: targetIsMissing ? .createIfNotExist : .failIfNotExist, targetIsMissing: targetIsMissing, schema: schema,
      staging: "KustoSinkStaging_T_\(run)", tag: "drop-by:kustosink-\(run)", userTags: [], sources: ["/data"],
      encoding: EncodingPlan(columns: [.init(source: "a", type: .long)], hasHeader: true),
      partitions: rows.enumerated().map { index, rows in
        Plan.PartitionPlan(
          partition: partition(index, rows: rows), sourceID: UUID(), blobName: "part-\(index).csv.gz",
          tag: "kustosink-partition:\(run):\(index)")
      },
      parallel: parallel, timeoutSeconds: nil, keepStagingOnFailure: false)
  }

  static func partition(_ index: Int, rows: Int) -> Partition {
    let file = SourceFile(path: "/data/f\(index).csv", bytes: rows * 10, modified: moment, compression: .none)
    let slice = FileSlice(file: file, start: 0, end: nil, firstRow: 0, fields: [0, 1], fieldCount: 2)
    return Partition(index: index, slice: slice, rows: rows, bytes: rows * 10)
  }

  /// A clock that never waits: each look at it is a millisecond later, each wait its length.
  static func quickClock() -> EngineClock {
    let time = QuickTime()
    return EngineClock(
      now: { time.advance(by: 0.001) },
      sleep: { seconds in
        _ = time.advance(by: seconds)
        try Task.checkCancellation()
        await Task.yield()
      },
      chance: { 0.5 })
  }

  /// Runs `plan` against `service`; gives the state at the end and all events.
  static func run(
    _ plan: Plan, _ service: MemoryService, stop: StopRequest? = nil, log: RunLog? = nil,
    limits: RunLimits = .standard, watch: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async -> RunState {
    let clock = quickClock()
    let recorder = RunRecorder(run: plan.run, log: log, clock: clock, watch: watch)
    let run = SinkRun(
      plan: plan, service: service, recorder: recorder, stop: stop ?? StopRequest(clock: clock),
      process: .init(pid: 1, host: "test", version: "0"), clock: clock, limits: limits
    ) { LineSource(rows: $0.partition.rows) }
    return await run.execute()
  }
}

/// A source of lines, three to a block.
struct LineSource: BlockSource {
  let rows: Int
  var given = 0

  init(rows: Int) { self.rows = rows }

  mutating func next() throws -> EncodedBlock? {
    guard given < rows else { return nil }
    let count = min(3, rows - given)
    given += count
    let bytes = Array(repeatElement(Array("1,x\n".utf8), count: count).joined())
    return EncodedBlock(content: .memory(bytes), rows: given, sourceBytes: given * 10, rawBytes: given * 4)
  }
}
