/// What is in one file.
package struct FileProfile: Sendable, Codable, Hashable {
  package var file: SourceFile
  /// Records without the header.
  package var rows: Int
  /// Bytes after decompression, header and byte order mark included.
  package var contentBytes: Int
  /// Offset of the first record after byte order mark and header.
  package var firstRecordOffset: Int
  /// Safe places to cut: content offsets of records about every few MiB, with the row that starts there.
  ///
  /// Ascending; empty for compressed files, which are read from their start.
  package var cuts: [RecordCut]
  package var traits: FileTraits
  /// Values of columns that no field of the file has: all its rows have them.
  package var constants: [Constant] = []
  private var shape: Compact<Shape>
  private var rarities: Compact<Rarities>

  /// What is the same in most files of a dataset.
  private struct Shape: Sendable, Codable, Hashable, DefaultValue {
    var names: [String] = []
    var fieldOfColumn: [Int?] = []
    var fieldCount = 0
    var binaryLeaves: [Int] = []
  }

  /// What few files have.
  private struct Rarities: Sendable, Codable, Hashable, DefaultValue {
    var passedLines = 0
    var badRows = 0
    var firstBadRow: BadRow?
  }

  /// A value that all rows of a file have in a column.
  package struct Constant: Sendable, Codable, Hashable {
    /// Index of the column in the dataset.
    package var column: Int
    /// Nil stands for null.
    package var value: String?
  }

  package init(
    file: SourceFile, rows: Int, contentBytes: Int, fieldOfColumn: [Int?], fieldCount: Int, firstRecordOffset: Int,
    cuts: [RecordCut], names: [String] = [], traits: FileTraits = [], badRows: Int = 0, firstBadRow: BadRow? = nil,
    binaryLeaves: [Int] = []
  ) {
    self.file = file
    self.rows = rows
    self.contentBytes = contentBytes
    self.firstRecordOffset = firstRecordOffset
    self.cuts = cuts
    self.traits = traits
    shape = Compact(
      Shape(names: names, fieldOfColumn: fieldOfColumn, fieldCount: fieldCount, binaryLeaves: binaryLeaves))
    rarities = Compact(Rarities(badRows: badRows, firstBadRow: firstBadRow))
  }

  /// A file that is going to be scanned.
  init(unread file: SourceFile) {
    self.init(
      file: file, rows: 0, contentBytes: 0, fieldOfColumn: [], fieldCount: 0, firstRecordOffset: 0, cuts: [])
  }

  init(file: SourceFile, scan: FileScan, fieldOfColumn: [Int?]) {
    self.init(
      file: file, rows: scan.rows, contentBytes: scan.contentBytes, fieldOfColumn: fieldOfColumn,
      fieldCount: scan.tallies.count, firstRecordOffset: scan.firstRecordOffset, cuts: scan.cuts, names: scan.names,
      traits: scan.traits, badRows: scan.badRows, firstBadRow: scan.firstBadRow,
      binaryLeaves: scan.binaryLeaves)
    passedLines = scan.passedLines
  }

  /// Keeps what is equal in another file once in memory.
  mutating func share(with other: FileProfile) {
    if shape == other.shape { shape = other.shape }
  }
}

extension FileProfile {
  /// For each column of the dataset the zero-based field of this file's records, nil where the file lacks it.
  package var fieldOfColumn: [Int?] {
    get { shape.value.fieldOfColumn }
    set { shape.value.fieldOfColumn = newValue }
  }

  /// Fields a record.
  package var fieldCount: Int {
    get { shape.value.fieldCount }
    set { shape.value.fieldCount = newValue }
  }

  /// The names of the fields as keys or a header give them; empty where nothing does.
  package var names: [String] {
    get { shape.value.names }
    set { shape.value.names = newValue }
  }

  /// Leaves of a Parquet schema that are read as base64.
  package var binaryLeaves: [Int] { shape.value.binaryLeaves }

  /// Lines before the first record that are none, the header not counted.
  package var passedLines: Int {
    get { rarities.value.passedLines }
    set { rarities.value.passedLines = newValue }
  }

  /// Rows that are none, let pass because the load fills them or puts them aside; counted in ``rows`` too.
  package var badRows: Int { rarities.value.badRows }
  package var firstBadRow: BadRow? { rarities.value.firstBadRow }

  /// The value that all rows have in a column; nil for null, and where the column is none of the constants.
  package func constant(of column: Int) -> String? { constants.first { $0.column == column }?.value }
}

extension FileProfile {
  /// Forgets a column of the dataset; those behind it move up.
  mutating func drop(column: Int) {
    fieldOfColumn.remove(at: column)
    for index in constants.indices where constants[index].column > column { constants[index].column -= 1 }
  }

  /// Whether the column is the last field of the file's records, and nothing names it.
  func endsWithDelimiter(column: Int) -> Bool {
    column < fieldOfColumn.count && fieldCount > 1 && fieldOfColumn[column] == fieldCount - 1
      && names.last?.isEmpty ?? true
  }
}

/// A record boundary: record number `row` (zero-based, header not counted) starts at content byte `offset`.
package struct RecordCut: Sendable, Codable, Hashable {
  package var row: Int
  package var offset: Int
  /// Lines before it that are no records: titles and comments.
  package var passedLines: Int

  package init(row: Int, offset: Int, passedLines: Int = 0) {
    self.row = row
    self.offset = offset
    self.passedLines = passedLines
  }
}
