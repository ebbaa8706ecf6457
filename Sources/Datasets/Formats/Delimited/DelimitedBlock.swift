import CScan

/// Bytes of a file that begin with a record, and where the fields of the whole records among them end.
///
/// Its memory is used for one block after the other.
final class DelimitedBlock {
  /// With room before and behind, for reading several bytes at once.
  private var memory: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int
  private let ends: UnsafeMutablePointer<UInt32>
  private let endsCapacity: Int

  /// Bytes that are there, and how many of them the whole records have.
  private(set) var count = 0
  private(set) var length = 0
  private(set) var index = cscan_index()
  /// Content offset of the first byte.
  private(set) var offset = 0
  /// A single record is longer than the limit.
  var isTooLong = false

  /// Records, fields and bytes at the start that are not to be read, because they are the header.
  private(set) var skipped = (records: 0, fields: 0, bytes: 0)

  /// More fields than a record may have, so that at least one record fits.
  private static let leastEnds = 1 << 17
  private static let padding = Int(CSCAN_PADDING)

  init(capacity: Int) {
    self.capacity = capacity
    memory = .allocate(capacity: capacity + 2 * Self.padding)
    memory.update(repeating: 0, count: Self.padding)
    endsCapacity = max(capacity / 2, Self.leastEnds)
    // The byte before the first field has a place too, and positions are written eight at a time.
    ends = .allocate(capacity: endsCapacity + 1 + Self.padding)
    ends[0] = .max
  }

  deinit {
    memory.deallocate()
    ends.deallocate()
  }

  var base: UnsafeMutablePointer<UInt8> { memory + Self.padding }

  /// Where the fields of the records end that are to be read; one place before the first is there too.
  var fieldEnds: UnsafePointer<UInt32> { UnsafePointer(ends + 1 + skipped.fields) }
  var records: Int { index.records - skipped.records }
  var fields: Int { index.positions - skipped.fields }
  /// Content offset of the first record that is to be read.
  var start: Int { offset + skipped.bytes }

  func saw(_ flag: some BinaryInteger) -> Bool { index.flags & UInt32(flag) != 0 }

  var traits: FileTraits {
    var traits: FileTraits = []
    if saw(CSCAN_LONE_CR) { traits.insert(.loneCarriageReturns) }
    if saw(CSCAN_STRAY_QUOTE) || saw(CSCAN_NUL) { traits.insert(.unusual) }
    return traits
  }

  /// Begins anew with these bytes.
  func begin(at offset: Int, _ bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.count > capacity { grow(to: bytes.count) }
    if let start = bytes.baseAddress { base.update(from: start, count: bytes.count) }
    (count, length) = (bytes.count, 0)
    self.offset = offset
    skipped = (0, 0, 0)
    isTooLong = false
  }

  /// Reads once more behind the bytes that are there; the answer is how many more there are.
  func read(from source: any ByteSource, upTo limit: Int) throws -> Int {
    let read = try source.read(into: UnsafeMutableRawBufferPointer(start: base + count, count: limit - count))
    count += read
    return read
  }

  func grow(to capacity: Int) {
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + 2 * Self.padding)
    larger.update(from: memory, count: Self.padding + count)
    memory.deallocate()
    memory = larger
    self.capacity = capacity
  }

  /// Takes away bytes that are no content of a record.
  func dropFirst(_ bytes: Int) {
    base.update(from: base + bytes, count: count - bytes)
    count -= bytes
    offset += bytes
  }

  /// Finds the whole records; a last one without a line end is whole when nothing follows.
  func findRecords(delimiter: UInt8, isLast: Bool) {
    var count = count
    if count > 0 {
      let last = base[count - 1]
      if isLast, last != .newline, last != .carriageReturn {
        base[count] = .newline
        count += 1
      } else if !isLast, last == .carriageReturn {
        // An LF may follow.
        count -= 1
      }
    }
    index = cscan_find_fields(base, count, delimiter, ends + 1, endsCapacity, CSCAN_BEST)
    length = min(index.end, self.count)
  }

  /// Fields of the first record.
  func firstWidth(delimiter: UInt8) -> Int { width(behind: 0, delimiter) }

  /// Fields of the record that comes after so many fields.
  func width(behind fields: Int, _ delimiter: UInt8) -> Int {
    var width = 1
    while base[Int(ends[fields + width])] == delimiter { width += 1 }
    return width
  }

  /// Leaves out the first record.
  func skipRecord(fields: Int) {
    skipped = (1, fields, min(Int(ends[fields]) + 1, count))
  }

  /// The bytes of the records that are to be read, or all that are there when none is whole.
  var bytes: UnsafeMutableBufferPointer<UInt8> {
    let end = index.records > 0 ? length : count
    return UnsafeMutableBufferPointer(start: base + skipped.bytes, count: end - skipped.bytes)
  }

  /// What stands behind the whole records.
  var tail: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base + length, count: count - length) }
}
