/// The columns of all files of a dataset, united by name, and where each stands in each file.
struct ColumnUnion {
  private(set) var names: [String] = []
  private(set) var findings: [String] = []
  private var columnOfName: [String: Int] = [:]
  private let hasHeader: Bool
  private var first: (file: String, width: Int)?

  init(hasHeader: Bool) { self.hasHeader = hasHeader }

  /// The column of the dataset for each field of the file, whose first record this is.
  mutating func add(_ file: SourceFile, _ record: [String]) throws -> [Int] {
    let columns = hasHeader ? try named(file, record) : try numbered(file, record.count)
    if first == nil { first = (file.name, record.count) }
    return columns
  }

  private mutating func numbered(_ file: SourceFile, _ width: Int) throws -> [Int] {
    if let first, first.width != width {
      throw DatasetError.headerMismatch(
        file: file.path, reason: "\(width) fields without a header, where \(first.file) has \(first.width)")
    }
    return (0..<width).map { column(named: "Column\($0 + 1)") }
  }

  private mutating func named(_ file: SourceFile, _ record: [String]) throws -> [Int] {
    let isFirst = first == nil
    var columns: [Int] = []
    for (index, text) in record.enumerated() {
      let name = text.isEmpty ? "Column\(index + 1)" : text
      if text.isEmpty { findings.append("\(file.name): field \(index + 1) has no name: \(name)") }
      let known = names.count
      let column = column(named: name)
      if columns.contains(column) { throw DatasetError.duplicateColumn(name: name, file: file.path) }
      if column == known, !isFirst {
        findings.append("\(file.name) has the column \(name), files before do not: null there")
      }
      columns.append(column)
    }
    if !isFirst { compare(file, columns) }
    return columns
  }

  private mutating func compare(_ file: SourceFile, _ columns: [Int]) {
    let missing = Set(names.indices).subtracting(columns).sorted()
    if !missing.isEmpty {
      let list = missing.prefix(5).map { names[$0] }.joined(separator: ", ") + (missing.count > 5 ? ", ..." : "")
      findings.append("\(file.name) lacks \(missing.count == 1 ? "the column" : "columns") \(list): null there")
    }
    if columns != columns.sorted() { findings.append("\(file.name) has its columns in another order: united by name") }
  }

  private mutating func column(named name: String) -> Int {
    if let column = columnOfName[name] { return column }
    names.append(name)
    columnOfName[name] = names.count - 1
    return names.count - 1
  }
}
