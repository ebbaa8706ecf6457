import Datasets
import Foundation
import Kusto

/// What takes another pass over the files before a plan is whole: a scan of every bad value where they may pass, and
/// the division of the rows by columns.
///
/// Rows that are quarantined stay in the run's folder; rows that are divided are in the scratch folder, and go with the
/// end of the run.
package struct RunPreparation: Sendable {
  private let choices: LoadChoices
  private let state: StateFolder
  private let scratch: ScratchFolder

  /// - Parameter scratch: Where the load's other temporary files are, if it has any.
  package init(_ choices: LoadChoices, state: StateFolder, scratch: ScratchFolder) {
    self.choices = choices
    self.state = state
    self.scratch = scratch
  }

  /// The plan with exactly the partitions that will be sent, and all that goes with its end.
  ///
  /// - Throws: ``DatasetError`` for a value or a disk that stands against the load, ``PlanError`` when no row is left,
  ///   ``RunFolderError``, `CancellationError`; nothing of the run is left then.
  package func prepare(_ plan: Plan) throws -> Plan {
    var plan = plan
    do {
      if needsValidation(plan) { try validate(&plan) }
      if plan.partitions.isEmpty, let file = plan.quarantineFile {
        throw PlanError([.allRowsPutAside(rows: rowsAside(of: plan), file: file)])
      }
      if !choices.partitionBy.isEmpty { try divide(&plan) }
      guard !plan.partitions.isEmpty else { throw PlanError([.nothingToLoad(sources: plan.sources)]) }
      try scratch.give(to: plan.run)
      if scratch.isMade { plan.temporaryPaths.append(scratch.path) }
      return plan
    } catch {
      if !Self.keepsFolder(error) { discard(plan) }
      throw error
    }
  }

  /// Rows that were quarantined are not taken away with the load that could not be.
  private static func keepsFolder(_ error: any Error) -> Bool {
    guard let error = error as? PlanError else { return false }
    return error.problems.contains { if case .allRowsPutAside = $0 { true } else { false } }
  }

  private func rowsAside(of plan: Plan) -> Int {
    for case .badFound(_, _, let skipped, _) in plan.warnings { return skipped }
    return 0
  }

  /// Takes away all files of a plan that is not carried out.
  package func discard(_ plan: Plan) {
    scratch.remove()
    RunFolder(run: plan.run, state: state).remove()
  }

  /// Where the scan of the files found nothing bad there is nothing to be found.
  private func needsValidation(_ plan: Plan) -> Bool {
    plan.warnings.contains {
      switch $0 {
      case .badValues, .badRows: true
      default: false
      }
    }
  }

  private func validate(_ plan: inout Plan) throws {
    let pass = ValidationPass(
      plan: plan.encoding, limit: choices.badValues.maximum, quarantinePath: "\(try scratch.make())/quarantine.csv")
    let report = try pass.run(plan.partitions.map(\.partition))
    for (index, partition) in report.partitions.enumerated() { plan.partitions[index].partition = partition }
    plan.partitions.removeAll { $0.partition.rows == 0 && $0.partition.isCounted }
    plan.renumber()
    plan.quarantineFile = try report.quarantineFile.map { try keep($0, of: plan) }
    plan.warnings.append(
      .badFound(
        values: report.badValues, rows: report.badRows, skippedRows: report.skippedRows, file: plan.quarantineFile))
  }

  /// Moves the rows that were quarantined to where they stay.
  private func keep(_ quarantine: String, of plan: Plan) throws -> String {
    let folder = RunFolder(run: plan.run, state: state)
    try folder.take(quarantine)
    return folder.quarantinePath
  }

  private func divide(_ plan: inout Plan) throws {
    let keys = plan.keyColumns ?? []
    let split = KeySplit(
      plan: plan.encoding, keyColumns: keys, folder: try scratch.make(), targetBytes: choices.partitionSize)
    let result = try split.run(plan.partitions.map(\.partition))
    plan.encoding = result.plan
    plan.partitions = result.partitions.map { Plan.PartitionPlan($0, run: plan.run, format: result.plan.format) }
  }
}

extension Plan {
  /// Gives the partitions the numbers of their places.
  fileprivate mutating func renumber() {
    partitions = partitions.enumerated().map { index, plan in
      var partition = plan.partition
      partition.index = index
      return PartitionPlan(partition, run: run, format: encoding.format, sourceID: plan.sourceID)
    }
  }
}
