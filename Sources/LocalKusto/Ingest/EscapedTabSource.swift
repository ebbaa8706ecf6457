import Datasets
import Kusto

/// The format `tsve`: tabs between fields, no quotes, and a backslash before a tab, a line end or itself.
final class EscapedTabSource: RecordSource {
  private var reader: LineReader
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var records = 0

  private static let longestRecord = 64 << 20
  private static let backslash = UInt8(ascii: "\\")

  init(_ source: any ByteSource) { reader = LineReader(source) }

  func next(_ body: (borrowing SourceRecord) throws -> Void) throws -> Bool {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    repeat {
      guard let line = try reader.next() else { return false }
      if !line.isEmpty { try read(line) }
    } while ends.isEmpty
    records += 1
    try bytes.withUnsafeBufferPointer { bytes in
      try RecordFields.with(bytes, ends: ends) { try body(.fields($0)) }
    }
    return true
  }

  /// Reads the fields of `line`, and of those after it while each one's end is escaped.
  private func read(_ first: ArraySlice<UInt8>) throws {
    var line = first
    while unescape(line) {
      bytes.append(UInt8(ascii: "\n"))
      guard bytes.count <= Self.longestRecord else { throw IngestionFailure.recordTooLong(record: records + 1) }
      guard let next = try reader.next() else { break }
      line = next
    }
    ends.append(bytes.count)
  }

  /// Appends the text of `line`; true when its end is escaped.
  private func unescape(_ line: ArraySlice<UInt8>) -> Bool {
    var place = line.startIndex
    while place < line.endIndex {
      let byte = line[place]
      place += 1
      if byte == UInt8(ascii: "\t") {
        ends.append(bytes.count)
      } else if byte != Self.backslash {
        bytes.append(byte)
      } else {
        guard place < line.endIndex else { return true }
        bytes.append(Self.meaning(of: line[place]))
        place += 1
      }
    }
    return false
  }

  private static func meaning(of escaped: UInt8) -> UInt8 {
    switch escaped {
    case UInt8(ascii: "t"): UInt8(ascii: "\t")
    case UInt8(ascii: "n"): UInt8(ascii: "\n")
    case UInt8(ascii: "r"): UInt8(ascii: "\r")
    default: escaped
    }
  }
}
