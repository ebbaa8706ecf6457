import Foundation

/// The rows that a load leaves out, each with its place and the reason, as CSV.
///
/// The file is UTF-8 throughout. A record that is not is there twice: to be read with U+FFFD in `record`, and with all
/// its bytes in `record_base64`, which is empty for every other.
///
/// It has a name of its own only when it is complete and on the disk; until then, and when something fails, there is
/// nothing.
final class QuarantineFile {
  let path: String
  private let file: PrivateFile
  private let text = ByteBuffer(capacity: 80 << 10)
  private let record = ByteBuffer(capacity: 4 << 10)
  private var isDone = false

  static let header = "file,row,byte,column,type,value,reason,record,record_base64\n"

  init(path: String) throws {
    self.path = path
    file = try PrivateFile(creating: path + ".part")
    text.append(Array(Self.header.utf8))
  }

  deinit {
    if !isDone { unlink(file.path) }
  }

  /// `write` gives the row as it stands in its file.
  func add(_ fault: RowFault, column: String, type: String, write: (ByteBuffer) -> Void) throws {
    record.removeAll()
    write(record)
    let place = fault.location
    appendText(place.file, "\(place.row)", "\(place.byte)", column, type)
    text.append(.comma)
    appendUTF8(fault.value)
    text.append(.comma)
    appendText(fault.reason.description)
    text.append(.comma)
    let row = record.bytes.bindMemory(to: UInt8.self)
    let isText = appendUTF8(row)
    text.append(.comma)
    if !isText { appendText(Data(row).base64EncodedString()) }
    text.append(.newline)
    if text.count >= 64 << 10 { try flush() }
  }

  /// Makes the file last under its name.
  func finish() throws {
    try flush()
    try file.sync()
    try file.close()
    guard rename(file.path, path) == 0 else {
      throw DatasetError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    isDone = true
    try PrivateFile.syncFolder((path as NSString).deletingLastPathComponent)
  }

  private func flush() throws {
    try file.write(text.bytes)
    text.removeAll()
  }

  private func appendText(_ texts: String...) {
    for (index, var part) in texts.enumerated() {
      if index > 0 { text.append(.comma) }
      part.withUTF8 { text.appendCSV($0) }
    }
  }

  /// Bytes that are not UTF-8 become U+FFFD; false when there are such.
  @discardableResult
  private func appendUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard UTF8Text.firstFault(bytes) != nil else {
      text.appendCSV(bytes)
      return true
    }
    var repaired = String(decoding: bytes, as: UTF8.self)
    repaired.withUTF8 { text.appendCSV($0) }
    return false
  }
}
