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
      if format == .csv { try file.write(contentsOf: Data((ResultLines.csv(answer.columns.map(\.name)) + "\n").utf8)) }
      var text = ""
      for row in answer.rows {
        text += format == .csv ? ResultLines.csv(row) : ResultLines.json(answer.columns, row)
        text += "\n"
        guard text.utf8.count > 256 << 10 else { continue }
        try file.write(contentsOf: Data(text.utf8))
        text = ""
      }
      try file.write(contentsOf: Data(text.utf8))
      try file.close()
    } catch {
      unlink(path)
      throw Problem("the file could not be written: \(Explanation(of: error).what)")
    }
    return answer.rows.count
  }
}
