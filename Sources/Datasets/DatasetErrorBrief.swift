extension DatasetError: CustomStringConvertible {
  /// The words that cross the boundary of a service, and that a person may read: never the value itself.
  package var description: String { brief }

  /// One line for a run's log; the console and the program say more.
  package var brief: String {
    switch self {
    case .notFound(let path): "'\(path)' does not exist"
    case .nothingToLoad(let source, _): "'\(source)' has nothing to load"
    case .unreadable(let path, let reason), .brokenLink(let path, let reason): "'\(path)' cannot be read: \(reason)"
    case .brokenTable(let path, let reason): "the Delta table '\(path)' cannot be read: \(reason)"
    case .needsFormat(let path, let kind, _): "'\(path)' needs another format: \(kind)"
    case .unsupported(let path, let kind, _): "'\(path)' has a format that is not supported: \(kind)"
    case .brokenPacking(let path, _, let byte, let reason): "'\(path)' is broken at byte \(byte): \(reason)"
    case .brokenAvro(let path, let column, let byte, let reason):
      "'\(path)' is broken at byte \(byte)\(column.map { ", in the column '\($0)'" } ?? ""): \(reason)"
    case .brokenParquet(let path, let column, let byte, let reason):
      "'\(path)' is broken at byte \(byte)\(column.map { ", in the column '\($0)'" } ?? ""): \(reason)"
    case .brokenArchive(let path, let byte, let reason): "'\(path)' is broken at byte \(byte): \(reason)"
    case .brokenText(let path, let encoding, let byte, let reason):
      "'\(path)' is not valid \(encoding.rawValue) at byte \(byte): \(reason)"
    case .encodingMismatch(let path, let asked, let marked):
      "'\(path)' has the byte order mark of \(marked.rawValue), but \(asked.rawValue) was asked for"
    case .mixedFormats(let examples):
      "the files have several formats: \(examples.map { "\($0.format) ('\($0.file)')" }.joined(separator: ", "))"
    case .diskFull(let path): "no disk space is left for '\(path)'"
    case .unwritable(let path, let reason): "'\(path)' cannot be written: \(reason)"
    case .badJSON(let place, let line, let fault):
      "\(place.words)\(line.map { ", line \($0)" } ?? ""): \(fault.words)"
    case .tooManyBad(let limit, .values, _, let fault):
      "\(fault.location.words) is a bad value, and more than \(limit) are not allowed"
    case .tooManyBad(let limit, .rows, _, let fault):
      "\(fault.location.words) is malformed or has a bad value, and more than \(limit) such rows are not allowed"
    case .tooManyKeys(let columns, let limit):
      "\(columns.joined(separator: ", ")): more than \(limit) different values"
    case .wrongFieldCount(let place, let fields, let expected):
      "\(place.words) has \(Figures.counted(fields, "field")) instead of \(expected)"
    case .commentOrRow(let place, let comment):
      "\(place.words) starts with \(comment), as comments do, but has as many fields as a row"
    case .unclosedQuote(let place): "\(place.words) has a quote that is not closed"
    case .textAfterQuote(let place): "\(place.words) has text after a closing quote"
    case .notUTF8(let place, _): "\(place.words) is not UTF-8"
    case .recordTooLong(let place, let limit): "\(place.words) is longer than \(limit) bytes"
    case .tooManyFields(let place, let limit): "\(place.words) has more than \(limit) fields"
    case .badValue(let column, let value, let type, let place):
      "\(place.words) has '\(value)' in the column '\(column)', which is not a valid \(type.rawValue)"
    case .changed(let path): "'\(path)' changed after it was inspected"
    case .noSuchColumn(let name, _): "there is no column '\(name)'"
    case .duplicateColumn(let name, let file): "'\(file)' has the column '\(name)' twice"
    case .headerMismatch(let file, let reason): "the header of '\(file)' does not fit: \(reason)"
    case .empty(let source): "'\(source)' is empty"
    case .noRecords(let path, let source): "no object in '\(source)' has an array with rows at \(path)"
    }
  }
}

extension ValueLocation {
  /// `'flights.csv' row 3, field 2`.
  package var words: String {
    "'\(file)' row \(Figures.grouped(row))\(column.map { ", field \($0)" } ?? "")"
  }
}
