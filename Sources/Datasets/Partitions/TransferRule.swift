import KustoTypes

/// Decides whether the bytes of a file may go to Kusto as they are.
///
/// They may when Kusto makes the same rows of them that we would write: the format is one that it reads as we do, every
/// value of the columns that are loaded stands as Kusto reads it for their types, and nothing about the file is
/// unusual.
package struct TransferRule: Sendable {
  private let profile: DatasetProfile
  private let columns: [LoadColumn]
  private let format: FormatTraits
  private let targetBytes: Int
  private let dividesRows: Bool

  /// A column of a load.
  package struct LoadColumn: Sendable, Hashable {
    /// Its index in the profile; nil where the dataset lacks it.
    package var index: Int?
    package var type: ScalarType

    package init(index: Int?, type: ScalarType) {
      self.index = index
      self.type = type
    }
  }

  /// `targetBytes` is about how much content a partition should have; `dividesRows` that rows are read one by one to be
  /// divided by columns, so that no file is passed through.
  package init(
    _ profile: DatasetProfile, columns: [LoadColumn], targetBytes: Int, dividesRows: Bool = false
  ) {
    self.profile = profile
    format = profile.format.traits
    self.columns = columns
    self.targetBytes = targetBytes
    self.dividesRows = dividesRows
  }

  /// Whether every value of the column was seen to stand as Kusto reads it for the type.
  package func isProven(_ column: LoadColumn) -> Bool {
    guard let index = column.index, profile.scanned == .full else { return false }
    return profile.columns[index].stands(as: column.type)
  }

  package func transfer(of file: FileProfile) -> Transfer {
    guard format.passage != .none, !dividesRows, mappingBytes(for: file) <= Self.greatestMapping,
      file.file.encoding == nil, !hasConstants(file),
      file.traits.isSubset(of: [.byteOrderMark, .severalMembers]), columns.allSatisfy({ stands($0, in: file) })
    else { return .encoded }
    switch (format.passage, file.file.compression) {
    case (.container, _): return .untouched
    case (.records, .none): return .compressed
    case (.wholeText, .none) where file.contentBytes <= targetBytes: return .compressed
    case (.records, .gzip), (.wholeText, .gzip): return untouched(file)
    default: return .encoded
    }
  }

  /// Values that stand in no field have to be written.
  private func hasConstants(_ file: FileProfile) -> Bool {
    columns.contains { column in column.index.map { file.constant(of: $0) != nil } ?? false }
  }

  /// About how long the mapping is that tells where in the file each column stands.
  private func mappingBytes(for file: FileProfile) -> Int {
    let fields = columns.map { $0.index.flatMap { file.fieldOfColumn[$0] } }
    if format.mapping.isByOrdinal, fields == (0..<file.fieldCount).map({ $0 }) { return 0 }
    return columns.reduce(0) { total, column in
      total + 80 + 2 * (column.index.map { profile.columns[$0].source.utf8.count } ?? 0)
    }
  }

  /// The mapping travels in a queue message, which Azure bounds to 64 KiB as base64, beside other things.
  private static let greatestMapping = 24 << 10

  /// Whether Kusto reads all members of a gzip file is not known, nor whether it takes a mark for a part of a value.
  private func untouched(_ file: FileProfile) -> Transfer {
    if file.traits.contains(.severalMembers) || file.file.skippedLines > 0 { return .encoded }
    return file.traits.contains(.byteOrderMark) && !profile.hasHeader ? .encoded : .untouched
  }

  private func stands(_ column: LoadColumn, in file: FileProfile) -> Bool {
    guard let index = column.index, let field = file.fieldOfColumn[index] else { return true }
    let found = profile.columns[index]
    if format.mapping.isByOrdinal { return found.stands(as: column.type) }
    // Kusto's reading of these is not ours to know: numbers of 34 digits in JSON, keys that no path can name.
    let isExact = column.type != .decimal || format.declaresTypes
    let isNameable =
      !file.names[field].isEmpty && file.names[field].utf8.allSatisfy { $0 >= 0x20 && !"'\"[]\\".utf8.contains($0) }
    guard format.isReadHere else { return isNameable }
    // A number that only a text can hold is written as one; every text could stand inside of dynamic.
    let isText = format.declaresTypes || column.type != .string || found.violations[.dynamic] == nil
    return isNameable && column.type == found.type && isExact && isText && found.stands(as: column.type)
  }
}

extension ColumnProfile {
  /// Whether every value is spelled as Kusto reads it for a column of the type.
  func stands(as type: ScalarType) -> Bool {
    guard conversion == nil, violations[type] == nil else { return false }
    switch type {
    case .string: return true
    case self.type: return !needsRewrite
    default: return isPlain
    }
  }
}
