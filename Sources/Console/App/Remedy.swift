import KustoSink

/// What the console has against a problem with the files, in place of an option of the command line.
package enum Remedy: String, Sendable, Codable, Hashable {
  /// Other choices of how files are read.
  case reading
  /// Another rule for values and rows that do not fit.
  case badValues
  /// Other files: a path or a pattern names none.
  case picks

  /// Nil where nothing on the console helps.
  package init?(_ error: DatasetError) {
    switch error {
    case .nothingToLoad: self = .picks
    case .needsFormat, .brokenText, .encodingMismatch, .mixedFormats, .commentOrRow, .unclosedQuote, .textAfterQuote,
      .notUTF8, .recordTooLong, .tooManyFields, .headerMismatch, .noRecords, .noSuchColumn, .duplicateColumn:
      self = .reading
    case .wrongFieldCount, .badJSON, .badValue, .tooManyBad: self = .badValues
    case .unsupported, .notFound, .unreadable, .brokenLink, .brokenTable, .brokenPacking, .brokenArchive, .diskFull,
      .unwritable, .brokenParquet, .brokenAvro, .tooManyKeys, .changed, .empty:
      return nil
    }
  }
}

extension Model {
  /// The keys of a remedy.
  func words(of remedy: Remedy) -> String {
    if isPlain { return Self.plainWords(of: remedy) }
    let remove = "\(keyWords(.leaveOut, in: .dataset)) removes what is picked"
    let options = keyWords(.goOptions, in: screenPlace)
    return switch remedy {
    case .reading: "\(remove); \(options) shows how files are read"
    case .badValues: "\(options), bad values: null or quarantine lets the rest pass; \(remove)"
    case .picks: "\(remove); \(keyWords(.glob, in: .dataset)) picks by another pattern"
    }
  }

  /// The same for answers to questions.
  private static func plainWords(of remedy: Remedy) -> String {
    switch remedy {
    case .reading: "remove these files, or change how files are read"
    case .badValues: "let the rest pass (bad values: null or quarantine), or remove these files"
    case .picks: "remove it, and add files by another path or pattern"
    }
  }
}
