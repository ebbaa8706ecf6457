/// The conversions that were asked for, by the names that a person gave the columns: those of the files, or those made
/// of them.
package struct ConversionTable: Sendable, Hashable {
  private let byName: [String: Conversion]

  package init(_ byName: [String: Conversion] = [:]) { self.byName = byName }

  /// The two parts of `amount=decimal-comma`; nil for other text.
  ///
  /// The last equals sign divides, so that a name may hold one.
  package static func parts(of text: String) -> (column: String, kind: String)? {
    guard let sign = text.lastIndex(of: "="), sign > text.startIndex else { return nil }
    return (String(text[..<sign]), String(text[text.index(after: sign)...]))
  }

  var isEmpty: Bool { byName.isEmpty }

  /// The conversion of each of the columns that stand together in a file.
  func conversions(of sources: [String]) -> [Conversion?] {
    guard !isEmpty else { return [Conversion?](repeating: nil, count: sources.count) }
    let made = ColumnNames.made(of: sources, places: Array(1...max(sources.count, 1)))
    return zip(sources, made).map { byName[$1] ?? byName[$0] }
  }

  /// The conversion of a column whose neighbours are not known yet.
  func conversion(of source: String) -> Conversion? {
    isEmpty ? nil : byName[source] ?? ColumnNames.cleaned(source).flatMap { byName[$0] }
  }

  /// Throws ``DatasetError/noSuchColumn(name:columns:)`` for a name that no column has, so that a typing error
  /// is not taken for a column without values.
  func check(_ profile: DatasetProfile) throws {
    for name in byName.keys.sorted() {
      if case .none = profile.column(named: name) {
        throw DatasetError.noSuchColumn(name: name, columns: profile.columns.map(\.name))
      }
    }
  }
}
