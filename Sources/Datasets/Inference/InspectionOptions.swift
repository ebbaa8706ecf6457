import Foundation

/// How a dataset is to be scanned.
package struct InspectionOptions: Sendable, Hashable {
  package var header: HeaderMode
  /// Look only at so many records of each file; nil for all.
  ///
  /// Nobody knows then what the others hold. Files of JSON that are sent after such a look lose every line that is no
  /// object: Kusto leaves it out without an error, and its own count of the rows cannot show it.
  package var sampleRows: Int?
  package var nullWords: [String]
  /// The format to read the files as; nil to tell it from their content.
  package var format: DataFormat?
  /// What was said of how text is to be read; the rest is found by content.
  package var dialect: DialectChoice
  /// Whether a malformed row is counted, for a load that fills it or puts it aside.
  package var toleratesBadRows: Bool
  /// Threads that work on one file at the same time.
  package var workers: Int
  /// The encoding of the text, which no byte order mark may contradict; nil to tell it from the content.
  package var encoding: TextEncoding?
  /// What people call a file whose path says nothing to them, by its absolute path.
  package var displayNames: [String: String]
  /// Whether folders in folders are read.
  package var recurses = true
  /// Whether the names of folders give columns: `day=2024-03-01`.
  package var readsFolderValues = true
  package var columnNames: ColumnNames
  /// How values are read where they are spelled as Kusto reads none.
  package var conversions: ConversionTable
  /// The keys that lead from each document of JSON to the array of its rows; empty where the documents are the rows.
  package var jsonPath: [String]
  /// The names of the columns, for a format that is not read here.
  package var givenNames: [String] = []

  package init(
    header: HeaderMode = .auto, sampleRows: Int? = nil, nullWords: [String] = NullWords.standard,
    format: DataFormat? = nil, dialect: DialectChoice = DialectChoice(),
    toleratesBadRows: Bool = false, workers: Int = ProcessInfo.processInfo.activeProcessorCount,
    encoding: TextEncoding? = nil, displayNames: [String: String] = [:], columnNames: ColumnNames = .valid,
    conversions: ConversionTable = ConversionTable(), jsonPath: [String] = []
  ) {
    self.header = header
    self.sampleRows = sampleRows
    self.nullWords = nullWords
    self.format = format
    self.dialect = dialect
    self.toleratesBadRows = toleratesBadRows
    self.workers = workers
    self.encoding = encoding
    self.displayNames = displayNames
    self.columnNames = columnNames
    self.conversions = conversions
    self.jsonPath = jsonPath
  }
}

/// Whether the first record of a file names the columns.
package enum HeaderMode: String, Sendable, Codable, CaseIterable {
  case present, absent, auto
}

/// How far a scan of a dataset has come.
package struct InspectionProgress: Sendable, Hashable {
  package var filesDone: Int
  package var files: Int
  /// The file that is being read.
  package var file: String
  /// Bytes on disk, estimated within a compressed file.
  package var bytesDone: Int
  package var bytes: Int
  package var rows: Int
}
