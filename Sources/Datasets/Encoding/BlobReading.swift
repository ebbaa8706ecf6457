/// Bytes of a partition on their way into a blob, a block at a time.
protocol BlobReading: AnyObject {
  /// The next block of about `size` bytes; nil after the last.
  func block(of size: Int) throws -> EncodedBlock?
}

/// Rows written as CSV, and compressed.
final class EncodedRows: BlobReading {
  private let partition: Partition
  private let plan: EncodingPlan
  private let reader: RowReader
  private let writer: RowWriter
  private let gzip: GzipEncoder
  private let text = ByteBuffer(capacity: 320 << 10)
  private var rows = 0
  private var skipped = 0
  private var rawBytes = 0

  /// CSV that is gathered before it is compressed.
  private static let textBytes = 256 << 10

  init(_ partition: Partition, _ plan: EncodingPlan, level: Int) throws {
    precondition(partition.slice.fields.count == plan.columns.count, "a field for each column")
    self.partition = partition
    self.plan = plan
    gzip = GzipEncoder(level: level)
    reader = try RowReader(partition.slice, plan: plan)
    writer = RowWriter(slice: partition.slice, plan: plan)
  }

  func block(of size: Int) throws -> EncodedBlock? {
    let bytes = try gzip.block(of: size) { try nextText() }
    guard !bytes.isEmpty else { return nil }
    return EncodedBlock(
      content: .memory(bytes), rows: rows, sourceBytes: min(reader.bytesRead, partition.bytes), rawBytes: rawBytes)
  }

  /// Empty at the end.
  private func nextText() throws -> UnsafeRawBufferPointer {
    try Task.checkCancellation()
    text.removeAll()
    while text.count < Self.textBytes {
      let step = try reader.next()
      if case .end = step {
        try checkEnd()
        break
      }
      if try writer.write(step, to: text) { rows += 1 } else { skipped += 1 }
    }
    rawBytes += text.count
    return text.bytes
  }

  private func checkEnd() throws {
    if partition.isCounted {
      // A row group of Parquet is read column by column, here and there.
      let isWhole = plan.format.traits.passage == .container || reader.bytesRead == partition.bytes
      guard rows == partition.rows, skipped == partition.skippedRows, isWhole else {
        throw DatasetError.changed(path: partition.slice.file.label)
      }
    }
    try partition.slice.file.checkUnchanged()
  }
}

/// The bytes of a slice, compressed as they are.
final class CompressedBytes: BlobReading {
  private let partition: Partition
  private let source: any ByteSource
  private let gzip: GzipEncoder
  private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
  private var bytesRead = 0

  init(_ partition: Partition, level: Int) throws {
    self.partition = partition
    source = try partition.slice.content()
    gzip = GzipEncoder(level: level)
  }

  deinit { memory.deallocate() }

  func block(of size: Int) throws -> EncodedBlock? {
    let bytes = try gzip.block(of: size) { try nextBytes() }
    guard !bytes.isEmpty else { return nil }
    return EncodedBlock(
      content: .memory(bytes), rows: partition.rows(after: bytesRead), sourceBytes: bytesRead, rawBytes: bytesRead)
  }

  /// Empty at the end.
  private func nextBytes() throws -> UnsafeRawBufferPointer {
    try Task.checkCancellation()
    let count = try source.read(into: memory)
    bytesRead += count
    if count == 0 {
      guard bytesRead == partition.bytes else { throw DatasetError.changed(path: partition.slice.file.label) }
      try partition.slice.file.checkUnchanged()
    }
    return UnsafeRawBufferPointer(rebasing: memory[..<count])
  }
}

/// The bytes of a file as they are on disk.
final class FileBytes: BlobReading {
  private let partition: Partition
  private let source: OpenFile
  private var bytesGiven = 0

  init(_ partition: Partition) throws {
    self.partition = partition
    source = try OpenFile(path: partition.slice.file.path, name: partition.slice.file.label)
  }

  func block(of size: Int) throws -> EncodedBlock? {
    try Task.checkCancellation()
    let file = partition.slice.file
    let part = BlockContent.file(source, offset: bytesGiven, count: min(size, file.bytes - bytesGiven))
    guard part.count > 0 else {
      // Those who had the parts have read them by now.
      try file.checkUnchanged()
      return nil
    }
    bytesGiven += part.count
    // What was read on disk stands for its share of the content.
    let isAll = bytesGiven >= file.bytes
    let content = isAll ? partition.bytes : Int(Double(partition.bytes) * (Double(bytesGiven) / Double(file.bytes)))
    return EncodedBlock(content: part, rows: partition.rows(after: content), sourceBytes: content, rawBytes: content)
  }
}

extension Partition {
  /// How many rows so many of its bytes hold: an estimate, but exact at the end.
  fileprivate func rows(after bytes: Int) -> Int {
    bytes >= self.bytes ? rows : Int(Double(rows) * (Double(bytes) / Double(self.bytes)))
  }
}
