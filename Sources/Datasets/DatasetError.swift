/// What can be wrong with a dataset, as facts.
///
/// The words are made where they are shown.
package enum DatasetError: Error, Sendable, Hashable {
  case notFound(path: String)
  /// A folder or glob without a file that can be read as data; `skipped` names what was there.
  case nothingToLoad(source: String, skipped: [String])
  case unreadable(path: String, reason: String)
  /// The file is there but of a kind that is not read (yet); `kind` names it.
  case unsupported(path: String, kind: String, hint: String)
  case brokenGzip(path: String, byte: Int, reason: String)
  /// The file is not what Parquet says; `column` is the path of the leaf whose pages are wrong, nil for the footer.
  case brokenParquet(path: String, column: String?, byte: Int, reason: String)
  /// A record with another number of fields than the first.
  case raggedRow(location: ValueLocation, fields: Int, expected: Int)
  case unclosedQuote(location: ValueLocation)
  /// Text after a closing quote, as in `"a"b`.
  case textAfterQuote(location: ValueLocation)
  case notUTF8(location: ValueLocation, hint: String)
  case recordTooLong(location: ValueLocation, limit: Int)
  case tooManyFields(location: ValueLocation, limit: Int)
  /// The value does not fit the type that was chosen for its column.
  case badValue(column: String, value: String, type: ColumnType, location: ValueLocation)
  /// Size or time of change differ from what was seen when the plan was made.
  case changed(path: String)
  case noSuchColumn(name: String, columns: [String])
  case duplicateColumn(name: String, file: String)
  case headerMismatch(file: String, reason: String)
  case empty(source: String)
}
