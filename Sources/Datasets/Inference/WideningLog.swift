import KustoTypes

/// Which files had a column of which type, for saying when files do not agree.
struct WideningLog {
  private var files: [Int: [ScalarType: (count: Int, first: String)]] = [:]

  mutating func add(_ column: Int, _ type: ScalarType, file: String) {
    let before = files[column, default: [:]][type]
    files[column, default: [:]][type] = ((before?.count ?? 0) + 1, before?.first ?? file)
  }

  /// Forgets a column; those behind it move up.
  mutating func drop(_ column: Int) {
    files[column] = nil
    files = Dictionary(uniqueKeysWithValues: files.map { ($0 > column ? $0 - 1 : $0, $1) })
  }

  /// One line for each column that is of another type in some file.
  func findings(_ columns: [ColumnProfile]) -> [Finding] {
    columns.indices.compactMap { index in
      guard let types = files[index], types.count > 1 else { return nil }
      let parts = types.sorted { ($1.value.count, $0.key.rawValue) < ($0.value.count, $1.key.rawValue) }.map {
        type, seen in
        "\(type.rawValue) in \(seen.count == 1 ? seen.first : "\(Figures.grouped(seen.count)) files")"
      }
      let text = "\(columns[index].name) is \(parts.joined(separator: ", ")): read as \(columns[index].type.rawValue)"
      return Finding(.typeWidened, text)
    }
  }
}
