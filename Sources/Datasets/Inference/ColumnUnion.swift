/// The columns of all files of a dataset, united by name, and where each stands in each file.
struct ColumnUnion {
  /// What the files call the columns; empty for one without a name.
  private(set) var sources: [String] = []
  /// The numbers of the columns in the files that had them first, from 1.
  private var places: [Int] = []
  private(set) var findings: [Finding] = []
  private var columnOfKey: [Key: Int] = [:]
  /// Columns that folders gave.
  private var folderColumns: Set<Int> = []
  private let naming: Naming
  private let rule: ColumnNames
  /// Whether a table says which columns there are.
  private let isDeclared: Bool
  private var first: (file: String, width: Int)?

  /// A name, and which of the columns of a file that are called so.
  private struct Key: Hashable {
    /// Two spellings of one letter are two names.
    var name: [UInt8]
    var occurrence: Int
  }

  /// What names the fields of a file.
  enum Naming {
    /// Their place.
    case byPlace
    /// The header, which says where each stands.
    case byHeader
    /// Keys, which have no order.
    case byKey
  }

  /// - Parameter names: Columns that are there whatever the files have.
  init(naming: Naming, rule: ColumnNames, names: [String] = []) {
    self.naming = naming
    self.rule = rule
    isDeclared = !names.isEmpty
    for (index, name) in names.enumerated() { _ = column(name, occurrence: 0, place: index + 1) }
  }

  /// What the columns are called in the table, in their order.
  var names: [String] { rule == .valid ? ColumnNames.made(of: sources, places: places) : sources }

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

  /// The columns that the names of a file's folders give; a column that the file has itself stays the file's.
  mutating func add(_ values: [FolderValue], of file: SourceFile, besides own: [Int]) -> [FileProfile.Constant] {
    var constants: [FileProfile.Constant] = []
    for value in values {
      let column = column(value.name, occurrence: 0, place: sources.count + 1)
      if own.contains(column) {
        findings.append(
          Finding(
            .partitionColumns, changesData: true, file: file.name,
            "the file has the column \(value.name) itself: the value in the name of its folder is not used"))
      } else if !constants.contains(where: { $0.column == column }) {
        constants.append(FileProfile.Constant(column: column, value: value.value))
        folderColumns.insert(column)
      }
    }
    return constants
  }

  /// What a person should know of the columns that folders gave.
  var folderFinding: Finding? {
    guard !folderColumns.isEmpty, !isDeclared else { return nil }
    let names = names
    let list = folderColumns.sorted().map { names[$0] }.joined(separator: ", ")
    return Finding(
      .partitionColumns,
      "the names of the folders give \(folderColumns.count == 1 ? "the column" : "the columns") \(list)")
  }

  private mutating func numbered(_ file: SourceFile, _ width: Int) throws -> [Int] {
    if let first, first.width != width {
      throw DatasetError.headerMismatch(
        file: file.path, reason: "\(width) fields without a header, where \(first.file) has \(first.width)")
    }
    return (0..<width).map { column("Column\($0 + 1)", occurrence: 0, place: $0 + 1) }
  }

  private mutating func named(_ file: SourceFile, _ names: [String]) throws -> [Int] {
    let isFirst = first == nil
    var columns: [Int] = []
    var seen: [[UInt8]: Int] = [:]
    for (index, text) in names.enumerated() {
      let name = text.isEmpty && rule == .strict ? "Column\(index + 1)" : text
      let known = sources.count
      let occurrence = seen[Array(name.utf8), default: 0]
      if occurrence > 0, rule == .strict { throw DatasetError.duplicateColumn(name: name, file: file.path) }
      seen[Array(name.utf8)] = occurrence + 1
      let column = column(name, occurrence: occurrence, place: index + 1)
      if column == known, !isFirst {
        let label = name.isEmpty ? "a column without a name" : "the column \(name)"
        findings.append(
          Finding(.columnMissing, file: file.name, "has \(label), which earlier files do not have: null there"))
      }
      columns.append(column)
    }
    if !isFirst { compare(file, columns) }
    return columns
  }

  private mutating func compare(_ file: SourceFile, _ columns: [Int]) {
    let given = Set(file.folderValues.map(\.name))
    let missing = Set(sources.indices).subtracting(columns).filter { !given.contains(sources[$0]) }.sorted()
    // Where a table declares its columns, files from before one was added lack it by right.
    if !missing.isEmpty, !isDeclared {
      let names = names
      let list = missing.prefix(5).map { names[$0] }.joined(separator: ", ") + (missing.count > 5 ? ", ..." : "")
      let text = "lacks \(missing.count == 1 ? "the column" : "columns") \(list): null there"
      findings.append(Finding(.columnMissing, file: file.name, text))
    }
    if naming == .byHeader, columns != columns.sorted() {
      findings.append(Finding(.columnOrder, file: file.name, "has its columns in another order: matched by name"))
    }
  }

  /// The last column that fields of the files are in.
  var lastOfFields: Int? { sources.indices.last { !folderColumns.contains($0) } }

  /// Takes a column away; those behind it move up.
  mutating func drop(_ column: Int) {
    sources.remove(at: column)
    places.remove(at: column)
    columnOfKey = columnOfKey.filter { $0.value != column }.mapValues { $0 > column ? $0 - 1 : $0 }
    folderColumns = Set(folderColumns.map { $0 > column ? $0 - 1 : $0 })
  }

  private mutating func column(_ name: String, occurrence: Int, place: Int) -> Int {
    let key = Key(name: Array(name.utf8), occurrence: occurrence)
    if let column = columnOfKey[key] { return column }
    sources.append(name)
    places.append(place)
    columnOfKey[key] = sources.count - 1
    return sources.count - 1
  }

  /// What was done to the names.
  static func nameFindings(_ columns: [ColumnProfile]) -> [Finding] {
    columns.compactMap(\.nameChange).map { Finding(.nameChanged, $0) }
  }
}
