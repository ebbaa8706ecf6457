import KustoSink

extension OptionsState.Field {
  /// The word before the value.
  var label: String {
    switch self {
    case .create: "table"
    case .mode: "mode"
    case .finish: "finish"
    case .trigger: "trigger"
    case .checkpoint: "checkpoint"
    case .badFiles: "bad files"
    case .partitionSize: "partition"
    case .parallel: "parallel"
    case .tag: "tag"
    case .badValues: "bad values"
    case .maxBadValues: "at most"
    case .partitionBy: "divide by"
    case .timeout: "timeout"
    case .strict: "strict"
    case .keepStaging: "staging"
    case .format: "format"
    case .delimiter: "delimiter"
    case .quote: "quote"
    case .escape: "escape"
    case .comment: "comment"
    case .skipLines: "skip lines"
    case .header: "header"
    case .encoding: "encoding"
    case .nullWords: "null words"
    case .jsonPath: "json path"
    case .convert: "convert"
    case .columnNames: "names"
    case .recurse: "recurse"
    case .folderColumns: "folders"
    case .perFile: "per file"
    case .mapping: "mapping"
    case .start: "start"
    }
  }
}
