/// A scan of the values of one column in one row group.
final class ParquetColumnScan {
  private let source: ParquetFile
  private let column: Int
  private let group: Int
  private let firstRow: Int
  private let rows: Int
  private let binaryLeaves: Set<Int>
  private let toleratesBadRows: Bool
  private let sizes: BatchSizes
  private let tick: (Int) throws -> Void
  private var row = 0

  private(set) var tally: ColumnTally
  /// Leaves that have bytes that are not text.
  private(set) var notText: Set<Int> = []
  /// Rows with a text that is not UTF-8, and where the first one is.
  private(set) var badRows: [Int: ValueLocation] = [:]

  /// Values among which samples are looked for.
  private static let sampleWindow = 256
  private static let sampleLength = 80

  /// `rows` is how many rows of the group are scanned, `firstRow` how many there are before it; `tick` is told after
  /// each batch how many rows of it are done.
  init(
    _ source: ParquetFile, column: Int, group: Int, firstRow: Int, rows: Int, binaryLeaves: Set<Int>,
    conversion: Conversion?, request: ScanRequest, tick: @escaping (Int) throws -> Void
  ) {
    self.source = source
    self.column = column
    self.group = group
    self.firstRow = firstRow
    self.rows = rows
    self.binaryLeaves = binaryLeaves
    self.tick = tick
    toleratesBadRows = request.toleratesBadRows
    sizes = BatchSizes(leaves: 4)
    tally = ColumnTally(words: request.nullWords.words.count, conversion: conversion)
  }

  func run() throws {
    let node = source.schema.columns[column]
    let readers = source.leafReaders(node, group..<group + 1, sizes)
    if node.isLeaf, node.repetition != .repeated, let reader = readers.first {
      let isBinary = binaryLeaves.contains(node.leaves.lowerBound)
      try scan(reader, isBinary: isBinary)
    } else {
      try scan(node, readers)
    }
  }

  private func location(_ reader: LeafReader, row: Int) -> ValueLocation {
    ValueLocation(file: source.file.path, row: firstRow + row + 1, column: column + 1, byte: reader.pageOffset)
  }

  // MARK: A leaf

  private func scan(_ reader: LeafReader, isBinary: Bool) throws {
    // What the file says takes away types without a value being to blame.
    tally.declare(reader.leaf.kind.typesOfNothing, as: reader.leaf.kind.declaration)
    let text = ByteBuffer(capacity: 256)
    let spelling = LeafSpelling(reader.leaf, isBinary: isBinary, output: text)
    let reading = LeafReading(reader.leaf, isBinary: isBinary)
    let isText = [.text, .json].contains(reader.leaf.kind) || (reader.leaf.kind == .bytes && !isBinary)
    while row < rows, try reader.next() {
      let count = min(reader.count, rows - row)
      do {
        try add(reader, count, reading, spelling, text, isText: isText)
      } catch let fault as ParquetFault {
        throw reader.error(fault)
      }
      row += count
      try tick(row)
      if !notText.isEmpty { return }
    }
  }

  private func add(
    _ reader: LeafReader, _ count: Int, _ reading: LeafReading, _ spelling: LeafSpelling, _ text: ByteBuffer,
    isText: Bool
  ) throws {
    let hasSlices = [.text, .json, .bytes].contains(reader.leaf.kind)
    let (values, definitions, greatest) = (reader.values, reader.definitions, UInt32(reader.leaf.greatestDefinition))
    var value = 0
    var nulls = 0
    for position in 0..<count {
      guard greatest == 0 || definitions[position] == greatest else {
        nulls &+= 1
        continue
      }
      value &+= 1
      // Text without a character is what Kusto has for null, as it is in the other formats.
      if hasSlices, values.slices.base[value &- 1].count == 0 {
        nulls &+= 1
        continue
      }
      if isText, try !isUTF8(values.slices.base[value &- 1], reader, position) { continue }
      let spelled = {
        text.removeAll()
        _ = try? spelling.write(values, value &- 1)
        return text.bytes.bindMemory(to: UInt8.self)
      }
      tally.add(
        try reading.reading(values, value &- 1, seen: tally.types), text: { spelled().excerpt(200) },
        location: { location(reader, row: row + position) })
      if row &+ position < Self.sampleWindow { tally.addSample(spelled().excerpt(Self.sampleLength)) }
    }
    tally.addMissing(nulls)
  }

  @inline(__always)
  private func isUTF8(_ value: ByteSlice, _ reader: LeafReader, _ position: Int) throws -> Bool {
    if UTF8Text.isASCII(value.raw) || UTF8Text.firstFault(value.bytes) == nil { return true }
    try found(notUTF8: reader, leaf: source.schema.columns[column].leaves.lowerBound, row: row + position)
    return false
  }

  private func found(notUTF8 reader: LeafReader, leaf: Int, row: Int) throws {
    let place = location(reader, row: row)
    if reader.leaf.kind == .bytes {
      notText.insert(leaf)
    } else if toleratesBadRows {
      badRows[firstRow + row] = badRows[firstRow + row] ?? place
    } else {
      throw DatasetError.notUTF8(location: place, hint: "the file calls the column \(reader.leaf.path) text")
    }
  }

  // MARK: Fields with others below

  private func scan(_ node: SchemaNode, _ readers: [LeafReader]) throws {
    tally.declare(SchemaNode.nestedTypesOfNothing, as: node.declaration)
    let assembler = RecordAssembler(Shape(node), source, readers, binaryLeaves: binaryLeaves)
    let text = ByteBuffer(capacity: 64 << 10)
    var isBad = false
    assembler.inspect = { [unowned self] leaf, value in
      let reader = readers[leaf - node.leaves.lowerBound]
      let kind = reader.leaf.kind
      guard kind == .text || kind == .json || (kind == .bytes && !binaryLeaves.contains(leaf)) else { return }
      if UTF8Text.isASCII(value.raw) || UTF8Text.firstFault(value.bytes) == nil { return }
      isBad = true
      try found(notUTF8: reader, leaf: leaf, row: row)
    }
    while row < rows {
      text.removeAll()
      isBad = false
      guard let kind = try assembler.next(to: text) else { break }
      if kind == .null {
        tally.addMissing(1)
      } else if !isBad {
        let bytes = text.bytes.bindMemory(to: UInt8.self)
        tally.add(
          ValueReading(types: bytes.count <= ValueReading.greatestBytes ? SchemaNode.nestedTypes : []),
          text: { bytes.excerpt(200) },
          location: { location(readers[0], row: row) })
        if row < Self.sampleWindow { tally.addSample(bytes.excerpt(Self.sampleLength)) }
      }
      row += 1
      if row % 1024 == 0 { try tick(row) }
      if !notText.isEmpty { return }
    }
  }
}
