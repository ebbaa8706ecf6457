/// Writes the columns of a load from a row, as a line of CSV.
struct RowWriter {
  private let columns: [(source: String, field: Int?, writer: ValueWriter)]
  private let file: String

  init(slice: FileSlice, plan: EncodingPlan) {
    let nullWords = NullWords(plan.nullWords)
    columns = zip(plan.columns, slice.fields).map { column, field in
      (column.source, field, ValueWriter(type: column.type, nullWords: nullWords))
    }
    file = slice.file.path
  }

  /// Throws ``DatasetError/badValue(column:value:type:location:)`` for the first value that does not fit its column.
  func write(_ row: Record, to output: ByteBuffer) throws {
    let start = output.count
    for (index, column) in columns.enumerated() {
      if index > 0 { output.append(.comma) }
      guard let field = column.field else { continue }
      guard column.writer.write(row[field], to: output) else {
        throw fault(row, field, column.source, column.writer.type)
      }
    }
    // A line with nothing in it would be no row.
    if output.count == start { output.append([.quote, .quote]) }
    output.append(.newline)
  }

  private func fault(_ row: Record, _ index: Int, _ column: String, _ type: ColumnType) -> DatasetError {
    let field = row[index]
    let location = ValueLocation(file: file, row: row.index + 1, column: index + 1, byte: field.offset)
    return .badValue(column: column, value: field.bytes.excerpt(200), type: type, location: location)
  }
}
