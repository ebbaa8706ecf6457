import KustoSink

extension OptionsState.Field {
  /// What it is, in a few sentences.
  var explanation: String {
    switch self {
    case .create: "A table that this load creates is dropped again if nothing is committed."
    case .mode:
      "transactional: all rows at once, or none. queued: each partition by itself, without staging. streaming: requests of "
        + "4 MB, visible within seconds. Only the first can be rolled back."
    case .finish: "The run has its own process. The console waits for its end."
    case .trigger:
      "When a stream loads: once, available-now (all there is), continuous, or a time between batches such as 30s."
    case .checkpoint: "The folder that says which files a stream has loaded. Empty: one of this folder and this table."
    case .badFiles:
      "A file that a stream cannot load. fail: the stream ends. quarantine: it is quarantined, and the stream goes on."
    case .partitionSize: "A partition is read, uploaded and ingested as a whole. Small files share one."
    case .parallel: "More partitions need more memory and connections, and are not always faster."
    case .tag: "A tag of your own for every extent, for instance the day of the data."
    case .badValues:
      "A bad value would become null in Kusto. fail: the load does not start. null: the value becomes null. quarantine: "
        + "its row is written to a file. Bad values are counted when the load starts."
    case .maxBadValues: "The load does not start when there are more bad values than this (with quarantine: more rows)."
    case .partitionBy: "Names of columns, separated by commas. The rows are divided by their values at the start."
    case .timeout: "The limit for the whole run: 30s, 8m, 2h. After it, nothing is committed."
    case .strict: "Refuse the load if a finding changes what is stored."
    case .keepStaging: "Keep the staging table if nothing was committed."
    case .format: "The format of the files. Empty: found by content. A change scans every row again."
    case .delimiter: "One or two characters between fields; \\t and \\x01 stand for bytes. Empty: found by content."
    case .quote: "Encloses fields that contain a delimiter; none: no quotes. Empty: found by content."
    case .escape: "Makes the next character part of the value, such as \\; none: no escapes. Empty: found by content."
    case .comment: "Lines that start with it are comments; none: no comments. Empty: found by content."
    case .skipLines: "Lines before the header or the first row of each file. Empty: found by content."
    case .header: "Whether the first record names the columns. A change scans every row again."
    case .encoding: "The encoding of text without a byte order mark. Empty: found by content."
    case .nullWords: "Words that mean null in columns that are not text, separated by commas; none: no words."
    case .jsonPath: "Keys that lead to the array of rows in each JSON document, such as data.items."
    case .convert: "How values are read: COLUMN=KIND, separated by commas."
    case .columnNames: "valid: names that Kusto refuses are made valid, and each change is listed. strict: refuse them."
    case .recurse: "Read the folders below a folder, too."
    case .folderColumns: "Make columns of the names of folders, such as day=2024-03-01."
    case .perFile: "Give each file its own partition. Many small files are then many uploads."
    case .mapping:
      "An ingestion mapping of the table, or of a file: it says which place of a record gives which column."
    case .start: "Nothing is visible in the table until the commit, and an abort does not change it."
    }
  }
}
