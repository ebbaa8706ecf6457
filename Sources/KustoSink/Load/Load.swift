import Foundation

/// One load, step by step: a scan of the sources, the plan, the passes over the files that the plan needs, the run.
///
/// Command line, library and console call these steps, in this order. Between them a person may look at what a step
/// found. Nothing is sent to the service before ``run(_:on:starting:onEvent:)`` or ``detach(_:environment:)``.
package struct Load: Sendable {
  package let choices: LoadChoices
  private let inspection: InspectionOptions
  private let isStrict: Bool
  private let state: StateFolder
  private let scratch: ScratchFolder
  private let began = Date()

  /// - Parameter isStrict: Whether a finding that changes what is stored stops the load.
  package init(_ choices: LoadChoices, _ inspection: InspectionOptions, isStrict: Bool = false, state: StateFolder) {
    self.choices = choices
    self.isStrict = isStrict
    self.state = state
    self.inspection = Self.fitted(inspection, to: choices)
    scratch = ScratchFolder(in: state)
  }

  /// Rows of each file that a load scans which checks none: enough for names and the look of values.
  private static let uncheckedRows = 1000

  /// What the choices say about how the sources are scanned.
  private static func fitted(_ inspection: InspectionOptions, to choices: LoadChoices) -> InspectionOptions {
    var inspection = inspection
    inspection.nullWords = choices.nullWords
    inspection.toleratesBadRows = choices.badValues.policy != .fail
    if choices.isUnchecked {
      inspection.sampleRows = uncheckedRows
      inspection.givenNames = choices.schema?.columns.map(\.name) ?? []
    }
    return inspection
  }

  /// Scans every row of the sources.
  ///
  /// - Throws: ``DatasetError``, ``RunFolderError``, `CancellationError`.
  package func inspect(
    _ sources: [String], onProgress: @escaping @Sendable (InspectionProgress) -> Void = { _ in }
  ) throws -> DatasetProfile {
    ScratchSweep(state).run()
    return try SourceInspection(inspection).profile(of: sources, scratch: scratch, onProgress: onProgress)
  }

  /// A scan of sources before anything else of the load is chosen.
  ///
  /// What can be read only once is refused: there is no load yet that could keep a copy.
  ///
  /// - Throws: ``DatasetError``, `CancellationError`.
  package static func scan(
    _ sources: [String], _ inspection: InspectionOptions, badValues: BadValuePolicy
  ) throws -> DatasetProfile {
    var inspection = inspection
    inspection.toleratesBadRows = badValues != .fail
    return try SourceInspection(inspection).profile(of: sources)
  }

  /// What follows from the scan, the choices and the target as it is now.
  ///
  /// - Throws: ``FindingsRefused`` for a strict load, ``PlanError``, ``TransportError``.
  package func plan(_ profile: DatasetProfile, on session: SinkSession) async throws -> Plan {
    let changes = profile.findings.filter(\.changesData)
    if isStrict, !changes.isEmpty { throw FindingsRefused(findings: changes) }
    return try await session.plan(profile, choices)
  }

  /// The plan with exactly the partitions that will be sent: scans every bad value where they may pass, and divides
  /// the rows by columns.
  ///
  /// - Throws: ``DatasetError``, ``PlanError``, ``RunFolderError``, `CancellationError`; nothing of the run is left then.
  package func prepare(_ plan: Plan) throws -> Plan {
    var plan = try preparation.prepare(plan)
    // What is left of the time is the run's.
    plan.timeoutSeconds = choices.timeoutSeconds.map { max(0, $0 - Date().timeIntervalSince(began)) }
    return plan
  }

  /// Takes away all files of a plan that is not carried out.
  package func discard(_ plan: Plan) { preparation.discard(plan) }

  /// Does a prepared plan to its end, which is in the state that comes back.
  ///
  /// - Parameter starting: Given what stops the run before its commit.
  /// - Throws: ``RunFolderError``; the run has not begun then, and nothing is left of it.
  package func run(
    _ plan: Plan, on session: SinkSession, starting: (StopRequest) -> Void = { _ in },
    onEvent: @escaping @Sendable (RunEvent) -> Void
  ) async throws -> RunState {
    let execution = try discarding(plan) { try RunExecution(plan, state: state) }
    starting(execution.stop)
    return await execution.run(on: session.service, onEvent: onEvent)
  }

  /// Leaves a prepared plan to a process of its own.
  ///
  /// - Throws: ``RunFolderError``, ``DetachedRun/LaunchError``; there is no run then, and nothing is left of it.
  package func detach(_ plan: Plan, environment: [String: String]) throws {
    _ = try discarding(plan) { try DetachedRun.launch(plan, state: state, environment: environment) }
  }

  private var preparation: RunPreparation { RunPreparation(choices, state: state, scratch: scratch) }

  private func discarding<Result>(_ plan: Plan, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      discard(plan)
      throw error
    }
  }
}

/// A strict load does not begin: these change what is stored.
package struct FindingsRefused: Error, Sendable, Hashable {
  package var findings: [Finding]
}
