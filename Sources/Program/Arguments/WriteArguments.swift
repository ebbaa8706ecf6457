import ArgumentParser
import KustoSink

/// The write options of this version.
struct WriteArguments: ParsableArguments {
  @Option(help: "what to do when the table is missing: fail-if-not-exist or create-if-not-exist")
  var create = Plan.CreateOption.failIfNotExist

  @Flag(name: .customLong("async"), help: "return as soon as the run has started; it continues in a process of its own")
  var asynchronous = false

  @Option(
    help: """
      transactional: all rows appear at once, or none; queued: each partition by itself, without staging; streaming: each \
      request of 4 MB by itself, within seconds
      """)
  var mode: IngestMode?

  @Option(help: "an ingestion mapping that the table has; it decides about columns")
  var mapping: String?

  @Option(help: ArgumentHelp("a file with an ingestion mapping, as Kusto's JSON", valueName: "file"))
  var mappingFile: String?

  @Option(help: "the time that Kusto takes for that of the ingestion, for retention and caching: ISO 8601")
  var creationTime: String?

  @Option(
    help: "source bytes of a partition; larger files are split between records, no finer than 4MiB (default: 256MiB)")
  var partitionSize: ByteCount?

  @Flag(help: "send each small file as a partition of its own, instead of several together")
  var partitionPerFile = false

  @Option(help: "partitions that are encoded and uploaded at the same time")
  var parallel = Settings.number("parallel") ?? LoadChoices.defaultParallel

  @Option(help: "the whole schema as cslschema text, 'a:long, b:string'; nothing is inferred")
  var schema: String?

  @Option(name: .customLong("column"), help: "NAME:TYPE, replaces one inferred type; repeatable")
  var columns: [ColonPair] = []

  @Option(name: .customLong("skip-column"), help: "leave this column out; repeatable")
  var skippedColumns: [String] = []

  @Option(name: .customLong("rename"), help: "OLD:NEW, the name in the table; repeatable")
  var renames: [ColonPair] = []

  @Option(name: .customLong("tag"), help: "a tag for every extent of the load; repeatable")
  var tags: [String] = []

  @Option(help: "load nothing when the table holds a load with this text already; marks the extents with it")
  var ingestIfNotExists: String?

  @Option(
    name: .customLong("allow-partial"),
    help: ArgumentHelp("commit without this file when it cannot be loaded; repeatable", valueName: "file"))
  var allowPartial: [String] = []

  @Option(
    help: "a shell command to run when the run has ended; it finds KUSTOSINK_RUN, KUSTOSINK_OUTCOME, KUSTOSINK_ROWS")
  var onFinish: String?

  @Option(help: "the longest time that the whole run may take: 30s, 8m, 2h")
  var timeout: TimeSpanArgument?

  @Flag(help: "print the plan with every command and upload, and execute nothing")
  var dryRun = false

  @Flag(help: "keep the staging table when nothing was committed, so that you can inspect it")
  var keepStagingOnFailure = false

  @Option(
    help: """
      what to do with a value that Kusto would store as null: fail, null, or quarantine (write its row to a file)
      """)
  var onBadValue = Settings.choice("on-bad-value", usual: BadValuePolicy.fail)

  @Option(help: "do not start the load when there are more bad values than this; with quarantine, rows")
  var maxBadValues: Int?

  @Option(help: "give each partition the rows of one value of these columns, separated by commas")
  var partitionBy: String?

  @Flag(help: "refuse the load when something was found that changes what is stored")
  var strict = false

  @Flag(help: "exit with 0 when the sources have no rows")
  var allowEmpty = false

  @Flag(
    help: """
      upload the files unchanged after a scan of their first rows: Kusto stores null for what does not fit, and only \
      Kusto counts the rows
      """)
  var unchecked = false

  @OptionGroup var spark: SparkArguments

  func validate() throws {
    if mapping != nil, mappingFile != nil {
      throw ValidationError("--mapping names a mapping of the table, --mapping-file gives another. Give one of them.")
    }
    if !(1...64).contains(parallel) {
      throw ValidationError("--parallel \(parallel): give 1 to 64.")
    }
    if let maxBadValues, maxBadValues < 0 || onBadValue == .fail {
      throw ValidationError("--max-bad-values goes with --on-bad-value null or quarantine, and is 0 or more.")
    }
    if schema != nil, !columns.isEmpty {
      throw ValidationError("--schema is the whole schema; --column overrides an inferred one. Give one of them.")
    }
    if let partitionBy { try check(partitionBy: partitionBy) }
    if !allowPartial.isEmpty, partitionBy != nil {
      throw ValidationError("--allow-partial names files, but --partition-by divides them. Give one of them.")
    }
    if let ingestIfNotExists, ingestIfNotExists.isEmpty {
      throw ValidationError("--ingest-if-not-exists: give a text.")
    }
    if unchecked { try checkUnchecked() }
  }

  private func check(partitionBy text: String) throws {
    let names = Self.names(in: text)
    if names.contains("") {
      throw ValidationError("--partition-by '\(text)': give the names of columns, with commas between.")
    }
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw ValidationError("--partition-by names '\(twice)' twice.")
    }
  }

  /// What takes a scan of every row does not go with a load that takes none.
  private func checkUnchecked() throws {
    let options = [
      ("--on-bad-value", onBadValue != .fail), ("--partition-by", partitionBy != nil),
      ("--partition-size", partitionSize != nil),
    ]
    if let (option, _) = options.first(where: \.1) {
      throw ValidationError("--unchecked uploads the files unchanged, but \(option) changes them. Give one of them.")
    }
  }

  /// The column names in the text of `--partition-by`.
  static func names(in text: String) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}

extension IngestMode: ExpressibleByArgument {}
extension Plan.CreateOption: ExpressibleByArgument {}
extension BadValuePolicy: ExpressibleByArgument {}
