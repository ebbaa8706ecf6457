import KustoTypes

/// What can be wrong with a dataset, as facts.
///
/// The words are made where they are shown.
package enum DatasetError: Error, Sendable, Hashable {
  case notFound(path: String)
  /// A folder or glob without a file that can be read as data; `skipped` names what was there.
  case nothingToLoad(source: String, skipped: [String])
  case unreadable(path: String, reason: String)
  /// A symbolic link that leads to nothing, or in a circle.
  case brokenLink(path: String, reason: String)
  /// The log of a table, which says what its files are, makes no sense; `path` is the table or a file of the log.
  case brokenTable(path: String, reason: String)
  /// The file is there but of a kind that is not read (yet); `kind` names it.
  case unsupported(path: String, kind: String, hint: String)
  /// The content is not what the name or the choices say, but is read with another format or delimiter; `kind` names it.
  case needsFormat(path: String, kind: String, hint: String)
  /// A file, packed in one of the ways that are unpacked from the first byte to the last, is cut or damaged; `byte` is
  /// a place in the file as it is.
  case brokenPacking(path: String, compression: Compression, byte: Int, reason: String)
  case brokenArchive(path: String, byte: Int, reason: String)
  /// Bytes that are no text of the encoding; `byte` counts before conversion, after decompression.
  case brokenText(path: String, encoding: TextEncoding, byte: Int, reason: String)
  /// A byte order mark says that the text is in another encoding than the one that was asked for.
  case encodingMismatch(path: String, asked: TextEncoding, marked: TextEncoding)
  /// Files of several formats in one dataset; each with a file that is of it.
  case mixedFormats([FormatExample])
  /// There is no room for a file that the load needs beside its data; `path` is that file.
  case diskFull(path: String)
  /// Such a file could not be written.
  case unwritable(path: String, reason: String)
  /// The file is not what Parquet says; `column` is the path of the leaf whose pages are wrong, nil for the footer.
  case brokenParquet(path: String, column: String?, byte: Int, reason: String)
  /// The file is not what Avro says; `column` is the field that is wrong, nil for what stands around the rows, and
  /// `byte` counts after decompression.
  case brokenAvro(path: String, column: String?, byte: Int, reason: String)
  /// A record with another number of fields than the first.
  case wrongFieldCount(location: ValueLocation, fields: Int, expected: Int)
  /// A row that is not one JSON object, or what stands between rows; `location.byte` is where it goes wrong.
  case badJSON(location: ValueLocation, line: Int?, fault: JSONFault)
  /// A line that begins as the comments of the file do, and has as many fields as a row; nobody said which it is.
  case commentOrRow(location: ValueLocation, comment: String)
  case unclosedQuote(location: ValueLocation)
  /// Text after a closing quote, as in `"a"b`.
  case textAfterQuote(location: ValueLocation)
  case notUTF8(location: ValueLocation, hint: String)
  case recordTooLong(location: ValueLocation, limit: Int)
  case tooManyFields(location: ValueLocation, limit: Int)
  /// The value does not fit the type that was chosen for its column.
  case badValue(column: String, value: String, type: ScalarType, location: ValueLocation)
  /// More is bad than the load allows; `column` is nil where a whole row is.
  case tooManyBad(limit: Int, BadCount, column: String?, fault: ValidationReport.Fault)
  /// A load is to be divided by columns that have more different values than can be handled.
  case tooManyKeys(columns: [String], limit: Int)
  /// Size or time of change differ from what was seen when the plan was made.
  case changed(path: String)
  case noSuchColumn(name: String, columns: [String])
  case duplicateColumn(name: String, file: String)
  case headerMismatch(file: String, reason: String)
  case empty(source: String)
  /// No document has an array with something in it at the path that was asked for.
  case noRecords(path: String, source: String)
}

/// A format, and one of the files that are of it.
package struct FormatExample: Sendable, Hashable {
  package var format: String
  package var file: String
  /// How many files are of it.
  package var files: Int

  package init(format: String, file: String, files: Int) {
    self.format = format
    self.file = file
    self.files = files
  }
}
