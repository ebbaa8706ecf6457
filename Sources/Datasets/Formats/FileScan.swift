/// How one file is to be scanned.
package struct ScanRequest {
  /// Whether the first record of the file names its columns.
  package var hasHeader: Bool
  package var nullWords: NullWords
  /// Rows after which to stop; nil for all.
  package var rowLimit: Int?
  /// Whether a malformed row is counted, instead of ending the scan with an error.
  package var toleratesBadRows: Bool
  /// Threads that may work at the same time, at least 1.
  package var workers: Int
  /// How the values of some columns are read.
  package var conversions: ConversionTable
  /// What the fields are called where neither the file nor its records say it; empty for numbers.
  package var givenNames: [String]
  /// Told now and then, on the calling thread, how many bytes on disk and rows were read; throws to end the scan.
  package var progress: (_ bytesOnDisk: Int, _ rows: Int) throws -> Void

  package init(
    hasHeader: Bool, nullWords: NullWords, rowLimit: Int? = nil, toleratesBadRows: Bool = false, workers: Int = 1,
    conversions: ConversionTable = ConversionTable(), givenNames: [String] = [],
    progress: @escaping (_ bytesOnDisk: Int, _ rows: Int) throws -> Void = { _, _ in }
  ) {
    self.hasHeader = hasHeader
    self.nullWords = nullWords
    self.rowLimit = rowLimit
    self.toleratesBadRows = toleratesBadRows
    self.workers = workers
    self.conversions = conversions
    self.givenNames = givenNames
    self.progress = progress
  }
}

/// What the rows of one file said.
package struct FileScan {
  /// The name of each field: of the header, of the JSON keys in the order in which they came, of the Parquet columns.
  ///
  /// Empty where nothing names the fields; a single name may be empty.
  var names: [String] = []
  /// What the values of each field said.
  var tallies: [ColumnTally] = []
  var rows = 0
  /// Bytes after decompression.
  var contentBytes = 0
  var firstRecordOffset = 0
  /// Lines before the first row that are no records, the header not counted.
  var passedLines = 0
  var cuts: [RecordCut] = []
  var traits: FileTraits = []
  /// Leaves of a Parquet schema whose bytes are not text, by number: they are read as base64.
  var binaryLeaves: [Int] = []
  /// Rows that are none, where the request lets them pass.
  var badRows = 0
  var firstBadRow: BadRow?
  /// The inspection adds the file.
  var findings: [Finding] = []
}

/// What a file is like besides its rows: enough to know whether its bytes may be sent as they are.
package struct FileTraits: OptionSet, Sendable, Codable, Hashable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let byteOrderMark = FileTraits(rawValue: 1 << 0)
  /// Lines that end with CR alone.
  package static let loneCarriageReturns = FileTraits(rawValue: 1 << 1)
  /// Lines with nothing in them, also at the end.
  package static let blankLines = FileTraits(rawValue: 1 << 2)
  /// A gzip file of several members.
  package static let severalMembers = FileTraits(rawValue: 1 << 3)
  package static let duplicateKeys = FileTraits(rawValue: 1 << 4)
  /// Rows that are none were let pass.
  package static let badRows = FileTraits(rawValue: 1 << 5)
  /// Anything else for which the bytes may mean something else to Kusto than to us.
  package static let unusual = FileTraits(rawValue: 1 << 6)
  /// No header, where the other files of the dataset have one.
  package static let lacksHeader = FileTraits(rawValue: 1 << 7)
}

/// A malformed row.
package struct BadRow: Sendable, Codable, Hashable {
  package var reason: Reason
  package var location: ValueLocation

  package enum Reason: Sendable, Codable, Hashable {
    case fields(Int, expected: Int)
    /// Not one JSON object; what is wrong in a few words.
    case notAnObject(String)
    case notUTF8
  }

  package init(reason: Reason, location: ValueLocation) {
    self.reason = reason
    self.location = location
  }
}
