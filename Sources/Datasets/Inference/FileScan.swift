/// Reads the rows of one file into the tallies of its columns.
struct FileScan {
  private let table: TableReader
  /// The column of the dataset for each field.
  private let columns: [Int]
  private let keepsCuts: Bool
  private let rowLimit: Int
  private(set) var rows = 0
  private(set) var firstOffset: Int?
  private(set) var cuts = CutList()

  /// Rows between two looks at the clock and the caller.
  private static let blockBytes = 4 << 20

  init(table: TableReader, columns: [Int], keepsCuts: Bool, rowLimit: Int?) {
    self.table = table
    self.columns = columns
    self.keepsCuts = keepsCuts
    self.rowLimit = rowLimit ?? .max
  }

  var bytesRead: Int { table.bytesRead }

  mutating func skipHeader() throws { _ = try table.next() }

  /// False at the end of the file.
  mutating func readBlock(into tallies: inout [ColumnTally], nullWords: NullWords) throws -> Bool {
    let end = table.bytesRead + Self.blockBytes
    return try tallies.withUnsafeMutableBufferPointer { tallies in
      while rows < rowLimit {
        guard let record = try table.next() else { return false }
        if firstOffset == nil { firstOffset = record.offset }
        if keepsCuts, rows > 0 { cuts.add(row: rows, offset: record.offset) }
        for index in 0..<record.count {
          tallies[columns[index]].add(record, index, words: nullWords, file: table.file)
        }
        rows += 1
        if table.bytesRead >= end { return true }
      }
      return false
    }
  }
}
