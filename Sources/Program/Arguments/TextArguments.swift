import ArgumentParser
import KustoSink

/// How records and fields of text are told apart; what is not given is found by content.
struct TextArguments: ParsableArguments {
  @Option(help: "what separates the fields of text: one or two characters; \\t and \\x01 for a tab and the like")
  var delimiter: String?

  @Option(help: "encloses fields that contain a delimiter or a line break (default: \"); '' for none")
  var quote: String?

  @Option(help: "makes the delimiter, quote or line break after it part of the value, such as \\; '' for none")
  var escape: String?

  @Option(help: "a line that starts with this character is a comment; '' for no comments")
  var comment: String?

  @Option(help: "lines to skip before the header, or before the first row, of each file")
  var skipLines: Int?

  @Flag(help: "blanks between a delimiter and a quote are not part of the value")
  var skipBlanksAroundQuotes = false

  func validate() throws {
    if let delimiter, DialectChoice.bytes(delimiter) == nil {
      throw ValidationError(
        "--delimiter '\(delimiter)': give one or two characters; \\t and \\x01 stand for a tab and the like.")
    }
    for (option, text) in [("--quote", quote), ("--escape", escape), ("--comment", comment)] {
      if let text, DialectChoice.mark(text) == nil {
        throw ValidationError("\(option) '\(text)': give one ASCII character, or '' for none.")
      }
    }
    if let skipLines, skipLines < 0 { throw ValidationError("--skip-lines \(skipLines): give 0 or more.") }
    let marks = [quote, escape, comment].compactMap { $0 }.filter { !$0.isEmpty }
    if let delimiter, marks.contains(where: { $0.first == delimiter.first }) {
      throw ValidationError("--delimiter, --quote, --escape and --comment must be different characters.")
    }
  }

  /// Refuses what a format does not have.
  func check(against format: DataFormat) throws {
    guard choice.isMade else { return }
    guard case .delimited(let dialect) = format else {
      throw ValidationError("--format \(format.name) has no delimiter, quote, comment or lines to skip.")
    }
    if let asked = choice.delimiter, asked != dialect.delimiter {
      throw ValidationError("--delimiter and --format say different things; one of them is enough.")
    }
  }

  var choice: DialectChoice {
    var choice = DialectChoice()
    choice.delimiter = delimiter.flatMap { DialectChoice.bytes($0) }
    choice.quote = quote.flatMap(DialectChoice.mark) ?? .found
    choice.escape = escape.flatMap(DialectChoice.mark) ?? .found
    choice.comment = comment.flatMap(DialectChoice.mark) ?? .found
    choice.skippedLines = skipLines
    choice.skipsBlanksAroundQuotes = skipBlanksAroundQuotes
    return choice
  }
}
