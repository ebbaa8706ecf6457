import Datasets

/// Records of delimited text as Kusto reads it: quotes after a delimiter, doubled inside, line breaks inside quotes.
///
/// Separate from the reader that makes the blobs, so that a fault of one is not hidden by the other.
final class DelimitedSource: RecordSource {
  private let source: any ByteSource
  private let delimiter: UInt8
  private let buffer: UnsafeMutableRawBufferPointer
  private var position = 0
  private var end = 0
  private var atEnd = false
  /// The record that is being read, unquoted.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// Where the fields of a record in the buffer begin and end.
  private var bounds: UnsafeMutableBufferPointer<Int>
  private var records = 0
  private var isStarted = false

  /// The longest record, as the service limits it.
  private static let longestRecord = 64 << 20
  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// Reads records of fields that `delimiter` separates.
  init(_ source: any ByteSource, delimiter: UInt8) {
    self.source = source
    self.delimiter = delimiter
    buffer = .allocate(byteCount: 256 << 10, alignment: 16)
    bounds = .allocate(capacity: 128)
    bytes.reserveCapacity(4096)
  }

  deinit {
    buffer.deallocate()
    bounds.deallocate()
  }

  func next(_ body: (borrowing SourceRecord) throws -> Void) throws -> Bool {
    if !isStarted {
      isStarted = true
      if try fill() { try skipByteOrderMark() }
    }
    if let record = recordInPlace() {
      records += 1
      try body(.fields(record))
      return true
    }
    repeat {
      guard try readRecord() else { return false }
    } while ends.count == 1 && bytes.isEmpty && !wasQuoted
    records += 1
    try bytes.withUnsafeBufferPointer { bytes in
      try RecordFields.with(bytes, ends: ends) { try body(.fields($0)) }
    }
    return true
  }

  /// The next record when it stands whole in the buffer and has no quotes, as most do: then nothing is copied.
  private func recordInPlace() -> RecordFields? {
    guard let base = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
    let (end, delimiter, start) = (end, delimiter, position)
    var bounds = bounds
    var count = 0
    var place = start
    var field = start
    guard place < end, base[place] != Self.quote else { return nil }
    while place < end {
      let byte = base[place]
      guard byte == delimiter || byte == Self.newline || byte == Self.carriageReturn else {
        place += 1
        continue
      }
      var step = 1
      if byte == Self.carriageReturn {
        guard place + 1 < end else { return nil }
        guard base[place + 1] == Self.newline else {
          place += 1
          continue
        }
        step = 2
      }
      if count + 2 > bounds.count { bounds = grown(bounds) }
      bounds[count] = field - start
      bounds[count + 1] = place - start
      count += 2
      field = place + step
      if byte == delimiter {
        place = field
        guard place < end, base[place] != Self.quote else { return nil }
        continue
      }
      // An empty line is no record: the general way steps over it.
      guard place > start else { return nil }
      position = field
      return RecordFields(
        bytes: UnsafeBufferPointer(start: base + start, count: place - start),
        bounds: UnsafeBufferPointer(rebasing: bounds[..<count]))
    }
    return nil
  }

  private func grown(_ old: UnsafeMutableBufferPointer<Int>) -> UnsafeMutableBufferPointer<Int> {
    let fresh = UnsafeMutableBufferPointer<Int>.allocate(capacity: 2 * old.count)
    _ = fresh.update(fromContentsOf: old)
    old.deallocate()
    bounds = fresh
    return fresh
  }

  /// True when the only field of the record stood in quotes: then it is a record, not an empty line.
  private var wasQuoted = false

  private func readRecord() throws -> Bool {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    wasQuoted = false
    guard try fill() else { return false }
    while true {
      if try fill(), byte() == Self.quote {
        position += 1
        wasQuoted = true
        try readQuoted()
      }
      if try !readPlain() { return true }
    }
  }

  /// Reads up to the end of the field; true when another field follows.
  private func readPlain() throws -> Bool {
    while true {
      guard try fill() else {
        ends.append(bytes.count)
        return false
      }
      let start = position
      var stop: UInt8 = 0
      while position < end {
        stop = byte()
        if stop == delimiter || stop == Self.newline || stop == Self.carriageReturn { break }
        position += 1
      }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[start..<position]))
      guard bytes.count <= Self.longestRecord else { throw IngestionFailure.recordTooLong(record: records + 1) }
      guard position < end else { continue }
      position += 1
      if stop == Self.carriageReturn, try !followsNewline() {
        bytes.append(stop)
        continue
      }
      ends.append(bytes.count)
      return stop == delimiter
    }
  }

  /// Reads what stands between quotes; the opening one is read already.
  private func readQuoted() throws {
    while true {
      guard try fill() else { throw IngestionFailure.closingQuote(record: records + 1) }
      let start = position
      while position < end, byte() != Self.quote { position += 1 }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[start..<position]))
      guard bytes.count <= Self.longestRecord else { throw IngestionFailure.recordTooLong(record: records + 1) }
      guard position < end else { continue }
      position += 1
      guard try fill(), byte() == Self.quote else { return }
      bytes.append(Self.quote)
      position += 1
    }
  }

  /// Steps over the newline of a CRLF.
  private func followsNewline() throws -> Bool {
    guard try fill(), byte() == Self.newline else { return false }
    position += 1
    return true
  }

  private func skipByteOrderMark() throws {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    while end - position < mark.count, !atEnd { try refill() }
    if buffer[position..<end].starts(with: mark) { position += mark.count }
  }

  private func byte() -> UInt8 { buffer[position] }

  /// True when there is a byte at `position`.
  private func fill() throws -> Bool {
    while position == end {
      if atEnd { return false }
      try refill()
    }
    return true
  }

  /// Brings more bytes behind those that are not read yet.
  private func refill() throws {
    if position > 0 {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[position..<end]))
      end -= position
      position = 0
    }
    let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
    if count == 0 { atEnd = true }
    end += count
  }
}

extension IngestionFailure {
  static func recordTooLong(record: Int) -> IngestionFailure {
    permanent("Stream_InputStreamTooLarge", "Record \(record) is longer than 64 MiB.")
  }
}
