/// Gives the files of a tar archive one after the other, from a source that is read once.
///
/// Knows the headers of POSIX (ustar, pax), GNU and the old one; every number is checked against what there is.
final class TarReader {
  private let source: any ByteSource
  private var position = 0
  /// Content and padding of the current file that nobody took.
  private var left = 0
  private var padding = 0

  static let blockBytes = 512
  /// Names and pax headers longer than this are for nobody.
  private static let greatestHeader = 1 << 20

  struct Entry {
    /// With the folders it is in.
    var name: String
    var bytes: Int
    var kind: Kind
  }

  enum Kind { case file, folder, link, other }

  init(_ source: any ByteSource) { self.source = source }

  /// Whether a file's first bytes are those of an archive: the mark of its headers, or an old header's checksum.
  static func begins(_ head: [UInt8]) -> Bool {
    guard head.count >= blockBytes, head[0] != 0 else { return false }
    return TarHeader(Array(head[..<blockBytes])) != nil
  }

  /// The next entry; nil behind the last.
  func next() throws -> Entry? {
    try skipRest()
    var name: String?
    var bytes: Int?
    while true {
      let start = position
      guard let block = try self.block() else {
        // An archive ends with two blocks of zeros; without them it was cut.
        throw broken("it ends without its end mark: it may have been cut short", at: start)
      }
      if block.allSatisfy({ $0 == 0 }) { return nil }
      guard let header = TarHeader(block) else { throw broken("no header of a file", at: start) }
      switch header.type {
      case UInt8(ascii: "L"): name = try text(header.bytes, at: start)
      case UInt8(ascii: "x"):
        let records = PaxRecords(try content(header.bytes, at: start))
        name = records["path"] ?? name
        bytes = records["size"].flatMap { Int($0) } ?? bytes
      case UInt8(ascii: "K"), UInt8(ascii: "g"): _ = try content(header.bytes, at: start)
      default:
        let entry = Entry(name: name ?? header.name, bytes: bytes ?? header.bytes, kind: header.kind)
        guard entry.bytes >= 0, entry.bytes <= Int.max - Self.blockBytes else {
          throw broken("a file of a length that makes no sense", at: start)
        }
        left = entry.kind == .file || entry.kind == .other ? entry.bytes : 0
        padding = (Self.blockBytes - left % Self.blockBytes) % Self.blockBytes
        return entry
      }
    }
  }

  /// The next bytes of the current file; 0 at its end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard left > 0 else { return 0 }
    let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(left, buffer.count)]))
    guard count > 0 else { throw broken("it ends inside of a file", at: position) }
    left -= count
    position += count
    return count
  }

  private func skipRest() throws {
    if left > 0 { try source.skip(left) }
    position += left
    // Where bytes are missing, no header follows.
    position += try source.prefix(padding).count
    (left, padding) = (0, 0)
  }

  private func block() throws -> [UInt8]? {
    let bytes = try source.prefix(Self.blockBytes)
    position += bytes.count
    return bytes.count == Self.blockBytes ? bytes : nil
  }

  /// The content of a header that says something about the next one.
  private func content(_ count: Int, at start: Int) throws -> [UInt8] {
    guard count >= 0, count <= Self.greatestHeader else { throw broken("a header of \(count) bytes", at: start) }
    let padded = (count + Self.blockBytes - 1) / Self.blockBytes * Self.blockBytes
    let bytes = try source.prefix(padded)
    position += bytes.count
    guard bytes.count == padded else { throw broken("it ends inside of a header", at: position) }
    return Array(bytes[..<count])
  }

  private func text(_ count: Int, at start: Int) throws -> String {
    String(decoding: try content(count, at: start).prefix { $0 != 0 }, as: UTF8.self)
  }

  private func broken(_ reason: String, at byte: Int) -> DatasetError {
    .brokenArchive(path: source.name, byte: byte, reason: reason)
  }
}

/// A block of 512 bytes in front of a file.
private struct TarHeader {
  let name: String
  let bytes: Int
  let type: UInt8

  var kind: TarReader.Kind {
    switch type {
    case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): name.hasSuffix("/") ? .folder : .file
    case UInt8(ascii: "5"): .folder
    case UInt8(ascii: "1"), UInt8(ascii: "2"): .link
    default: .other
    }
  }

  /// Nil when the checksum is not that of the block.
  init?(_ block: [UInt8]) {
    guard let checksum = Self.number(block[148..<156]), checksum > 0 else { return nil }
    let sum = block.enumerated().reduce(0) { $0 + (148..<156 ~= $1.offset ? 0x20 : Int($1.element)) }
    guard sum == checksum, let bytes = Self.number(block[124..<136]) else { return nil }
    self.bytes = bytes
    type = block[156]
    let name = Self.text(block[..<100])
    // GNU has times where POSIX has the front of a long name.
    let prefix = block[257..<263].elementsEqual("ustar\0".utf8) ? Self.text(block[345..<500]) : ""
    self.name = prefix.isEmpty ? name : "\(prefix)/\(name)"
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Octal digits, or bytes of a large number; nil for anything else.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first else { return nil }
    var value = 0
    if first & 0x80 != 0 {
      for (index, byte) in field.enumerated() {
        let (shifted, overflow) = value.multipliedReportingOverflow(by: 256)
        let (sum, carry) = shifted.addingReportingOverflow(Int(index == 0 ? byte & 0x7F : byte))
        if overflow || carry { return nil }
        value = sum
      }
      return value
    }
    let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
    for digit in digits {
      guard 0x30...0x37 ~= digit else { return nil }
      value = value << 3 | Int(digit & 7)
    }
    return value
  }
}

/// The records of a pax header: `LENGTH KEY=VALUE` and a line end each.
private struct PaxRecords {
  private var values: [String: String] = [:]

  init(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while let blank = rest.firstIndex(of: 0x20), let count = Int(String(decoding: rest[..<blank], as: UTF8.self)),
      count > blank - rest.startIndex, count <= rest.count
    {
      let record = rest[(blank + 1)..<(rest.startIndex + count)].dropLast()
      if let equals = record.firstIndex(of: UInt8(ascii: "=")) {
        let key = String(decoding: record[..<equals], as: UTF8.self)
        values[key] = String(decoding: record[(equals + 1)...], as: UTF8.self)
      }
      rest = rest.dropFirst(count)
    }
  }

  subscript(key: String) -> String? { values[key] }
}
