import Datasets
import Foundation
import Kusto
import SinkEngine

/// A service as a process sees it that dies at one of its requests: from then on it sends nothing.
actor MortalService: CommandPort, StoragePort {
  private let service: MemoryService
  private let diesAt: Int?
  private let carriesOut: Bool
  private var count = 0
  private(set) var isDead = false
  private var mayEnd = false

  /// - Parameters:
  ///   - diesAt: The request at which it dies, from 0; nil for never.
  ///   - carriesOut: Whether the service still does what that request asks.
  init(_ service: MemoryService, diesAt: Int?, carriesOut: Bool) {
    self.service = service
    self.diesAt = diesAt
    self.carriesOut = carriesOut
  }

  /// Nobody looks any more: requests that hang end.
  func letGo() { mayEnd = true }

  private func serve<Result: Sendable>(
    _ act: @Sendable (MemoryService) async throws -> Result
  ) async throws -> Result {
    let number = count
    count += 1
    if isDead { return try await hang() }
    if number == diesAt {
      if carriesOut { _ = try? await act(service) }
      isDead = true
      return try await hang()
    }
    return try await act(service)
  }

  private func hang<Result>() async throws -> Result {
    while !mayEnd { try? await Task.sleep(for: .milliseconds(1)) }
    throw TransportError.refused(
      ServiceError(code: "Dead", message: "dead", type: "dead", isPermanent: true), status: 400, retryAfter: nil)
  }

  func run(_ command: Command, database: String?) async throws -> ResultTable {
    try await serve { try await $0.run(command, database: database) }
  }

  func query(_ text: String, database: String) async throws -> [ResultTable] {
    try await serve { try await $0.query(text, database: database) }
  }

  func putBlock(_ content: BlockContent, id: String, to blob: StorageAddress) async throws {
    try await serve { try await $0.putBlock(content, id: id, to: blob) }
  }

  func putBlockList(_ ids: [String], to blob: StorageAddress) async throws {
    try await serve { try await $0.putBlockList(ids, to: blob) }
  }

  func post(_ message: IngestionMessage, to queue: StorageAddress) async throws {
    try await serve { try await $0.post(message, to: queue) }
  }

  func insertStatus(_ entity: StatusEntity, into table: StorageAddress) async throws {
    try await serve { try await $0.insertStatus(entity, into: table) }
  }

  func status(partitionKey: String, rowKey: String, in table: StorageAddress) async throws -> IngestionStatus? {
    try await serve { try await $0.status(partitionKey: partitionKey, rowKey: rowKey, in: table) }
  }
}

/// A run up to the end of its process: its death, or the end of the run.
struct MortalRun {
  /// What is in the log.
  var events: [RunEvent]
  /// Nil when the process died.
  var state: RunState?

  /// Does the run until its process dies at the request `step`, or until its end.
  static func untilDeath(
    _ plan: Plan, _ service: MemoryService, resuming events: [RunEvent]? = nil, sourceProblem: String? = nil,
    deathAt step: Int? = nil, carriesOut: Bool = false
  ) async -> MortalRun {
    let log = Collected<RunEvent>()
    let clock = Samples.quickClock()
    let before = events ?? []
    let recorder = RunRecorder(run: plan.run, log: nil, clock: clock, after: RunState(folding: before)) {
      log.append($0)
    }
    var evidence = events.map { RunEvidence(folding: $0) }
    evidence?.sourceProblem = sourceProblem
    let mortal = MortalService(service, diesAt: step, carriesOut: carriesOut)
    let run = SinkRun(
      plan: plan, service: mortal, recorder: recorder, stop: StopRequest(clock: clock),
      process: .init(pid: 1, host: "test", version: "0"), clock: clock, resuming: evidence
    ) { LineSource(rows: $0.partition.rows) }
    let ended = Collected<RunState>()
    // Unstructured, for a dead process is not waited for before its log was read; it is waited for right after.
    let task = Task { ended.append(await run.execute()) }
    while !(await mortal.isDead) {
      if let state = ended.all.first { return MortalRun(events: before + log.all, state: state) }
      try? await Task.sleep(for: .microseconds(200))
    }
    let written = log.all
    await mortal.letGo()
    await task.value
    return MortalRun(events: before + written, state: nil)
  }
}
