/// Turns a partition of a dataset into blocks of gzip CSV, one at a time, in a few MiB of memory.
///
/// Pulled from one task. A copy goes on where the original is: keep one.
package struct PartitionEncoder {
  private let partition: Partition
  private let plan: EncodingPlan
  private let blockBytes: Int
  private var state = State.new

  private enum State {
    case new
    case reading(PartitionReading)
    case ended
  }

  /// A block has `blockBytes` compressed bytes, the last fewer.
  package init(partition: Partition, plan: EncodingPlan, blockBytes: Int = 4 << 20) {
    self.partition = partition
    self.plan = plan
    self.blockBytes = blockBytes
  }

  /// The next block, nil after the last.
  ///
  /// Throws a ``DatasetError``: a value that does not fit, a row that is not as wide as the others, a file that is
  /// not what it was when the plan was made. Throws `CancellationError` within some 100 KiB when the task is
  /// cancelled.
  package mutating func next() throws -> EncodedBlock? {
    switch state {
    case .ended: return nil
    case .new:
      let reading = try PartitionReading(partition, plan)
      state = .reading(reading)
      return try pull(reading)
    case .reading(let reading): return try pull(reading)
    }
  }

  private mutating func pull(_ reading: PartitionReading) throws -> EncodedBlock? {
    do {
      let block = try reading.block(of: blockBytes)
      if block == nil { state = .ended }
      return block
    } catch let fault as DatasetError {
      state = .ended
      // A file that is being written shows all kinds of faults; that it changed is what explains them.
      try partition.slice.file.checkUnchanged()
      throw fault
    }
  }
}

/// A partition that is being read.
private final class PartitionReading {
  private let partition: Partition
  private let table: TableReader
  private let writer: RowWriter
  private let gzip = GzipEncoder()
  private let text = ByteBuffer(capacity: 320 << 10)
  private var rows = 0
  private var rawBytes = 0

  /// CSV that is gathered before it is compressed.
  private static let textBytes = 256 << 10

  init(_ partition: Partition, _ plan: EncodingPlan) throws {
    let slice = partition.slice
    precondition(slice.fields.count == plan.columns.count, "a field for each column")
    self.partition = partition
    try slice.file.checkUnchanged()
    guard let format = DatasetFormats.named(plan.format) else {
      throw DatasetError.unsupported(path: slice.file.path, kind: plan.format, hint: "another version made the plan")
    }
    table = TableReader(
      records: try format.open(slice, hasHeader: plan.hasHeader), file: slice.file.path, width: slice.fieldCount)
    writer = RowWriter(slice: slice, plan: plan)
  }

  func block(of size: Int) throws -> EncodedBlock? {
    let bytes = try gzip.block(of: size) { try nextText() }
    guard !bytes.isEmpty else { return nil }
    return EncodedBlock(
      bytes: bytes, rows: rows, sourceBytes: min(table.bytesRead, partition.bytes), rawBytes: rawBytes)
  }

  /// Empty at the end.
  private func nextText() throws -> UnsafeRawBufferPointer {
    try Task.checkCancellation()
    text.removeAll()
    while text.count < Self.textBytes {
      guard let row = try table.next() else {
        try checkEnd()
        break
      }
      try writer.write(row, to: text)
      rows += 1
    }
    rawBytes += text.count
    return text.bytes
  }

  private func checkEnd() throws {
    guard rows == partition.rows, table.bytesRead == partition.bytes else {
      throw DatasetError.changed(path: partition.slice.file.path)
    }
    try partition.slice.file.checkUnchanged()
  }
}
