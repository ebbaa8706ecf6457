import Datasets

extension Planner {
  /// The planner that cuts files as ``PartitionPlanner`` does.
  package static let standard = Planner { profile, columns, size in
    // Columns that the source lacks have no index to cut by; they come back as fields that no file has.
    let known = columns.compactMap { $0 }
    return PartitionPlanner.partitions(of: profile, columns: known, targetBytes: size).map { partition in
      var partition = partition
      var fields = partition.slice.fields[...]
      partition.slice.fields = columns.map { $0 == nil ? nil : fields.popFirst() ?? nil }
      return partition
    }
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
