/// A part of a dataset that travels as one blob and is ingested, or not, as a whole.
package struct Partition: Sendable, Codable, Hashable {
  /// Zero-based.
  package var index: Int
  package var slice: FileSlice
  /// Records, exact.
  package var rows: Int
  /// Source bytes after decompression, exact.
  package var bytes: Int

  package init(index: Int, slice: FileSlice, rows: Int, bytes: Int) {
    self.index = index
    self.slice = slice
    self.rows = rows
    self.bytes = bytes
  }
}

/// Whole records of one file that follow each other.
package struct FileSlice: Sendable, Codable, Hashable {
  package var file: SourceFile
  /// Content offset of the first record and of the end; the end of a file stays open (nil) when the slice is its
  /// last.
  package var start: Int
  package var end: Int?
  /// Zero-based number of the first record, header not counted.
  package var firstRow: Int
  /// For each column of the load the zero-based field of this file's records, nil where the file lacks it.
  package var fields: [Int?]
  /// Fields that every record must have.
  package var fieldCount: Int

  package init(file: SourceFile, start: Int, end: Int?, firstRow: Int, fields: [Int?], fieldCount: Int) {
    self.file = file
    self.start = start
    self.end = end
    self.firstRow = firstRow
    self.fields = fields
    self.fieldCount = fieldCount
  }
}

/// How records become the CSV that Kusto reads: a column a target column, in order.
package struct EncodingPlan: Sendable, Codable, Hashable {
  package var columns: [EncodedColumn]
  package var hasHeader: Bool
  /// The name of the source's format.
  package var format: String
  /// Words that are written as nothing beside a type other than string and dynamic.
  package var nullWords: [String]

  package init(
    columns: [EncodedColumn], hasHeader: Bool, format: String = "csv", nullWords: [String] = NullWords.standard
  ) {
    self.columns = columns
    self.hasHeader = hasHeader
    self.format = format
    self.nullWords = nullWords
  }

  /// One column of the blob.
  package struct EncodedColumn: Sendable, Codable, Hashable {
    /// The name in the source, for messages.
    package var source: String
    package var type: ColumnType

    package init(source: String, type: ColumnType) {
      self.source = source
      self.type = type
    }
  }
}

/// A piece of a compressed blob, ready to be put as one block, with the totals so far.
package struct EncodedBlock: Sendable, Hashable {
  /// gzip bytes; the blocks of a partition together are one gzip member.
  package var bytes: [UInt8]
  /// Records encoded so far.
  package var rows: Int
  /// Source bytes read so far, after decompression.
  package var sourceBytes: Int
  /// Bytes of CSV before compression so far: the raw size that Kusto wants to know.
  package var rawBytes: Int

  package init(bytes: [UInt8], rows: Int, sourceBytes: Int, rawBytes: Int) {
    self.bytes = bytes
    self.rows = rows
    self.sourceBytes = sourceBytes
    self.rawBytes = rawBytes
  }
}
