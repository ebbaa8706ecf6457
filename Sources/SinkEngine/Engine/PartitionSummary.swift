import Datasets

extension RunEvent.PartitionSummary {
  /// The partition under the name of its files, with its rows where a file is cut.
  package init(_ plan: Plan.PartitionPlan) {
    let partition = plan.partition
    self.init(
      partition: partition.index, source: partition.sourceName, rows: partition.rows, bytes: partition.bytes)
  }
}
