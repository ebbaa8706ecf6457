/// A piece of KQL text.
package struct Token: Equatable, Sendable {
  package var kind: Kind
  /// Where it stands, in UTF-8 bytes.
  package var range: Range<Int>

  package enum Kind: Equatable, Sendable {
    /// A bare name or keyword; operators such as `!has` and `in~` come as one word.
    case word(String)
    /// A string literal, with its adjacent ones; `hidden` when any of them was `h'…'`.
    case string(String, hidden: Bool)
    /// An integer without sign.
    case integer(UInt64)
    case real(Double)
    /// A literal such as `5m`, in ticks.
    case timespan(Int64)
    case punctuation(Punctuation)
    case end
  }
}

/// The marks of KQL, longest first where one begins another.
package enum Punctuation: String, CaseIterable, Sendable {
  case notEqual = "!="
  case notEqualFolded = "!~"
  case equalEqual = "=="
  case equalFolded = "=~"
  case arrow = "=>"
  case assign = "="
  case pipeInto = "<|"
  case lessOrEqual = "<="
  case lessOrGreater = "<>"
  case less = "<"
  case greaterOrEqual = ">="
  case greater = ">"
  case dots = ".."
  case dot = "."
  case pipe = "|"
  case comma = ","
  case semicolon = ";"
  case colon = ":"
  case openParenthesis = "("
  case closeParenthesis = ")"
  case openBracket = "["
  case closeBracket = "]"
  case openBrace = "{"
  case closeBrace = "}"
  case plus = "+"
  case minus = "-"
  case star = "*"
  case slash = "/"
  case percent = "%"
  case question = "?"
}
