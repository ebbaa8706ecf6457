/// Reads the records of text of any dialect from a source, one after the other, in bounded memory.
///
/// Lines end with LF, CRLF or CR, also mixed; fields may hold any of them inside quotes. A byte order mark is not a
/// part of the first field, and comments are no records, though they are counted as such. The reader neither knows a header nor wants every record to be as wide as the first:
/// that is up to its user. Used by one task at a time.
package final class CSVRecordReader: RecordReader {
  /// How the text is to be read.
  package struct Options: Sendable, Hashable {
    package var dialect: Dialect
    /// Text after a closing quote belongs to the field, and a quote may stay open at the end, as Python's reader
    /// has it.
    package var isLenient: Bool
    package var recordLimit: Int
    package var fieldLimit: Int
    package var blockBytes: Int
    /// Records and bytes of the content that stand before the source's first, for places in errors.
    package var precedingRecords: Int
    package var precedingBytes: Int

    package init(
      _ dialect: Dialect = .comma, isLenient: Bool = false, recordLimit: Int = 64 << 20, fieldLimit: Int = 65_536,
      blockBytes: Int = 256 << 10, precedingRecords: Int = 0, precedingBytes: Int = 0
    ) {
      self.dialect = dialect
      self.isLenient = isLenient
      self.recordLimit = recordLimit
      self.fieldLimit = fieldLimit
      self.blockBytes = blockBytes
      self.precedingRecords = precedingRecords
      self.precedingBytes = precedingBytes
    }
  }

  private let source: any ByteSource
  private let options: Options
  private var scanner: CSVScanner
  private var buffer: UnsafeMutableBufferPointer<UInt8>
  private let ownsBuffer: Bool
  /// The bytes of the buffer that hold content not read yet: the current record begins at `start`.
  private var start = 0
  private var end = 0
  /// Content offset of the byte at `start`, and number of the record there.
  private var offset: Int
  private var index: Int
  private var sourceEnded = false
  /// The record before ended with CR: an LF that follows belongs to it.
  private var skipsNewline = false

  /// Bytes taken from the source so far.
  package private(set) var bytesRead = 0
  private(set) var hasByteOrderMark = false
  /// Lines that were passed over because they are no records.
  private(set) var passedLines = 0
  /// Told of every such line but empty ones, where a line is a field: its bytes, its number and where it begins.
  var onComment: (UnsafeBufferPointer<UInt8>, _ index: Int, _ offset: Int) throws -> Void = { _, _, _ in }

  /// Whether text behind a closing quote was let pass.
  var wasLenient: Bool { scanner.wasLenient }

  package init(source: any ByteSource, options: Options = Options()) {
    self.source = source
    self.options = options
    scanner = CSVScanner(options.dialect, isLenient: options.isLenient, fieldLimit: options.fieldLimit)
    buffer = .allocate(capacity: max(options.blockBytes, 16))
    ownsBuffer = true
    offset = options.precedingBytes
    index = options.precedingRecords
  }

  /// Reads bytes where they are, and takes out quotes there: the caller keeps them as long as it keeps the reader.
  init(reading bytes: UnsafeMutableBufferPointer<UInt8>, name: String, options: Options) {
    source = MemoryByteSource([], name: name)
    self.options = options
    scanner = CSVScanner(options.dialect, isLenient: options.isLenient, fieldLimit: options.fieldLimit)
    buffer = bytes
    ownsBuffer = false
    end = bytes.count
    sourceEnded = true
    offset = options.precedingBytes
    index = options.precedingRecords
  }

  deinit {
    if ownsBuffer { buffer.deallocate() }
  }

  /// The next record, valid until the next call; nil at the end.
  ///
  /// Throws what ``DatasetError`` names: an unclosed quote, text after a quote, a record or a row of fields without
  /// end.
  package func next() throws -> Record? {
    scanner.startRecord()
    if offset == 0, start == 0, end == 0 { try skipByteOrderMark() }
    if skipsNewline { try skipNewline() }
    while true {
      switch scanner.scan(UnsafeBufferPointer(rebasing: buffer[start..<end]), isLast: sourceEnded) {
      case .record(let length, let endedByCarriageReturn):
        skipsNewline = endedByCarriageReturn
        // Kusto's text format has no empty lines.
        guard options.dialect.hasOneField, length == 1, options.dialect.endsRecords else { return take(length) }
        try passOver(length)
      case .comment(let length, let endedByCarriageReturn):
        skipsNewline = endedByCarriageReturn
        try onComment(UnsafeBufferPointer(rebasing: buffer[start..<start + length]), index, offset)
        try passOver(length)
      case .needsMore:
        if !sourceEnded {
          try refill()
          continue
        }
        if scanner.state == .comment {
          try onComment(UnsafeBufferPointer(rebasing: buffer[start..<end]), index, offset)
          try passOver(end - start)
          return nil
        }
        guard scanner.finish() else { return nil }
        if scanner.state == .quoted, !options.isLenient {
          throw DatasetError.unclosedQuote(location: place(scanner.fieldStart, column: scanner.fields.count))
        }
        return take(scanner.position)
      case .textAfterQuote:
        throw DatasetError.textAfterQuote(location: place(scanner.position, column: scanner.fields.count + 1))
      case .tooManyFields:
        throw DatasetError.tooManyFields(location: place(0), limit: options.fieldLimit)
      }
    }
  }

  private func take(_ length: Int) -> Record? {
    guard let base = buffer.baseAddress.map({ $0 + start }) else { return nil }
    scanner.fields.unescape(in: base, scanner.rules)
    let record = Record(
      index: index, offset: offset, count: scanner.fields.count, base: UnsafePointer(base), length: length,
      fields: UnsafePointer(scanner.fields.base))
    advance(length)
    index += 1
    return record
  }

  private func passOver(_ length: Int) throws {
    advance(length)
    index += 1
    passedLines += 1
    scanner.startRecord()
    if skipsNewline { try skipNewline() }
  }

  private func advance(_ count: Int) {
    start += count
    offset += count
  }

  /// A place in the current record.
  private func place(_ position: Int, column: Int? = nil) -> ValueLocation {
    ValueLocation(file: source.name, row: index + 1, column: column, byte: offset + position)
  }

  /// Makes more of the current record be in the buffer; false at the end of the source.
  @discardableResult
  private func refill() throws -> Bool {
    if sourceEnded { return false }
    if start > 0, let base = buffer.baseAddress {
      base.update(from: base + start, count: end - start)
      end -= start
      start = 0
    }
    if end == buffer.count { try grow() }
    let room = UnsafeMutableBufferPointer(rebasing: buffer[end...])
    let count = try source.read(into: UnsafeMutableRawBufferPointer(room))
    end += count
    bytesRead += count
    sourceEnded = count == 0
    return count > 0
  }

  private func grow() throws {
    guard buffer.count < options.recordLimit else {
      throw DatasetError.recordTooLong(location: place(0), limit: options.recordLimit)
    }
    let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: min(buffer.count * 2, options.recordLimit))
    _ = larger.moveInitialize(fromContentsOf: buffer)
    buffer.deallocate()
    buffer = larger
  }

  private func skipByteOrderMark() throws {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    while end < mark.count, buffer[..<end].elementsEqual(mark[..<end]) {
      if try !refill() { return }
    }
    hasByteOrderMark = buffer[..<end].starts(with: mark)
    if hasByteOrderMark { advance(mark.count) }
  }

  private func skipNewline() throws {
    if start == end, try !refill() { return }
    skipsNewline = false
    if buffer[start] == .newline { advance(1) }
  }
}
