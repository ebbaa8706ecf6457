/// Writes the columns of a load from a row, as a line of CSV.
struct RowWriter {
  /// Plain numbers only, so that the loop over them counts no references.
  private let columns: ContiguousArray<Column>
  private let names: [String]
  private let values: ValueWriter
  private let file: String

  private struct Column {
    var type: ColumnType
    /// The field of the row, or -1 where the file lacks the column.
    var field: Int
  }

  init(slice: FileSlice, plan: EncodingPlan) {
    columns = ContiguousArray(zip(plan.columns, slice.fields).map { Column(type: $0.type, field: $1 ?? -1) })
    names = plan.columns.map(\.source)
    values = ValueWriter(nullWords: NullWords(plan.nullWords))
    file = slice.file.path
  }

  /// Throws ``DatasetError/badValue(column:value:type:location:)`` for the first value that does not fit its column.
  func write(_ row: Record, to output: ByteBuffer) throws {
    let start = output.count
    for index in columns.indices {
      if index > 0 { output.append(.comma) }
      let column = columns[index]
      guard column.field >= 0 else { continue }
      guard values.write(row[column.field], as: column.type, to: output) else {
        throw fault(row, column.field, names[index], column.type)
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
