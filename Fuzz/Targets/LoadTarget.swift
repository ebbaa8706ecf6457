/// A file of any kind on its whole way: what the inspection says of it, the encoder does, row for row and type for
/// type.
struct LoadTarget: FuzzTarget {
  let name = "load"

  func check(_ input: [UInt8]) {
    var choices = Choices(input)
    let ending = choices.one(of: ["", ".csv", ".json", ".csv.gz", ".txt"])
    let path = InputFile(input, name: "input\(ending)").path
    // Rows of objects without a key have no column: the planner refuses them.
    guard let profile = outcome({ try DatasetInspector().inspect([path]) }).value, profile.rows > 0,
      !profile.columns.isEmpty
    else { return }
    let columns = Array(profile.columns.indices).map { Optional($0) }
    let partitions = PartitionPlanner.partitions(of: profile, columns: columns, targetBytes: 1 + choices.below(4096))
    require(partitions.reduce(0) { $0 + $1.rows } == profile.rows, "the partitions have other rows than the profile")
    let plan = EncodingPlan(
      columns: profile.columns.map { .init(source: $0.name, type: $0.type) }, hasHeader: profile.hasHeader,
      format: profile.format, nullWords: NullWords.standard + profile.format.traits.nullWords)
    for partition in partitions { check(partition, plan) }
  }

  private func check(_ partition: Partition, _ plan: EncodingPlan) {
    var encoder = PartitionEncoder(partition: partition, plan: plan)
    let blob = outcome {
      var bytes: [UInt8] = []
      while let block = try encoder.next() { bytes += try block.content.bytes }
      return bytes
    }
    guard let bytes = blob.value else { failed("inspected, but not encoded: \(blob)") }
    guard partition.transfer == .encoded else { return }
    let reader = CSVRecordReader(source: UnpackingByteSource(MemoryByteSource(bytes)))
    let rows = outcome {
      var rows = 0
      while let record = try reader.next() {
        check(record, plan)
        rows += 1
      }
      return rows
    }
    require(rows == .success(partition.rows), "\(partition.rows) rows became \(rows)")
  }

  private func check(_ record: Record, _ plan: EncodingPlan) {
    require(record.count == plan.columns.count, "\(plan.columns.count) columns became \(record.count) fields")
    for (index, column) in plan.columns.enumerated() where column.type != .string && !record[index].isEmpty {
      let text = record[index].text
      require(ValueReading(record[index]).types.keeps(column.type), "\(column) does not keep \(text)")
    }
  }
}
