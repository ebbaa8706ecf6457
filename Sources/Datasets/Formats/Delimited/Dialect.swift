/// How the records and fields of a text are told apart.
package struct Dialect: Sendable, Hashable, Codable {
  /// The bytes between two fields, those of one or two characters; none where a record is one field.
  package var delimiter: [UInt8]
  /// Encloses a field that may hold delimiters and line ends; twice inside of it, it stands for itself.
  package var quote: UInt8?
  /// Takes away the meaning of the delimiter, quote, line end or escape behind it; before anything else it is data.
  package var escape: UInt8?
  /// Whether an escape before `n`, `r`, `t` or `0` makes a control character of it, as in C.
  package var escapesControls = false
  /// Whether blanks between a delimiter and a quote are not part of the value.
  package var skipsBlanksAroundQuotes: Bool
  /// A line that begins with it is no record.
  package var comment: UInt8?
  /// Whether nobody said so, so that a line that could be a row must not be passed over.
  package var commentIsGuess = false
  /// Whether a line end ends a record; otherwise the whole text is one.
  package var endsRecords = true

  package init(
    delimiter: [UInt8], quote: UInt8? = .quote, escape: UInt8? = nil, skipsBlanksAroundQuotes: Bool = false,
    comment: UInt8? = nil
  ) {
    self.delimiter = delimiter
    self.quote = quote
    self.escape = escape
    self.skipsBlanksAroundQuotes = skipsBlanksAroundQuotes
    self.comment = comment
  }

  package static let comma = Dialect(delimiter: [.comma])
  package static let tab = Dialect(delimiter: [.tab])
  package static let semicolon = Dialect(delimiter: [UInt8(ascii: ";")])
  package static let pipe = Dialect(delimiter: [UInt8(ascii: "|")])
  /// Hive's: the character "start of heading".
  package static let startOfHeading = Dialect(delimiter: [1])

  /// Tabs, and a backslash before what would be a tab or a line end; no quotes.
  package static let escapedTab: Dialect = {
    var dialect = Dialect(delimiter: [.tab], quote: nil, escape: .backslash)
    dialect.escapesControls = true
    return dialect
  }()

  /// A line is a value.
  package static let lines = Dialect(delimiter: [], quote: nil)

  /// The whole text is a value.
  package static let raw: Dialect = {
    var dialect = lines
    dialect.endsRecords = false
    return dialect
  }()

  /// RFC 4180 but for the delimiter, which is one byte: text that can be scanned at memory speed.
  package var isOrdinary: Bool { delimiter.count == 1 && self == Dialect(delimiter: delimiter) }

  /// Whether a record is one field, whatever is in it.
  package var hasOneField: Bool { delimiter.isEmpty }
}

extension UInt8 {
  package static let tab = UInt8(ascii: "\t")
  package static let backslash = UInt8(ascii: "\\")
  package static let hash = UInt8(ascii: "#")
}

// MARK: Names

extension Dialect {
  private static let names: [(name: String, dialect: Dialect)] = [
    ("csv", comma), ("tsv", tab), ("scsv", semicolon), ("psv", pipe), ("sohsv", startOfHeading), ("tsve", escapedTab),
    ("txt", lines), ("raw", raw),
  ]

  /// The dialects that `--format` knows by a name of their own: Kusto's.
  package static let named = names.map(\.dialect)

  /// The delimiters that are looked for first.
  static let usual = [comma, tab, semicolon, pipe]

  /// What Kusto calls text with this delimiter; `csv` where it has no name for it.
  var name: String {
    let known = Self.names.first { $0.dialect == self } ?? Self.names.first { $0.dialect.delimiter == delimiter }
    return known?.name ?? Self.names[0].name
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
  package var delimiterName: String { Self.words(delimiter) }

  /// Bytes of a dialect as a person can read them, and type them after `--delimiter`.
  static func words(_ bytes: [UInt8]) -> String {
    switch bytes {
    case [.tab]: "tab"
    case [.space]: "blank"
    default:
      bytes.allSatisfy { $0 < 0x20 || $0 == 0x7F }
        ? bytes.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        : String(decoding: bytes, as: UTF8.self)
    }
  }

  /// The option that asks for a delimiter.
  static func option(_ bytes: [UInt8]) -> String {
    bytes == [.tab] ? "--delimiter '\\t'" : "--delimiter '\(bytes == [.space] ? " " : words(bytes))'"
  }
}
