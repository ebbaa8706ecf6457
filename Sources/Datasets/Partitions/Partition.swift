import KustoTypes

/// A part of a dataset that travels as one blob and is ingested, or not, as a whole.
package struct Partition: Sendable, Codable, Hashable {
  /// Zero-based.
  package var index: Int
  /// What it is made of, at least one: part of a file, or several small files.
  package var parts: [Part]
  /// False where nobody scanned the rows, so that only Kusto can count them; ``rows`` is 0 then.
  package var isCounted: Bool
  package var transfer: Transfer
  /// The values that all rows share, for a dataset that is divided by columns; nil stands for null.
  package var key: [String?]?

  /// Records of one file.
  package struct Part: Sendable, Codable, Hashable {
    package var slice: FileSlice
    /// Records that are sent, exact.
    package var rows: Int
    /// Records of the slice that are not sent, because they are quarantined.
    package var skippedRows = 0
    /// Source bytes after decompression, exact.
    package var bytes: Int
  }

  package init(
    index: Int, parts: [Part], isCounted: Bool = true, transfer: Transfer = .encoded, key: [String?]? = nil
  ) {
    precondition(!parts.isEmpty, "a partition has a part")
    self.index = index
    self.parts = parts
    self.isCounted = isCounted
    self.transfer = transfer
    self.key = key
  }

  /// A partition of one file.
  package init(
    index: Int, slice: FileSlice, rows: Int, isCounted: Bool = true, skippedRows: Int = 0, bytes: Int,
    transfer: Transfer = .encoded, key: [String?]? = nil
  ) {
    self.init(
      index: index, parts: [Part(slice: slice, rows: rows, skippedRows: skippedRows, bytes: bytes)],
      isCounted: isCounted, transfer: transfer, key: key)
  }

  package var rows: Int { parts.reduce(0) { $0 + $1.rows } }
  package var skippedRows: Int { parts.reduce(0) { $0 + $1.skippedRows } }
  package var bytes: Int { parts.reduce(0) { $0 + $1.bytes } }

  /// The first of its slices, with which all others share their layout where the bytes go as they are.
  package var slice: FileSlice {
    get { parts[0].slice }
    set { parts[0].slice = newValue }
  }

  /// What people call it: the name of its file, with the rows where the file is cut.
  package var sourceName: String {
    guard parts.count == 1 else {
      return "\(slice.file.name) and \(parts.count - 1) more \(parts.count == 2 ? "file" : "files")"
    }
    let isWhole = slice.firstRow == 0 && slice.end == nil
    return isWhole ? slice.file.name : "\(slice.file.name) rows \(slice.firstRow + 1)-\(slice.firstRow + rows)"
  }

  /// Throws ``DatasetError/changed(path:)`` when one of its files is not as it was.
  func checkUnchanged() throws {
    for part in parts { try part.slice.file.checkUnchanged() }
  }
}

/// How the bytes of a partition become a blob.
package enum Transfer: String, Sendable, Codable, Hashable {
  /// Its rows are written as CSV, and compressed.
  case encoded
  /// Its bytes are what Kusto reads: they are only compressed.
  case compressed
  /// It is a whole file that Kusto reads as it is.
  case untouched
}

/// Whole records of one file that follow each other.
package struct FileSlice: Sendable, Codable, Hashable {
  package var file: SourceFile
  /// Content offset of the first record and of the end; the end of a file stays open (nil) when the slice is its
  /// last.
  package var start: Int
  package var end: Int?
  /// Zero-based number of the first record, header not counted, but lines before it that are no records.
  package var firstRow: Int
  /// For each column of the load the zero-based field of this file's records, nil where the file lacks it.
  package var fields: [Int?]
  /// For each column of the load the value that all rows have, where no field gives it; empty where there is none.
  package var constants: [String?]
  /// Fields that every record must have.
  package var fieldCount: Int
  /// The names of the fields, where keys name them.
  package var names: [String]
  /// Leaves of a Parquet schema that are read as base64.
  package var binaryLeaves: [Int]
  /// True where the other files of the dataset have a header and this one has none; nil, and not written, elsewhere.
  package var lacksHeader: Bool?

  package init(
    file: SourceFile, start: Int, end: Int?, firstRow: Int, fields: [Int?], fieldCount: Int, names: [String] = [],
    binaryLeaves: [Int] = [], lacksHeader: Bool? = nil, constants: [String?] = []
  ) {
    self.constants = constants
    self.lacksHeader = lacksHeader
    self.file = file
    self.start = start
    self.end = end
    self.firstRow = firstRow
    self.fields = fields
    self.fieldCount = fieldCount
    self.names = names
    self.binaryLeaves = binaryLeaves
  }

  /// Whether its rows have a value in a column of the load.
  package func hasValues(in column: Int) -> Bool {
    fields[column] != nil || column < constants.count && constants[column] != nil
  }

  /// The bytes of the slice, decompressed.
  package func content() throws -> any ByteSource {
    let source = try file.open(at: start)
    return end.map { LimitedByteSource(source, limit: $0 - start) } ?? source
  }
}

/// How records become the CSV that Kusto reads: a column a target column, in order.
package struct EncodingPlan: Sendable, Codable, Hashable {
  package var columns: [EncodedColumn]
  package var hasHeader: Bool
  /// The format of the source.
  package var format: DataFormat
  /// Words that are written as nothing beside a type other than string and dynamic.
  package var nullWords: [String]
  /// What becomes of values that do not fit, and of rows that are none.
  package var badValues: BadValuePolicy

  package init(
    columns: [EncodedColumn], hasHeader: Bool, format: DataFormat = .csv, nullWords: [String] = NullWords.standard,
    badValues: BadValuePolicy = .fail
  ) {
    self.columns = columns
    self.hasHeader = hasHeader
    self.format = format
    self.nullWords = nullWords
    self.badValues = badValues
  }

  /// One column of the blob.
  package struct EncodedColumn: Sendable, Codable, Hashable {
    /// The name in the source, for messages.
    package var source: String
    package var type: ScalarType
    /// Whether a scan of every row showed that each value stands as Kusto reads it for this type.
    package var isProven: Bool
    /// How its values are read, where a person said so.
    package var conversion: Conversion?

    package init(source: String, type: ScalarType, isProven: Bool = false, conversion: Conversion? = nil) {
      self.conversion = conversion
      self.source = source
      self.type = type
      self.isProven = isProven
    }
  }
}

/// A piece of a compressed blob, ready to be put as one block, with the totals so far.
package struct EncodedBlock: Sendable, Hashable {
  /// The blocks of a partition together are its blob.
  package var content: BlockContent
  /// Records encoded so far.
  package var rows: Int
  /// Source bytes read so far, after decompression.
  package var sourceBytes: Int
  /// Bytes of CSV before compression so far: the raw size that Kusto wants to know.
  package var rawBytes: Int

  package init(content: BlockContent, rows: Int, sourceBytes: Int, rawBytes: Int) {
    self.content = content
    self.rows = rows
    self.sourceBytes = sourceBytes
    self.rawBytes = rawBytes
  }
}
