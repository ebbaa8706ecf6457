/// Reads one leaf of the schema through the row groups of a range, in batches that never cross a page.
final class LeafReader {
  let leaf: SchemaLeaf
  private let source: ParquetFile
  private let number: Int
  private var groups: Range<Int>
  private let readAhead: Int
  private let batch: Int

  private var stream: PageStream?
  private var dictionary: PageDictionary?
  private var valuesLeft = 0
  private var rowsLeft = 0

  /// The page that is being read.
  private(set) var pageOffset = 0
  private var pageLeft = 0
  private var repetitionDecoder = LevelDecoder.none
  private var definitionDecoder = LevelDecoder.none
  private var decoder: ValueDecoder?

  /// Levels that were decoded; those before `levelStart` were handed out.
  private let repetitionLane: Lane<UInt32>
  private let definitionLane: Lane<UInt32>
  private let places: Lane<UInt32>
  private var levelStart = 0
  private var levelEnd = 0

  // MARK: The current batch

  /// Positions: values, nulls, and lists that are empty or not there.
  private(set) var count = 0
  /// Values among them.
  private(set) var present = 0
  let values: LeafValues
  var repetitions: UnsafePointer<UInt32> { UnsafePointer(repetitionLane.base + (levelStart - count)) }
  var definitions: UnsafePointer<UInt32> { UnsafePointer(definitionLane.base + (levelStart - count)) }

  /// `number` is that of the leaf; `batch` is how many positions are read at once, `readAhead` how many bytes.
  init(_ source: ParquetFile, leaf number: Int, groups: Range<Int>, batch: Int = 1024, readAhead: Int = 256 << 10) {
    self.source = source
    self.number = number
    self.groups = groups
    self.batch = batch
    self.readAhead = readAhead
    leaf = source.schema.leaves[number]
    repetitionLane = Lane(capacity: batch)
    definitionLane = Lane(capacity: batch)
    places = Lane(capacity: batch)
    values = LeafValues(leaf.physical, capacity: batch)
  }

  /// Goes on to the next batch; false at the end of the row groups.
  func next() throws -> Bool {
    do {
      while levelStart == levelEnd {
        if pageLeft == 0, try !nextPage() {
          count = 0
          return false
        }
        try decodeLevels()
      }
      try decodeValues()
      return true
    } catch let fault as PageFault {
      throw fault.fault.error(in: source.file.path, column: leaf.path, byte: fault.offset)
    } catch let fault as ParquetFault {
      throw fault.error(in: source.file.path, column: leaf.path, byte: pageOffset)
    }
  }

  /// For what only the user of the values finds to be wrong.
  func error(_ fault: ParquetFault) -> DatasetError {
    fault.error(in: source.file.path, column: leaf.path, byte: pageOffset)
  }

  private func nextPage() throws -> Bool {
    while valuesLeft == 0 {
      guard rowsLeft == 0 else { throw ParquetFault.broken("fewer rows than its row group has") }
      guard let group = groups.popFirst() else { return false }
      // Writers leave groups without rows behind, some of them without a place for their pages.
      if !source.isEmpty(leaf: number, in: group) { try open(group) }
    }
    guard let page = try stream?.next() else { throw ParquetFault.broken("fewer pages than values") }
    pageOffset = page.offset
    if page.header.kind == .dictionary {
      dictionary = try PageDictionary(page, leaf)
      return true
    }
    guard page.header.values <= valuesLeft else { throw ParquetFault.broken("more values than its row group has") }
    try begin(page)
    valuesLeft -= page.header.values
    pageLeft = page.header.values
    return true
  }

  private func open(_ group: Int) throws {
    let rows = source.metadata.rowGroups[group].rows
    let chunk = try source.chunk(number, in: group)
    pageOffset = chunk.start
    guard chunk.values >= rows, chunk.values == rows || leaf.greatestRepetition > 0 else {
      throw ParquetFault.broken("\(chunk.values) values in a row group of \(rows) rows")
    }
    stream = nil
    dictionary = nil
    stream = try PageStream(source.file, chunk: chunk, end: source.pagesEnd, readAhead: readAhead)
    valuesLeft = chunk.values
    rowsLeft = rows
  }

  private func begin(_ page: Page) throws {
    let header = page.header
    var content = ByteReader(page.content)
    if header.kind == .data2 {
      var levels = ByteReader(page.levels)
      repetitionDecoder = try levelDecoder(levels.take(header.repetitionBytes), leaf.greatestRepetition)
      definitionDecoder = try levelDecoder(levels.take(header.definitionBytes), leaf.greatestDefinition)
    } else {
      repetitionDecoder = try levels(&content, header.repetitionEncoding, leaf.greatestRepetition, header.values)
      definitionDecoder = try levels(&content, header.definitionEncoding, leaf.greatestDefinition, header.values)
    }
    // A page of nulls alone need not say anything about values.
    decoder = nil
    guard content.left > 0 || (header.values > 0 && leaf.greatestDefinition == 0) else { return }
    decoder = try ValueDecoder(content.rest, header.encoding, leaf, dictionary: dictionary, places: places)
  }

  private func levelDecoder(_ bytes: UnsafeRawBufferPointer, _ greatest: Int) throws -> LevelDecoder {
    greatest == 0 ? .none : .hybrid(try HybridDecoder(bytes, width: BitReader.width(greatest)))
  }

  /// Levels in front of the values.
  private func levels(
    _ content: inout ByteReader, _ encoding: PageEncoding, _ greatest: Int, _ count: Int
  ) throws -> LevelDecoder {
    guard greatest > 0 else { return .none }
    let width = BitReader.width(greatest)
    switch encoding {
    case .rle: return .hybrid(try HybridDecoder(content.take(content.count32()), width: width))
    case .bitPacked:
      let bits = count.multipliedReportingOverflow(by: width)
      guard !bits.overflow else { throw ParquetFault.broken("more levels than there can be") }
      return .backward(BackwardBits(try content.take((bits.partialValue + 7) / 8), width: width))
    default: throw ParquetFault.broken("levels in the encoding \(encoding)")
    }
  }

  private func decodeLevels() throws {
    let wanted = min(batch, pageLeft)
    levelStart = 0
    levelEnd = wanted
    pageLeft -= wanted
    try definitionDecoder.decode(definitionLane.base, count: wanted, greatest: leaf.greatestDefinition)
    try repetitionDecoder.decode(repetitionLane.base, count: wanted, greatest: leaf.greatestRepetition)
    var rows = wanted
    if leaf.greatestRepetition > 0 {
      rows = 0
      for index in 0..<wanted where repetitionLane.base[index] == 0 { rows &+= 1 }
    }
    guard rows <= rowsLeft else { throw ParquetFault.broken("more rows than its row group has") }
    rowsLeft -= rows
  }

  /// As many positions as values can be taken at once.
  private func decodeValues() throws {
    let greatest = UInt32(leaf.greatestDefinition)
    var wanted = levelEnd - levelStart
    if greatest > 0 {
      wanted = 0
      for index in levelStart..<levelEnd where definitionLane.base[index] == greatest { wanted &+= 1 }
    }
    guard wanted > 0 else {
      (count, present) = (levelEnd - levelStart, 0)
      levelStart = levelEnd
      return
    }
    guard var decoder else { throw ParquetFault.broken("fewer values than the page header says") }
    self.decoder = nil
    present = try decoder.decode(into: values, count: wanted)
    self.decoder = decoder
    var end = levelEnd
    if present < wanted {
      var seen = 0
      end = levelStart
      while seen < present || definitionLane.base[end] != greatest {
        if definitionLane.base[end] == greatest { seen += 1 }
        end += 1
      }
    }
    count = end - levelStart
    levelStart = end
  }
}
