/// How the records and fields of a text are told apart.
package struct Dialect: Sendable, Hashable, Codable {
  /// The bytes between two fields: one or two; none where a line is one field.
  package var delimiter: [UInt8]
  /// Encloses a field that may hold delimiters and line ends; twice inside of it, it stands for itself.
  package var quote: UInt8?
  /// Takes away the meaning of the delimiter, quote, line end or escape behind it.
  package var escape: UInt8?
  /// Whether blanks between a delimiter and a quote are no part of the value.
  package var skipsBlanksBeforeQuotes: Bool
  /// A line that begins with it is no record.
  package var comment: UInt8?

  package init(
    delimiter: [UInt8], quote: UInt8? = .quote, escape: UInt8? = nil, skipsBlanksBeforeQuotes: Bool = false,
    comment: UInt8? = nil
  ) {
    self.delimiter = delimiter
    self.quote = quote
    self.escape = escape
    self.skipsBlanksBeforeQuotes = skipsBlanksBeforeQuotes
    self.comment = comment
  }

  package static let comma = Dialect(delimiter: [.comma])
  package static let tab = Dialect(delimiter: [UInt8(ascii: "\t")])
  package static let semicolon = Dialect(delimiter: [UInt8(ascii: ";")])
  package static let pipe = Dialect(delimiter: [UInt8(ascii: "|")])

  /// RFC 4180 but for the delimiter, which is one byte: text that can be scanned at memory speed.
  var isOrdinary: Bool {
    delimiter.count == 1 && quote == .quote && escape == nil && !skipsBlanksBeforeQuotes && comment == nil
  }
}

// MARK: Names

extension Dialect {
  private static let names: [(name: String, dialect: Dialect)] = [
    ("csv", comma), ("tsv", tab), ("scsv", semicolon), ("psv", pipe),
  ]

  /// The dialects that `--format` knows by a name of their own.
  package static let named = names.map(\.dialect)

  /// What Kusto calls text with this delimiter; `csv` where it has no name for it.
  var name: String {
    let known = Self.names.first { $0.dialect == self } ?? Self.names.first { $0.dialect.delimiter == delimiter }
    return known?.name ?? Self.names[0].name
  }

  /// The dialect with this character between the fields; `\t` stands for a tab too.
  package init?(separatedBy text: String) {
    let delimiter = text == "\\t" ? [UInt8(ascii: "\t")] : Array(text.utf8)
    guard let known = Self.named.first(where: { $0.delimiter == delimiter }) else { return nil }
    self = known
  }

  /// Extensions of file names that promise a delimiter.
  private static let extensions: [String: Dialect] = [
    "csv": comma, "tsv": tab, "tab": tab, "scsv": semicolon, "psv": pipe,
  ]

  /// The dialect that the name of a file promises.
  init?(fileExtension: String) {
    guard let promised = Self.extensions[fileExtension] else { return nil }
    self = promised
  }

  /// The delimiter in words.
  var delimiterName: String {
    self == .tab ? "tab" : String(decoding: delimiter, as: UTF8.self)
  }
}
