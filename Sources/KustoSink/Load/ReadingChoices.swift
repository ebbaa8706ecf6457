/// How sources are to be read, as a person writes it; what is empty is found by content.
///
/// Of quote, escape, comment and words for nothing `none` says that there are none.
package struct ReadingChoices: Sendable, Codable, Hashable {
  package var header = HeaderMode.auto
  /// Whether folders in folders are read.
  package var recurses = true
  /// Whether the names of folders give columns: `day=2024-03-01`.
  package var readsFolderValues = true
  package var columnNames = ColumnNames.valid
  package var texts: [Field: String] = [:]

  package init(header: HeaderMode = .auto) { self.header = header }

  package enum Field: String, Sendable, Codable, Hashable, CaseIterable {
    case format, delimiter, quote, escape, comment, skipLines, encoding, nullWords, jsonPath, convert
  }

  package static let none = "none"

  /// Why `text` cannot be taken; nil when it can.
  package static func refusal(of text: String, for field: Field) -> String? {
    guard !text.isEmpty else { return nil }
    switch field {
    case .format:
      let names = DataFormat.named.map(\.name).joined(separator: ", ")
      return DataFormat(name: text) == nil ? "one of \(names)" : nil
    case .delimiter:
      return DialectChoice.bytes(text) == nil ? "one or two characters; \\t and \\x01 stand for bytes" : nil
    case .quote, .escape, .comment: return DialectChoice.mark(text) == nil ? "one ASCII character, or none" : nil
    case .skipLines: return Int(text).map { $0 < 0 } ?? true ? "a number of lines, 0 or more" : nil
    case .encoding:
      let names = TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")
      return TextEncoding(named: text) == nil ? "one of \(names)" : nil
    case .nullWords: return nil
    case .jsonPath: return keys(text).contains("") ? "keys with dots between, such as data.items" : nil
    case .convert: return refusal(ofConversions: text)
    }
  }

  private static func refusal(ofConversions text: String) -> String? {
    for entry in text.split(separator: ",") {
      guard let (_, kind) = ConversionTable.parts(of: String(entry)) else {
        return "COLUMN=KIND, such as amount=decimal-comma"
      }
      if Conversion(name: kind) == nil { return "\(kind) is no conversion" }
    }
    return nil
  }

  private static func keys(_ text: String) -> [String] {
    text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }

  /// How the values of a column are read, by the name of the column; nil for as they stand.
  package subscript(conversionOf column: String) -> Conversion? {
    get { conversions[column] }
    set {
      var all = conversions
      all[column] = newValue
      texts[.convert] = all.map { "\($0)=\($1.name)" }.sorted().joined(separator: ",")
    }
  }

  private var conversions: [String: Conversion] {
    (texts[.convert] ?? "").split(separator: ",").reduce(into: [:]) { table, entry in
      guard let (column, kind) = ConversionTable.parts(of: String(entry)) else { return }
      table[column] = Conversion(name: kind)
    }
  }

  package var nullWords: [String] {
    guard let text = texts[.nullWords], !text.isEmpty else { return NullWords.standard }
    return text == Self.none ? [] : text.split(separator: ",").map(String.init)
  }

  /// The options of a scan of the sources.
  package var inspection: InspectionOptions {
    var dialect = DialectChoice()
    dialect.delimiter = given(.delimiter).flatMap { DialectChoice.bytes($0) }
    dialect.quote = given(.quote).flatMap(DialectChoice.mark) ?? .found
    dialect.escape = given(.escape).flatMap(DialectChoice.mark) ?? .found
    dialect.comment = given(.comment).flatMap(DialectChoice.mark) ?? .found
    dialect.skippedLines = given(.skipLines).flatMap { Int($0) }
    var options = InspectionOptions(
      header: header, nullWords: nullWords, format: given(.format).flatMap(DataFormat.init), dialect: dialect,
      encoding: given(.encoding).flatMap { TextEncoding(named: $0) }, columnNames: columnNames,
      conversions: ConversionTable(conversions), jsonPath: given(.jsonPath).map(Self.keys) ?? [])
    options.recurses = recurses
    options.readsFolderValues = readsFolderValues
    return options
  }

  private func given(_ field: Field) -> String? { texts[field].flatMap { $0.isEmpty ? nil : $0 } }
}

extension DialectChoice {
  /// The character that a person wrote, or `none`; nil for what is no single ASCII character.
  package static func mark(_ text: String) -> Mark? {
    if text == ReadingChoices.none || text.isEmpty { return Mark.none }
    guard text != "\\" else { return .byte(UInt8(ascii: "\\")) }
    guard let bytes = bytes(text, allowsQuote: true), bytes.count == 1, bytes[0] < 0x80 else { return nil }
    return .byte(bytes[0])
  }
}
