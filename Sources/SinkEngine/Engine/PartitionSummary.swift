import Datasets

extension RunEvent.PartitionSummary {
  /// The partition under the name of its file, with its rows where the file is cut.
  package init(_ plan: Plan.PartitionPlan) {
    let partition = plan.partition
    let slice = partition.slice
    let isWhole = slice.firstRow == 0 && slice.end == nil
    let range = isWhole ? "" : " rows \(slice.firstRow + 1)-\(slice.firstRow + partition.rows)"
    self.init(
      partition: partition.index, source: slice.file.name + range, rows: partition.rows, bytes: partition.bytes)
  }
}
