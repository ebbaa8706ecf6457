/// A part of a dataset that travels as one blob and is ingested, or not, as a whole.
package struct Partition: Sendable, Codable, Hashable {
  /// Zero-based.
  package var index: Int
  package var slice: FileSlice
  /// Records that are sent, exact.
  package var rows: Int
  /// False where nobody looked at the rows, so that only Kusto can count them; ``rows`` is 0 then.
  package var isCounted: Bool
  /// Records of the slice that are not sent, because they are put aside as bad.
  package var skippedRows: Int
  /// Source bytes after decompression, exact.
  package var bytes: Int
  package var transfer: Transfer
  /// The values that all rows share, for a dataset that is divided by columns; nil stands for null.
  package var key: [String?]?

  package init(
    index: Int, slice: FileSlice, rows: Int, isCounted: Bool = true, skippedRows: Int = 0, bytes: Int,
    transfer: Transfer = .encoded, key: [String?]? = nil
  ) {
    self.index = index
    self.slice = slice
    self.rows = rows
    self.isCounted = isCounted
    self.skippedRows = skippedRows
    self.bytes = bytes
    self.transfer = transfer
    self.key = key
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
    binaryLeaves: [Int] = [], lacksHeader: Bool? = nil
  ) {
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
    package var type: ColumnType
    /// Whether a look at every row showed that each value stands as Kusto reads it for this type.
    package var isProven: Bool
    /// How its values are read, where a person said so.
    package var conversion: Conversion?

    package init(source: String, type: ColumnType, isProven: Bool = false, conversion: Conversion? = nil) {
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
