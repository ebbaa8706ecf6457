/// The columns of all files of a dataset, united by name, and where each stands in each file.
struct ColumnUnion {
  private(set) var names: [String] = []
  private(set) var findings: [Finding] = []
  private var columnOfName: [String: Int] = [:]
  private let naming: Naming
  private var first: (file: String, width: Int)?

  /// What names the fields of a file.
  enum Naming {
    /// Their place.
    case byPlace
    /// The header, which says where each stands.
    case byHeader
    /// Keys, which have no order.
    case byKey
  }

  init(naming: Naming) { self.naming = naming }

  /// What a person should know of a file without a header among others that have one.
  mutating func note(headerless file: SourceFile) {
    findings.append(
      Finding(
        .headerMissing, file: file.name,
        "no header, but the other files have one: the first record is loaded as a row, with their column names "
          + "(--header present uses it as the header)"))
  }

  /// The column of the dataset for each field of the file; `names` are what its header or keys say.
  mutating func add(_ file: SourceFile, _ names: [String], width: Int) throws -> [Int] {
    let columns = naming == .byPlace ? try numbered(file, width) : try named(file, names)
    if first == nil { first = (file.name, width) }
    return columns
  }

  private mutating func numbered(_ file: SourceFile, _ width: Int) throws -> [Int] {
    if let first, first.width != width {
      throw DatasetError.headerMismatch(
        file: file.path, reason: "\(width) fields without a header, where \(first.file) has \(first.width)")
    }
    return (0..<width).map { column(named: "Column\($0 + 1)") }
  }

  private mutating func named(_ file: SourceFile, _ names: [String]) throws -> [Int] {
    let isFirst = first == nil
    var columns: [Int] = []
    var taken: Set<Int> = []
    for (index, text) in names.enumerated() {
      let name = text.isEmpty ? "Column\(index + 1)" : text
      if text.isEmpty {
        findings.append(Finding(.nameChanged, file: file.name, "field \(index + 1) has no name: \(name)"))
      }
      let known = self.names.count
      let column = column(named: name)
      if !taken.insert(column).inserted { throw DatasetError.duplicateColumn(name: name, file: file.path) }
      if column == known, !isFirst {
        findings.append(
          Finding(
            .columnMissing, file: file.name,
            "has the column \(name), which earlier files do not have: null there"))
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
      let text = "lacks \(missing.count == 1 ? "the column" : "columns") \(list): null there"
      findings.append(Finding(.columnMissing, file: file.name, text))
    }
    if naming == .byHeader, columns != columns.sorted() {
      findings.append(Finding(.columnOrder, file: file.name, "has its columns in another order: matched by name"))
    }
  }

  /// Takes the last column away, and what was said of its name.
  mutating func dropLast() {
    let name = names.removeLast()
    columnOfName[name] = nil
    findings.removeAll { $0.kind == .nameChanged && $0.text.hasSuffix(": \(name)") }
  }

  private mutating func column(named name: String) -> Int {
    if let column = columnOfName[name] { return column }
    names.append(name)
    columnOfName[name] = names.count - 1
    return names.count - 1
  }
}
