import Foundation

/// Makes errors of what is wrong with rows.
enum JSONRowError {
  static func error(_ fault: JSONFault, at location: ValueLocation, in file: SourceFile) -> DatasetError {
    error(fault, at: location, line: fault == .notUTF8 ? nil : line(of: location.byte, in: file))
  }

  static func error(_ fault: JSONFault, at location: ValueLocation, line: Int?) -> DatasetError {
    fault == .notUTF8
      ? .notUTF8(location: location, hint: hint) : .badJSON(location: location, line: line, fault: fault)
  }

  static func reason(_ fault: JSONFault) -> BadRow.Reason {
    fault == .notUTF8 ? .notUTF8 : .notAnObject(fault.words)
  }

  static let hint = "it may be Latin-1 or Windows-1252: --encoding windows-1252 reads it as such"

  /// The one-based line of a byte; nil when the file cannot be read again.
  ///
  /// Counted when it is asked for: records are no lines where lines are empty or objects go over several.
  private static func line(of byte: Int, in file: SourceFile) -> Int? {
    guard let source = try? file.open() else { return nil }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { buffer.deallocate() }
    var line = 1
    var left = byte
    while left > 0 {
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(left, buffer.count)])
      guard let count = try? source.read(into: part), count > 0 else { return nil }
      line += part[..<count].count { $0 == .newline }
      left -= count
    }
    return line
  }
}
