import Datasets
import Foundation
import Kusto

/// What takes another pass over the files before a plan is whole: a look at every bad value where they may pass, and
/// the division of the rows by columns.
///
/// What it makes stands in the run's folder: rows that are put aside stay, rows that are divided go with the end of the
/// run.
package struct RunPreparation: Sendable {
  private let choices: LoadChoices
  private let state: StateFolder

  package init(_ choices: LoadChoices, state: StateFolder) {
    self.choices = choices
    self.state = state
  }

  /// The plan with exactly the partitions that will be sent.
  ///
  /// - Throws: ``DatasetError`` for a value or a disk that stands against the load, ``PlanError`` when no row is left,
  ///   ``RunFolderError``, `CancellationError`; nothing of the run is left then.
  package func prepare(_ plan: Plan) throws -> Plan {
    guard needsValidation(plan) || !choices.partitionBy.isEmpty else { return plan }
    let folder = RunFolder(run: plan.run, state: state)
    try folder.make()
    do {
      var plan = plan
      if needsValidation(plan) { try validate(&plan, folder) }
      if plan.partitions.isEmpty, let file = plan.quarantineFile {
        throw PlanError([.allRowsPutAside(rows: rowsAside(of: plan), file: file)])
      }
      if !choices.partitionBy.isEmpty { try divide(&plan, folder) }
      guard !plan.partitions.isEmpty else { throw PlanError([.nothingToLoad(sources: plan.sources)]) }
      return plan
    } catch {
      if !Self.keepsFolder(error) { folder.remove() }
      throw error
    }
  }

  /// Rows that were put aside are not taken away with the load that could not be.
  private static func keepsFolder(_ error: any Error) -> Bool {
    guard let error = error as? PlanError else { return false }
    return error.problems.contains { if case .allRowsPutAside = $0 { true } else { false } }
  }

  private func rowsAside(of plan: Plan) -> Int {
    for case .badFound(_, _, let skipped, _) in plan.warnings { return skipped }
    return 0
  }

  /// Takes away what ``prepare(_:)`` made, for a plan that is not carried out.
  package func discard(_ plan: Plan) {
    if needsValidation(plan) || !choices.partitionBy.isEmpty { RunFolder(run: plan.run, state: state).remove() }
  }

  /// Where the look at the files found nothing bad there is nothing to be found.
  private func needsValidation(_ plan: Plan) -> Bool {
    plan.warnings.contains {
      switch $0 {
      case .badValues, .badRows: true
      default: false
      }
    }
  }

  private func validate(_ plan: inout Plan, _ folder: RunFolder) throws {
    let pass = ValidationPass(
      plan: plan.encoding, limit: choices.badValues.maximum, quarantinePath: folder.quarantinePath)
    let report = try pass.run(plan.partitions.map(\.partition))
    for (index, partition) in report.partitions.enumerated() { plan.partitions[index].partition = partition }
    plan.partitions.removeAll { $0.partition.rows == 0 && $0.partition.isCounted }
    plan.renumber()
    plan.quarantineFile = report.quarantineFile
    plan.warnings.append(
      .badFound(
        values: report.badValues, rows: report.badRows, skippedRows: report.skippedRows, file: report.quarantineFile))
  }

  private func divide(_ plan: inout Plan, _ folder: RunFolder) throws {
    let names = plan.encoding.columns.map(\.source)
    let keys = try choices.partitionBy.map { name -> Int in
      // A column that only the target has is called by the target's name: no file has a field for it.
      let index = names.indices.first { index in
        names[index] == name && plan.partitions.contains { $0.partition.slice.fields[index] != nil }
      }
      guard let index else {
        throw PlanError([.unknownColumn(name, columns: names, choice: .partition)])
      }
      return index
    }
    try folder.makeSpool()
    let split = KeySplit(
      plan: plan.encoding, keyColumns: keys, folder: folder.spoolPath, targetBytes: choices.partitionSize)
    let result = try split.run(plan.partitions.map(\.partition))
    plan.encoding = result.plan
    plan.partitions = result.partitions.map { Plan.PartitionPlan($0, run: plan.run, format: result.plan.format) }
    plan.temporaryPaths.append(folder.spoolPath)
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
