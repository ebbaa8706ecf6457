import CScan

/// The rows of a block, all as wide as each other, as places of fields.
struct BlockFields {
  let block: DelimitedBlock
  let width: Int
  let rows: Int
  /// The block's own, so that the loops over it count no references.
  private let base: UnsafeMutablePointer<UInt8>
  private let ends: UnsafePointer<UInt32>
  private let start: Int
  private let hasQuotes: Bool
  private let hasCarriageReturns: Bool

  /// Nil when a record is no row of this width, or the text is not UTF-8.
  init?(_ block: DelimitedBlock, width: Int, delimiter: UInt8, limit: Int) {
    guard block.records > 0,
      cscan_is_regular(block.base, block.fieldEnds, block.fields, block.records, width, delimiter),
      !block.saw(CSCAN_NON_ASCII) || cscan_is_utf8(block.base, block.length)
    else { return nil }
    self.init(block, width: width, rows: min(block.records, limit))
    // Whether it is a row depends on what follows.
    if width == 1, endsWithBlankLine { return nil }
  }

  private var endsWithBlankLine: Bool {
    let from = Int(ends[rows - 2] &+ 1)
    return Int(ends[rows - 1]) == from || hasCarriageReturns && base[from] == .carriageReturn
  }

  /// The first record alone, which is so wide.
  init(header block: DelimitedBlock, width: Int) { self.init(block, width: width, rows: 1) }

  private init(_ block: DelimitedBlock, width: Int, rows: Int) {
    self.block = block
    self.width = width
    self.rows = rows
    base = block.base
    ends = block.fieldEnds
    start = block.offset
    hasQuotes = block.saw(CSCAN_QUOTES)
    hasCarriageReturns = block.saw(CSCAN_CRLF)
  }

  /// A row as it stands, without its line end.
  @inline(__always)
  func line(_ row: Int) -> UnsafeBufferPointer<UInt8> {
    let from = Int(ends[row * width - 1] &+ 1)
    var end = Int(ends[row * width + width - 1])
    if hasCarriageReturns, end > from, base[end - 1] == .carriageReturn { end -= 1 }
    return UnsafeBufferPointer(start: base + from, count: end - from)
  }

  /// The fields of a column up to a row.
  func column(_ column: Int, rows: Int) -> cscan_column {
    cscan_column(
      bytes: base, ends: ends + column, stride: width, rows: rows, quotes: hasQuotes,
      carriage: hasCarriageReturns && column == width - 1)
  }

  /// A field without its quotes; `scratch` holds it when quotes inside had to be taken out.
  func field(_ row: Int, _ column: Int, _ scratch: Scratch) -> Field {
    let place = row * width + column
    let from = Int(ends[place - 1] &+ 1)
    var end = Int(ends[place])
    if hasCarriageReturns, column == width - 1, end > from, base[end - 1] == .carriageReturn { end -= 1 }
    guard hasQuotes, end > from, base[from] == .quote else {
      let bytes = UnsafeBufferPointer(start: base + from, count: end - from)
      return Field(bytes: bytes, wasQuoted: false, kind: .cell, offset: start + from)
    }
    var bytes = UnsafeBufferPointer(start: base + from + 1, count: end - from - 2)
    if bytes.contains(.quote) {
      bytes = scratch.unescaped(UnsafeBufferPointer(start: base + from + 1, count: end - from - 1))
    }
    return Field(bytes: bytes, wasQuoted: true, kind: .cell, offset: start + from + 1)
  }

  /// Whether a line has nothing in it; only where lines have one field, for others are no rows then.
  var hasBlankLines: Bool {
    guard width == 1 else { return false }
    return cscan_has_empty_line(base, ends, rows)
  }

  /// Memory for one field at a time.
  final class Scratch {
    private var bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1024)

    deinit { bytes.deallocate() }

    /// The text behind an opening quote, its closing quote included, without the quotes.
    func unescaped(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
      if bytes.count < text.count {
        bytes.deallocate()
        bytes = .allocate(capacity: text.count * 2)
      }
      guard let start = text.baseAddress, let copy = bytes.baseAddress else { return text }
      copy.update(from: start, count: text.count)
      return UnsafeBufferPointer(start: copy, count: FieldTable.unescape(copy, count: text.count))
    }
  }
}
