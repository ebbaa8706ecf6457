/// Scans every value of an Avro file, a block after the other.
struct AvroScan {
  private let file: SourceFile
  private let request: ScanRequest
  private let blocks: AvroBlocks
  private let schema: AvroSchema
  private let columns: [AvroColumn]
  private let readings: [LeafReading]
  private let decoder: AvroDecoder
  private let text = ByteBuffer(capacity: 4 << 10)
  private var tallies: [ColumnTally]
  private var rows = 0
  private var cuts = CutList()
  private var badRows = 0
  private var firstBadRow: BadRow?

  /// Rows among which samples are looked for.
  private static let sampleWindow = 256
  private static let sampleLength = 80

  init(_ file: SourceFile, _ request: ScanRequest) throws {
    self.file = file
    self.request = request
    blocks = try AvroBlocks(file)
    let schema = blocks.header.schema
    self.schema = schema
    columns = schema.columns.map { AvroColumn($0, schema) }
    readings = schema.scalars.map { LeafReading($0.leaf, isBinary: false) }
    decoder = AvroDecoder(schema, output: text)
    tallies = columns.map { column in
      var tally = ColumnTally(words: request.nullWords.words.count)
      column.declare(in: &tally, schema)
      return tally
    }
  }

  mutating func run() throws -> FileScan {
    try request.progress(0, 0)
    do {
      while rows < request.rowLimit ?? .max, let block = try blocks.next() {
        if file.isSeekable, blocks.rows > 0 { cuts.add(row: rows, offset: blocks.offset) }
        try scan(block)
        try request.progress(min(blocks.position, file.bytes), rows)
      }
    } catch let fault as AvroFault {
      throw blocks.error(fault)
    }
    return result
  }

  private var result: FileScan {
    var scan = FileScan()
    scan.names = columns.map(\.name)
    scan.tallies = tallies
    scan.rows = columns.isEmpty ? 0 : rows
    scan.contentBytes = blocks.position
    scan.firstRecordOffset = blocks.header.end
    scan.cuts = cuts.cuts.filter { $0.row > 0 }
    scan.badRows = badRows
    scan.firstBadRow = firstBadRow
    if badRows > 0 { scan.traits.insert(.badRows) }
    scan.findings = findings
    return scan
  }

  private var findings: [Finding] {
    if columns.isEmpty { return [Finding(.noRows, "the file has no columns")] }
    return schema.scalars.compactMap { scalar in
      switch scalar.kind {
      case .binary: Finding(.valueChanged, "\(scalar.leaf.path) is \(scalar.declaration): read as base64")
      case .decimal(_, let precision) where precision > 34:
        Finding(
          .columnIsText, changesData: false,
          "\(scalar.leaf.path) is declared with \(precision) digits: text if a value has more than Kusto's 34")
      default: nil
      }
    }
  }

  private mutating func scan(_ block: UnsafeRawBufferPointer) throws {
    try decoder.begin(block, rows: blocks.rows)
    let wanted = min(blocks.rows, (request.rowLimit ?? .max) - rows)
    for _ in 0..<wanted {
      var fault: ValueLocation?
      for index in columns.indices {
        do {
          try scanColumn(index, &fault)
        } catch let error as ParquetFault {
          throw blocks.error(AvroFault(error), column: columns[index].name)
        } catch let error as AvroFault {
          throw blocks.error(error, column: columns[index].name)
        }
      }
      if let fault { note(bad: fault) }
      rows += 1
      if rows % 4096 == 0 { try request.progress(min(blocks.position, file.bytes), rows) }
    }
    if wanted == blocks.rows { try decoder.end() }
  }

  private mutating func note(bad place: ValueLocation) {
    badRows += 1
    if firstBadRow == nil { firstBadRow = BadRow(reason: .notUTF8, location: place) }
  }

  private func location(_ column: Int) -> ValueLocation {
    ValueLocation(file: file.label, row: rows + 1, column: column + 1, byte: blocks.offset)
  }

  // MARK: Values

  private mutating func scanColumn(_ index: Int, _ fault: inout ValueLocation?) throws {
    let column = columns[index]
    text.removeAll()
    decoder.beginRow()
    let type = try decoder.branch(of: column.type)
    switch type {
    case .null: tallies[index].addMissing(1)
    case .scalar(let number) where column.scalars != nil: try scanScalar(number, index, &fault)
    default: try scanNested(type, index, &fault)
    }
  }

  private mutating func scanScalar(_ number: Int, _ index: Int, _ fault: inout ValueLocation?) throws {
    try decoder.take(number)
    let scalar = schema.scalars[number]
    if !scalar.leaf.physical.isInteger, !scalar.leaf.physical.isReal {
      let bytes = decoder.value.slices.base[0]
      // Text without a character is what Kusto has for null, as it is in the other formats.
      if bytes.count == 0, scalar.kind == .text { return tallies[index].addMissing(1) }
      if scalar.kind == .text, try !isUTF8(bytes, index) {
        fault = fault ?? location(index)
        return
      }
    }
    let spelled = { [text, decoder] in
      text.removeAll()
      _ = try? decoder.spell(number)
      return text.bytes.bindMemory(to: UInt8.self)
    }
    let reading =
      scalar.isGuid
      ? Self.guid(decoder.value.slices.base[0])
      : try readings[number].reading(decoder.value, 0, seen: tallies[index].types)
    let place = location(index)
    tallies[index].add(reading, text: { spelled().excerpt(200) }, location: { place })
    if rows < Self.sampleWindow { tallies[index].addSample(spelled().excerpt(Self.sampleLength)) }
  }

  private static func guid(_ text: ByteSlice) -> ValueReading {
    GuidText(text.bytes)?.form == .dashed
      ? ValueReading(types: ValueKind.uuid.types) : ValueReading(types: [.string, .clearString])
  }

  private mutating func scanNested(_ type: AvroType, _ index: Int, _ fault: inout ValueLocation?) throws {
    var isText = true
    decoder.inspect = { bytes in
      if UTF8Text.isASCII(bytes.raw) || UTF8Text.firstFault(bytes.bytes) == nil { return }
      isText = false
    }
    defer { decoder.inspect = nil }
    try decoder.writeJSON(type, depth: 0)
    let place = location(index)
    guard isText else {
      if !request.toleratesBadRows { throw notUTF8(index) }
      fault = fault ?? place
      return
    }
    let bytes = text.bytes.bindMemory(to: UInt8.self)
    let types = bytes.count <= ValueReading.greatestBytes ? SchemaNode.nestedTypes : []
    tallies[index].add(ValueReading(types: types), text: { bytes.excerpt(200) }, location: { place })
    if rows < Self.sampleWindow { tallies[index].addSample(bytes.excerpt(Self.sampleLength)) }
  }

  private func isUTF8(_ text: ByteSlice, _ index: Int) throws -> Bool {
    if UTF8Text.isASCII(text.raw) || UTF8Text.firstFault(text.bytes) == nil { return true }
    if request.toleratesBadRows { return false }
    throw notUTF8(index)
  }

  private func notUTF8(_ index: Int) -> DatasetError {
    .notUTF8(location: location(index), hint: "the file calls the column \(columns[index].name) text")
  }
}
