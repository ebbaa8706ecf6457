import Console
import Foundation
import KustoSink

/// The rows of an answer in a file of their own.
enum RowExport {
  /// Writes `answer` to a new file at `path`, and gives the number of rows.
  ///
  /// - Throws: ``Problem``, also when there is such a file: nothing is overwritten.
  static func write(_ answer: QueryAnswer, to path: String) throws -> Int {
    guard let format = ExportFormat(path: path) else { throw Problem("the name must end in .csv, .jsonl or .json") }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw Problem("there is such a file; it is not overwritten") }
      throw Problem(String(cString: strerror(errno)))
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try format == .csv ? writeCSV(answer, to: file) : writeJSON(answer, to: file)
      try file.close()
    } catch {
      unlink(path)
      throw Problem("the file could not be written: \(Explanation(of: error).what)")
    }
    return answer.rows.count
  }

  /// Bytes that are written at once.
  private static let blockBytes = 256 << 10

  private static func writeCSV(_ answer: QueryAnswer, to file: FileHandle) throws {
    var text = ResultLines.csv(answer.columns.map(\.name)) + "\n"
    for row in answer.rows {
      text += ResultLines.csv(row) + "\n"
      guard text.utf8.count >= blockBytes else { continue }
      try file.write(contentsOf: Data(text.utf8))
      text = ""
    }
    try file.write(contentsOf: Data(text.utf8))
  }

  private static func writeJSON(_ answer: QueryAnswer, to file: FileHandle) throws {
    var lines = JSONLines(answer.columns)
    for row in answer.rows {
      lines.append(row)
      guard lines.bytes.count >= blockBytes else { continue }
      try file.write(contentsOf: Data(lines.bytes))
      lines.removeAll()
    }
    try file.write(contentsOf: Data(lines.bytes))
  }
}
