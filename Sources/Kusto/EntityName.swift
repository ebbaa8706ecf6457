/// How names of tables, columns and databases are written in KQL.
///
/// Source: Kusto documentation, "Entity names": 1 to 1024 letters, digits, `_`, space, `.` and `-`.
package enum EntityName {
  /// `name` as `['name']`, which is right for every name, keyword or not.
  package static func quoted(_ name: String) -> String { "[\(KQLLiteral.string(name))]" }

  /// Why Kusto would not take `name`, or nil when it would.
  package static func problem(with name: String) -> Problem? {
    if name.isEmpty { return .empty }
    if name.unicodeScalars.count > longest { return .tooLong(limit: longest) }
    if let bad = name.unicodeScalars.first(where: { !allows($0) }) { return .character(bad) }
    if name.hasPrefix("__") || name.hasSuffix("__") { return .reserved }
    return nil
  }

  /// What is wrong with a name.
  package enum Problem: Error, Hashable, Sendable {
    case empty
    case tooLong(limit: Int)
    case character(Unicode.Scalar)
    /// Names that start or end with `__` belong to Kusto.
    case reserved
  }

  /// The nearest name that Kusto takes: other characters become `_`, an empty name `fallback`.
  package static func repaired(_ name: String, fallback: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in name.unicodeScalars.prefix(longest) { scalars.append(allows(scalar) ? scalar : "_") }
    let result = String(scalars)
    let bare = String(result.trimmingPrefix { $0 == "_" }.reversed().trimmingPrefix { $0 == "_" }.reversed())
    if bare.isEmpty { return fallback }
    return result.hasPrefix("__") || result.hasSuffix("__") ? bare : result
  }

  private static let longest = 1024

  private static func allows(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "_", " ", ".", "-": true
    default: scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
    }
  }
}
