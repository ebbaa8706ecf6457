import Datasets
import Foundation

/// An Avro file made byte by byte, so that each can be wrong.
struct AvroFixture {
  var schema: String
  var codec = "null"
  /// The rows of each block, encoded.
  var blocks: [(rows: Int, bytes: [UInt8])] = []
  var mark = [UInt8](repeating: 0xA5, count: 16)

  var bytes: [UInt8] {
    var file = Array("Obj\u{1}".utf8)
    file += Self.long(2) + Self.text("avro.schema") + Self.text(schema) + Self.text("avro.codec") + Self.text(codec)
    file += Self.long(0) + mark
    for block in blocks { file += Self.long(block.rows) + Self.long(block.bytes.count) + block.bytes + mark }
    return file
  }

  static func long(_ value: Int) -> [UInt8] {
    var rest = UInt64(bitPattern: Int64(value << 1) ^ Int64(value >> 63))
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  static func text(_ text: String) -> [UInt8] { long(text.utf8.count) + Array(text.utf8) }

  static func record(_ fields: String) -> String { "{\"type\":\"record\",\"name\":\"r\",\"fields\":[\(fields)]}" }

  /// What the file is read as.
  func inspect() throws -> DatasetProfile {
    let folder = try TemporaryFolder()
    return try DatasetInspector().inspect([try folder.write("x.avro", bytes)])
  }

  /// The rows as they are loaded.
  func encoded() throws -> [String] {
    let folder = try TemporaryFolder()
    return try encode(DatasetInspector().inspect([try folder.write("x.avro", bytes)]))
  }
}
