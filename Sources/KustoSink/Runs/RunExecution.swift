import Foundation

/// Does a planned run in this process: takes the run's lock, writes its log, moves the rows.
package struct RunExecution: Sendable {
  private let plan: Plan
  private let folder: RunFolder
  private let version: String

  /// The run of `plan`, whose `folder` was made with ``RunFolder/create(for:in:)``.
  package init(plan: Plan, folder: RunFolder, version: String) {
    self.plan = plan
    self.folder = folder
    self.version = version
  }

  /// Does the run to its end.
  ///
  /// `stop` may ask it to stop before its commit; `watch` is called for every event, in order, after it was logged.
  ///
  /// - Throws: ``RunFolderError`` when the run cannot begin: its folder cannot be written, or another process has it.
  ///   What fails later is in the state that is returned.
  package func callAsFunction(
    service: any KustoService, stop: StopRequest, watch: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> RunState {
    let lock = try RunLock(folder)
    let recorder = RunRecorder(run: plan.run, log: try RunLog(folder), clock: .system, watch: watch)
    let encoding = plan.encoding
    let run = SinkRun(
      plan: plan, service: service, recorder: recorder, stop: stop,
      process: .init(pid: Int(getpid()), host: ProcessInfo.processInfo.hostName, version: version)
    ) { try PartitionEncoder(partition: $0.partition, plan: encoding) }
    let state = await run.execute()
    withExtendedLifetime(lock) {}
    return state
  }
}

extension PartitionEncoder: BlockSource {}
