/// What a person said of the format of a dataset; the rest is found by content.
package struct FormatChoice: Sendable, Hashable {
  /// Nil to find it.
  package var format: DataFormat?
  package var dialect = DialectChoice()

  /// How a file that begins so is read; nil when it is not known to be data.
  func recognise(_ head: FileHead) -> Recognition? {
    switch format {
    case nil: return dialect.isMade ? DialectFinder(head, dialect)?.recognition : DataFormat.best(for: head)
    case .delimited(let asked)? where asked.isOrdinary:
      var choice = dialect
      choice.delimiter = asked.delimiter
      return DialectFinder(head, choice)?.recognition
    case .delimited(var asked)?:
      // Every detail of these dialects is known.
      dialect.apply(to: &asked)
      return Recognition(
        format: .delimited(asked), confidence: 1, evidence: "", skippedLines: dialect.skippedLines ?? 0)
    case let asked?: return Recognition(format: asked, confidence: 1, evidence: "")
    }
  }

  /// Whether the files need not show by their content what they are.
  var isMade: Bool { format != nil || dialect.isMade }

  /// What was asked for, in words; nil when nothing was.
  var evidence: String? { format.map { "format \($0.name) was asked for" } }
}

extension DataFormat {
  /// The one format in which files can be read that were found to be of these; nil when there is none.
  ///
  /// Text with the same delimiter is one format: where some files need an escape, the others have none.
  static func common(_ formats: [DataFormat]) -> DataFormat? {
    guard var common = formats.first else { return nil }
    for format in formats.dropFirst() where format != common {
      guard case .delimited(var dialect) = common, case .delimited(let other) = format,
        dialect.delimiter == other.delimiter, dialect.quote == other.quote
      else { return nil }
      dialect.escape = dialect.escape ?? other.escape
      dialect.skipsBlanksAroundQuotes = dialect.skipsBlanksAroundQuotes || other.skipsBlanksAroundQuotes
      dialect.commentIsGuess = dialect.commentIsGuess || other.commentIsGuess
      dialect.comment = dialect.comment ?? other.comment
      common = .delimited(dialect)
    }
    return common
  }
}
