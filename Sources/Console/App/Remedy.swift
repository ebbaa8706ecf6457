import KustoSink

/// What the console has against a problem with the files, in place of an option of the command line.
package enum Remedy: String, Sendable, Codable, Hashable {
  /// Other choices of how files are read.
  case reading
  /// Another rule for values and rows that do not fit.
  case badValues

  /// Nil where nothing on the console helps.
  package init?(_ error: DatasetError) {
    switch error {
    case .nothingToLoad, .brokenText, .encodingMismatch, .mixedFormats, .commentOrRow, .unclosedQuote, .textAfterQuote,
      .notUTF8, .recordTooLong, .tooManyFields, .headerMismatch, .noRecords, .noSuchColumn, .duplicateColumn:
      self = .reading
    case .raggedRow, .badJSON, .badValue, .tooManyBad: self = .badValues
    case .notFound, .unreadable, .brokenLink, .brokenTable, .unsupported, .brokenPacking, .brokenArchive, .diskFull,
      .unwritable, .brokenParquet, .brokenAvro, .tooManyKeys, .changed, .empty:
      return nil
    }
  }
}

extension Model {
  /// The keys of a remedy.
  func words(of remedy: Remedy) -> String {
    let remove = "\(keyWords(.leaveOut, in: .dataset)) removes what is picked"
    let options = keyWords(.goOptions, in: screenPlace)
    return switch remedy {
    case .reading: "\(remove); \(options) shows how files are read"
    case .badValues: "\(options), bad values: null or quarantine lets the rest pass; \(remove)"
    }
  }
}
