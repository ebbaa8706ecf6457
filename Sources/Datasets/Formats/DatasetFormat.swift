import Foundation

/// Reads the files of a ``DataFormat``.
package protocol DatasetFormat: Sendable {
  var traits: FormatTraits { get }

  /// How sure the format is that a file is its own, by the first bytes of the content; nil when it is not.
  static func recognise(_ head: FileHead) -> Recognition?

  /// The first records, as far as they are whole in the head; for telling whether there is a header.
  ///
  /// Empty where ``FormatTraits/hasHeaderRecords`` is false.
  func firstRecords(of head: FileHead, limit: Int) -> [[String]]

  /// Scans the rows of one file: all, or the first ``ScanRequest/rowLimit``.
  func scan(_ file: SourceFile, _ request: ScanRequest) throws -> FileScan

  /// The rows of a slice one after the other, header left out, for encoding.
  ///
  /// Rows of delimited text are as wide as they are; fields of other formats stand in the order of
  /// ``FileSlice/names``.
  func open(_ slice: FileSlice, hasHeader: Bool) throws -> any RecordReader
}

/// Gives the records of a source one after the other.
package protocol RecordReader: AnyObject {
  /// The next record, valid until the next call; nil at the end.
  func next() throws -> Record?

  /// Bytes taken from the content so far.
  var bytesRead: Int { get }

  /// The bytes that the last error was about, where they are no row but the rows behind them can be read; valid until
  /// the next call.
  var rejected: UnsafeBufferPointer<UInt8> { get }
}

extension RecordReader {
  package var rejected: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: nil, count: 0) }
}

/// The first bytes of a file, decompressed.
package struct FileHead: Sendable {
  /// The file's name without `.gz`.
  package var name: String
  package var bytes: [UInt8]
  /// Whether that is all of it.
  package var isWhole: Bool

  package static let greatestBytes = 64 << 10

  /// Whether `byte` is anywhere in it.
  func holds(_ byte: UInt8) -> Bool {
    bytes.withUnsafeBytes { bytes in bytes.baseAddress.map { memchr($0, Int32(byte), bytes.count) != nil } ?? false }
  }

  /// Whether there are none of the control characters that text does not need; Latin-1 is text too.
  package var isText: Bool {
    bytes.allSatisfy { $0 >= 0x20 || ($0 >= 0x09 && $0 <= 0x0D) || $0 == 0x1B }
  }

  /// Whether it is text but for these bytes.
  func isText(besides bytes: Set<UInt8>) -> Bool {
    FileHead(name: name, bytes: self.bytes.filter { !bytes.contains($0) }, isWhole: isWhole).isText
  }

  /// Whether there are bytes that are in no text of UTF-8; the last character may have been cut.
  package var isBinary: Bool {
    if holds(0) { return true }
    let fault = bytes.withUnsafeBufferPointer { UTF8Text.firstFault($0) }
    return fault.map { isWhole || $0 < bytes.count - 3 } ?? false
  }

  /// Where the first NUL byte is of what is text but for such bytes.
  var strayNUL: Int? {
    guard let first = bytes.firstIndex(of: 0), bytes.count(where: { $0 == 0 }) * 4 <= bytes.count else { return nil }
    return isText(besides: [0]) ? first : nil
  }

  /// The extension in lower case; empty without one.
  package var fileExtension: String {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count > 1 ? (parts.last?.lowercased() ?? "") : ""
  }
}

/// A format's claim on a file.
package struct Recognition: Sendable, Hashable {
  package var format: DataFormat
  /// From 0 to 1.
  package var confidence: Double
  /// What it was seen by, in a few words.
  package var evidence: String
  /// Lines at the start of the file that are no records.
  package var skippedLines = 0
  package var findings: [Finding] = []
}
