import Datasets
import Kusto

/// JSON objects that follow each other: pretty-printed, concatenated, or in one array; one bad one spoils the source.
final class DocumentSource: RecordSource {
  private let source: any ByteSource
  private var buffer: [UInt8] = []
  private var position = 0
  private var atEnd = false
  private var records = 0
  private static let longestRecord = 64 << 20

  /// Reads the objects of `source`.
  init(_ source: any ByteSource) { self.source = source }

  func next(_ body: (borrowing SourceRecord) throws -> Void) throws -> Bool {
    if let bytes = try nextObject() {
      records += 1
      guard let value = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)) else {
        throw IngestionFailure.permanent(
          "Stream_InvalidJson", "Object \(records) of the source is not valid JSON.")
      }
      try body(.document(value))
      return true
    }
    return false
  }

  /// The bytes of the next object that stands outside of all others.
  private func nextObject() throws -> ArraySlice<UInt8>? {
    while let byte = try byte(), byte != UInt8(ascii: "{") { position += 1 }
    guard try byte() != nil else { return nil }
    compact()
    var depth = 0
    var inString = false
    while let byte = try byte() {
      position += 1
      if inString {
        if byte == UInt8(ascii: "\\") {
          position += 1
        } else if byte == UInt8(ascii: "\"") {
          inString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): inString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return buffer[..<position] }
      default: break
      }
      guard position <= Self.longestRecord else { throw IngestionFailure.recordTooLong(record: records + 1) }
    }
    throw IngestionFailure.permanent("Stream_InvalidJson", "The source ends inside of an object.")
  }

  private func compact() {
    buffer.removeFirst(position)
    position = 0
  }

  private func byte() throws -> UInt8? {
    while position >= buffer.count {
      if atEnd { return nil }
      let more = try source.prefix(64 << 10)
      if more.isEmpty { atEnd = true }
      buffer += more
    }
    return buffer[position]
  }
}
