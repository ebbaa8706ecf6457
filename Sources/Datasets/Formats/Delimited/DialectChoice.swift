/// What a person said of how text is to be read; the rest is found by content.
package struct DialectChoice: Sendable, Hashable {
  package var delimiter: [UInt8]?
  package var quote = Mark.found
  package var escape = Mark.found
  package var comment = Mark.found
  /// Lines before the header; nil to find them.
  package var skippedLines: Int?
  package var skipsBlanksAroundQuotes = false

  /// A character that a dialect may have.
  package enum Mark: Sendable, Hashable {
    /// Nothing was said.
    case found
    /// There is none.
    case none
    case byte(UInt8)
  }

  package init() {}

  /// Whether something was said, so that the files are text.
  package var isMade: Bool { self != DialectChoice() }

  /// The dialect that was asked for, with this delimiter where none was.
  func dialect(_ delimiter: [UInt8]) -> Dialect {
    var dialect = Dialect(delimiter: self.delimiter ?? delimiter)
    apply(to: &dialect)
    return dialect
  }

  /// Changes what was asked for.
  package func apply(to dialect: inout Dialect) {
    if let delimiter { dialect.delimiter = delimiter }
    Self.apply(quote, to: &dialect.quote)
    Self.apply(escape, to: &dialect.escape)
    Self.apply(comment, to: &dialect.comment)
    // Twice inside of quotes is what every reader here takes for one.
    if dialect.escape == dialect.quote { dialect.escape = nil }
    if skipsBlanksAroundQuotes { dialect.skipsBlanksAroundQuotes = true }
  }

  private static func apply(_ mark: Mark, to byte: inout UInt8?) {
    switch mark {
    case .found: break
    case .none: byte = nil
    case .byte(let chosen): byte = chosen
    }
  }

  /// The bytes of one or two characters as a person types them: `\t` and `\x01` stand for what cannot be typed.
  package static func bytes(_ text: String, allowsQuote: Bool = false) -> [UInt8]? {
    var bytes: [UInt8] = []
    var characters = 0
    var rest = Substring(text)
    while let first = rest.popFirst() {
      characters += 1
      if first == "\\", rest.first == "t" {
        rest = rest.dropFirst()
        bytes.append(.tab)
      } else if first == "\\", rest.first == "x", rest.count >= 3,
        let byte = UInt8(rest.dropFirst().prefix(2), radix: 16)
      {
        rest = rest.dropFirst(3)
        bytes.append(byte)
      } else {
        bytes += Array(String(first).utf8)
      }
    }
    let isLineEnd = bytes.contains(.newline) || bytes.contains(.carriageReturn)
    return (1...2).contains(characters) && !isLineEnd && (allowsQuote || !bytes.contains(.quote)) ? bytes : nil
  }
}
