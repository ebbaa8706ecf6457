/// The names of a dataset's columns, made such that each can name a column of a table.
///
/// The rule: a name of 1 to 1,024 letters, digits, `_`, space, `.` and `-` that neither begins nor ends with `__` stays
/// as it is the first time it comes. Any other is changed: allowed characters stay, each run of others becomes one `_`,
/// blanks and `_` at both ends go, and what is too long is cut. Where nothing is left the column is called by its place,
/// `Column4`. Where two would be one, those that come later get a number: `a`, `a_2`, `a_3`. Case counts.
package enum ColumnNames: String, Sendable, Hashable, Codable, CaseIterable {
  /// Names are made valid and unique.
  case valid
  /// Names stay as they are: one that no table takes stops the load.
  case strict

  private static let longest = 1024

  /// A name for each column, in their order; `places` are their numbers in the file, from 1.
  static func made(of sources: [String], places: [Int]) -> [String] {
    var taken: Set<[UInt8]> = []
    var names: [String?] = sources.map { source in
      guard isValid(source), taken.insert(Array(source.utf8)).inserted else { return nil }
      return source
    }
    for (index, source) in sources.enumerated() where names[index] == nil {
      names[index] = unique(base(of: source, place: places[index]), &taken)
    }
    return names.map { $0 ?? "" }
  }

  /// What the rule makes of a name that stands alone; nil where nothing is left of it.
  static func cleaned(_ source: String) -> String? {
    if isValid(source) { return source }
    var result = String.UnicodeScalarView()
    for scalar in source.unicodeScalars {
      if allows(scalar) { result.append(scalar) } else if result.last != "_" { result.append("_") }
    }
    let trimmed = trimmed(String(trimmed(String(result)).unicodeScalars.prefix(longest)))
    return trimmed.isEmpty ? nil : trimmed
  }

  static func isValid(_ name: String) -> Bool {
    let scalars = name.unicodeScalars
    return !scalars.isEmpty && scalars.count <= longest && scalars.allSatisfy(allows) && !name.hasPrefix("__")
      && !name.hasSuffix("__")
  }

  private static func base(of source: String, place: Int) -> String { cleaned(source) ?? "Column\(place)" }

  private static func unique(_ base: String, _ taken: inout Set<[UInt8]>) -> String {
    if taken.insert(Array(base.utf8)).inserted { return base }
    var number = 2
    while true {
      let ending = "_\(number)"
      let name = String(String.UnicodeScalarView(base.unicodeScalars.prefix(longest - ending.utf8.count))) + ending
      if taken.insert(Array(name.utf8)).inserted { return name }
      number += 1
    }
  }

  private static func trimmed(_ name: String) -> String {
    let isEnd = { (character: Character) in character == "_" || character == " " }
    return String(name.drop(while: isEnd).reversed().drop(while: isEnd).reversed())
  }

  private static func allows(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "_", " ", ".", "-": true
    default: scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
    }
  }
}

extension ColumnProfile {
  /// Whether the column is called otherwise than in the files.
  package var isRenamed: Bool { source != name }

  /// What was done to the name, for people; nil where nothing was.
  package var nameChange: String? {
    guard isRenamed else { return nil }
    if source.isEmpty { return "a column without a name is called '\(name)'" }
    let why = ColumnNames.isValid(source) ? "the name comes again" : "a table does not take the name"
    return "the column '\(Self.visible(source))' is called '\(name)': \(why)"
  }

  /// The name with escapes in place of characters that move a terminal's cursor, such as a line feed.
  private static func visible(_ name: String) -> String {
    name.unicodeScalars.map { $0.properties.generalCategory == .control ? $0.escaped(asASCII: true) : String($0) }
      .joined()
  }
}

extension DatasetProfile {
  /// Which column a person means by a name.
  package enum ColumnLookup: Sendable, Hashable {
    case found(Int)
    /// Columns of the files that are called so, none of which is called so in the table.
    case several([String])
    case none
  }

  /// The column that is called so, or that the files call so.
  package func column(named name: String) -> ColumnLookup {
    if let index = columns.firstIndex(where: { $0.name == name }) { return .found(index) }
    let matches = columns.indices.filter { columns[$0].source == name }
    return switch matches.count {
    case 0: .none
    case 1: .found(matches[0])
    default: .several(matches.map { columns[$0].name })
    }
  }

  /// The name by which a person knows a column: that of the files, where it is one, and of one column only.
  package func label(of index: Int) -> String {
    let source = columns[index].source
    if case .found(index) = column(named: source), !source.isEmpty { return source }
    return columns[index].name
  }
}
