/// The rows of a slice of a Parquet file, which is one or more row groups, with each value as Kusto reads it from CSV.
///
/// Memory is that of one page and one dictionary for each leaf that is wanted.
final class ParquetReader: RecordReader {
  private let source: ParquetFile
  private let columns: ContiguousArray<FieldColumn?>
  private let groups: Range<Int>
  /// Bytes of the slice.
  private let bytes: Int
  private let offset: Int
  private let rows: Int
  private let firstRow: Int
  private var row = 0
  private let text = ByteBuffer(capacity: 4 << 10)
  private let slots: FieldTable

  /// Opens the file anew.
  convenience init(_ slice: FileSlice) throws {
    let source = try ParquetFile(path: slice.file.path)
    guard source.schema.columns.map(\.name) == slice.names || slice.names.isEmpty else {
      throw DatasetError.changed(path: slice.file.path)
    }
    let wanted = Set(slice.fields.compactMap { $0 })
    try self.init(
      source, groups: source.groups(from: slice.start, to: slice.end), firstRow: slice.firstRow,
      bytes: (slice.end ?? source.file.bytes) - slice.start, offset: slice.start,
      binaryLeaves: Set(slice.binaryLeaves)
    ) { wanted.contains($0) }
  }

  /// `isWanted` says of a column whether its values are needed; others are null.
  init(
    _ source: ParquetFile, groups: Range<Int>, firstRow: Int = 0, bytes: Int, offset: Int = 4,
    binaryLeaves: Set<Int> = [], isWanted: (Int) -> Bool = { _ in true }
  ) throws {
    self.source = source
    self.groups = groups
    self.firstRow = firstRow
    self.bytes = bytes
    self.offset = offset
    rows = source.metadata.rowGroups[groups].reduce(0) { $0 + $1.rows }
    slots = FieldTable(limit: ParquetLimits.fields)
    let wanted = source.schema.columns.indices.filter(isWanted)
    let leaves = wanted.reduce(0) { $0 + source.schema.columns[$1].leaves.count }
    let sizes = BatchSizes(leaves: leaves)
    columns = ContiguousArray(
      source.schema.columns.indices.map { index in
        isWanted(index) ? source.column(index, groups: groups, binaryLeaves: binaryLeaves, sizes: sizes) : nil
      })
  }

  var bytesRead: Int {
    guard row < rows else { return bytes }
    return Int((Double(row) / Double(rows) * Double(bytes)).rounded(.down))
  }

  func next() throws -> Record? {
    guard row < rows, !columns.isEmpty else {
      for column in columns where try column?.take() != nil { throw disagreement }
      return nil
    }
    text.removeAll()
    slots.removeAll()
    for column in columns {
      let start = text.count
      var kind = FieldKind.null
      if let column {
        guard let field = try column.take() else { throw disagreement }
        text.append(field.bytes)
        kind = field.kind
      }
      slots.append(start: start, end: text.count, flags: [], kind: kind)
    }
    defer { row += 1 }
    return Record(
      index: firstRow + row, offset: offset, count: slots.count,
      base: text.start, length: text.count, fields: slots.base)
  }

  private var disagreement: DatasetError {
    ParquetFault.broken("its columns do not have the same rows").error(in: source.file.path, byte: offset)
  }
}

/// How much of each column is read at once, so that many columns need no more memory than few.
struct BatchSizes {
  var rows: Int
  var textBytes: Int
  var readAhead: Int

  init(leaves: Int) {
    rows = min(max((1 << 18) / max(leaves, 1), 64), 1024)
    textBytes = min(max((8 << 20) / max(leaves, 1), 4 << 10), 256 << 10)
    readAhead = min(max((8 << 20) / max(leaves, 1), 4 << 10), 256 << 10)
  }
}

extension ParquetFile {
  /// Where each row group begins.
  var groupOffsets: [Int] {
    metadata.rowGroups.map { $0.chunks.map(\.start).min() ?? 0 }
  }

  /// Whether the row groups lie one behind the other, so that the file can be cut between them.
  var isOrdered: Bool {
    let offsets = groupOffsets
    return zip(offsets, offsets.dropFirst()).allSatisfy { $0 < $1 } && offsets.allSatisfy { 4..<pagesEnd ~= $0 }
  }

  /// The row groups that begin within a part of the file.
  func groups(from start: Int, to end: Int?) -> Range<Int> {
    guard isOrdered else { return metadata.rowGroups.indices }
    let offsets = groupOffsets
    let first = offsets.firstIndex { $0 >= start } ?? offsets.count
    let last = end.flatMap { end in offsets.firstIndex { $0 >= end } } ?? offsets.count
    return first..<max(first, last)
  }

  /// A reader of one column.
  func column(_ index: Int, groups: Range<Int>, binaryLeaves: Set<Int>, sizes: BatchSizes) -> FieldColumn {
    let node = schema.columns[index]
    let readers = leafReaders(node, groups, sizes)
    if node.isLeaf, node.repetition != .repeated, let reader = readers.first {
      return FlatColumn(
        reader, isBinary: binaryLeaves.contains(node.leaves.lowerBound), rows: sizes.rows, textLimit: sizes.textBytes)
    }
    return NestedColumn(
      RecordAssembler(Shape(node), self, readers, binaryLeaves: binaryLeaves), rows: sizes.rows,
      textLimit: sizes.textBytes)
  }

  func leafReaders(_ node: SchemaNode, _ groups: Range<Int>, _ sizes: BatchSizes) -> [LeafReader] {
    node.leaves.map {
      LeafReader(self, leaf: $0, groups: groups, batch: sizes.rows, readAhead: sizes.readAhead)
    }
  }
}
