import Datasets

extension Planner {
  /// The planner that cuts files as ``PartitionPlanner`` does.
  package static let standard = Planner { profile, columns, rule, size in
    PartitionPlanner.partitions(
      of: profile, columns: columns.map(\.index), targetBytes: size, transfer: rule.transfer(of:))
  }
}

/// The blocks of a partition of a dataset.
package struct DatasetBlocks: BlockSource {
  private var encoder: PartitionEncoder

  package init(partition: Partition, encoding: EncodingPlan) throws {
    encoder = PartitionEncoder(partition: partition, plan: encoding)
  }

  package mutating func next() throws -> EncodedBlock? { try encoder.next() }
}
