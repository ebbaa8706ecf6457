/// Bytes of a partition on their way into a blob, a block at a time.
protocol BlobReading: AnyObject {
  /// The next block of about `size` bytes; nil after the last.
  func block(of size: Int) throws -> EncodedBlock?
}

/// Rows written as CSV, and compressed.
final class EncodedRows: BlobReading {
  private let partition: Partition
  private let plan: EncodingPlan
  private let gzip: GzipEncoder
  private let text = ByteBuffer(capacity: 320 << 10)
  /// The part that is being read; nil before the first and behind the last.
  private var current: EncodedPart?
  private var partsDone = 0
  private var bytesDone = 0
  private var rows = 0
  private var rawBytes = 0

  /// CSV that is gathered before it is compressed.
  private static let textBytes = 256 << 10

  init(_ partition: Partition, _ plan: EncodingPlan, level: Int) throws {
    precondition(
      partition.parts.allSatisfy { $0.slice.fields.count == plan.columns.count }, "a field for each column")
    self.partition = partition
    self.plan = plan
    gzip = GzipEncoder(level: level)
    current = try EncodedPart(partition.parts[0], plan)
  }

  func block(of size: Int) throws -> EncodedBlock? {
    let bytes = try gzip.block(of: size) { try nextText() }
    guard !bytes.isEmpty else { return nil }
    return EncodedBlock(
      content: .memory(bytes), rows: rows, sourceBytes: bytesDone + (current?.bytesRead ?? 0), rawBytes: rawBytes)
  }

  /// Empty at the end.
  private func nextText() throws -> UnsafeRawBufferPointer {
    try Task.checkCancellation()
    text.removeAll()
    while text.count < Self.textBytes, let part = current {
      if try part.write(to: text, upTo: Self.textBytes) {
        rows += part.takeRows()
        continue
      }
      rows += part.takeRows()
      try part.checkEnd(isCounted: partition.isCounted)
      bytesDone += partition.parts[partsDone].bytes
      partsDone += 1
      current = partsDone < partition.parts.count ? try EncodedPart(partition.parts[partsDone], plan) : nil
    }
    rawBytes += text.count
    return text.bytes
  }
}

/// The rows of one part on their way into a blob.
private final class EncodedPart {
  private let part: Partition.Part
  private let plan: EncodingPlan
  private let reader: RowReader
  private let writer: RowWriter
  private var rows = 0
  private var skipped = 0
  private var rowsTaken = 0

  init(_ part: Partition.Part, _ plan: EncodingPlan) throws {
    try part.slice.file.checkUnchanged()
    self.part = part
    self.plan = plan
    reader = try RowReader(part.slice, plan: plan)
    writer = RowWriter(slice: part.slice, plan: plan)
  }

  var bytesRead: Int { min(reader.bytesRead, part.bytes) }

  /// False at the end.
  func write(to text: ByteBuffer, upTo limit: Int) throws -> Bool {
    while text.count < limit {
      let step = try reader.next()
      if case .end = step { return false }
      if try writer.write(step, to: text) { rows += 1 } else { skipped += 1 }
    }
    return true
  }

  /// Rows since the last call.
  func takeRows() -> Int {
    defer { rowsTaken = rows }
    return rows - rowsTaken
  }

  func checkEnd(isCounted: Bool) throws {
    if isCounted {
      // A row group of Parquet is read column by column, here and there.
      let isWhole = plan.format.traits.passage == .container || reader.bytesRead == part.bytes
      guard rows == part.rows, skipped == part.skippedRows, isWhole else {
        throw DatasetError.changed(path: part.slice.file.label)
      }
    }
    try part.slice.file.checkUnchanged()
  }
}

/// The bytes of the slices one behind the other, compressed as they are.
final class CompressedBytes: BlobReading {
  private let partition: Partition
  private var source: (any ByteSource)?
  private let gzip: GzipEncoder
  private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
  private var partsDone = 0
  private var bytesOfPart = 0
  private var bytesRead = 0
  /// Line ends that were put between files that have none at their end.
  private var bytesAdded = 0
  private var endsLine = true

  init(_ partition: Partition, level: Int) throws {
    self.partition = partition
    gzip = GzipEncoder(level: level)
    source = try open(0)
  }

  deinit { memory.deallocate() }

  func block(of size: Int) throws -> EncodedBlock? {
    let bytes = try gzip.block(of: size) { try nextBytes() }
    guard !bytes.isEmpty else { return nil }
    return EncodedBlock(
      content: .memory(bytes), rows: partition.rows(after: bytesRead), sourceBytes: bytesRead,
      rawBytes: bytesRead + bytesAdded)
  }

  private func open(_ part: Int) throws -> any ByteSource {
    try partition.parts[part].slice.file.checkUnchanged()
    return try partition.parts[part].slice.content()
  }

  /// Empty at the end.
  private func nextBytes() throws -> UnsafeRawBufferPointer {
    try Task.checkCancellation()
    var filled = 0
    // Small files fill the memory together; room for a line end between them is kept.
    let limit = partition.parts.count == 1 ? memory.count : memory.count - 1
    while let source, filled < limit {
      let room = UnsafeMutableRawBufferPointer(rebasing: memory[filled..<limit])
      let count = try source.read(into: room)
      if count == 0 {
        try endPart()
        if self.source != nil, !endsLine {
          memory[filled] = .newline
          filled += 1
          bytesAdded += 1
        }
        continue
      }
      filled += count
      bytesOfPart += count
      bytesRead += count
      endsLine = memory[filled - 1] == .newline
      if partition.parts.count == 1 { break }
    }
    return UnsafeRawBufferPointer(rebasing: memory[..<filled])
  }

  private func endPart() throws {
    let part = partition.parts[partsDone]
    guard bytesOfPart == part.bytes else { throw DatasetError.changed(path: part.slice.file.label) }
    try part.slice.file.checkUnchanged()
    partsDone += 1
    bytesOfPart = 0
    source = partsDone < partition.parts.count ? try open(partsDone) : nil
  }
}

/// The bytes of a file as they are on disk.
final class FileBytes: BlobReading {
  private let partition: Partition
  private let source: OpenFile
  private var bytesGiven = 0

  init(_ partition: Partition) throws {
    precondition(partition.parts.count == 1, "a file that is passed through is alone in its partition")
    try partition.checkUnchanged()
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
