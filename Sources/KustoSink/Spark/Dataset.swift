/// Files that can be written to a table, as the Spark connector's users write a data frame.
///
///     let result = try await Dataset(of: ["flights/"])
///       .write
///       .format("com.microsoft.kusto.spark.datasource")
///       .partitionBy("month")
///       .option(KustoOptions.kustoCluster, "mycluster.westeurope")
///       .option(KustoOptions.kustoDatabase, "Demo")
///       .option(KustoOptions.kustoTable, "Flights")
///       .option(KustoOptions.tableCreateOptions, "CreateIfNotExist")
///       .mode(.append)
///       .save()
public struct Dataset: Sendable {
  /// Files, folders and globs.
  public var sources: [String]
  /// The whole schema as Kusto's text, `a:long, b:string`; nil to infer it from every row.
  public var schema: String?
  /// The format of the sources, as `kustosink write --format` names it; nil to find it by their content.
  public var format: String?
  /// Whether the first record of each file names the columns.
  public var header = TableLoad.Header.auto
  /// The file of rows that a program made.
  var spool: RowSpool?

  /// The files of `sources`, with the columns of `schema` where it is given.
  public init(of sources: [String], schema: String? = nil) {
    self.sources = sources
    self.schema = schema
  }

  /// Writes the dataset once.
  public var write: DatasetWriter { DatasetWriter(self) }

  /// Writes what is in the one folder of the dataset, and what comes into it.
  public var writeStream: DatasetStreamWriter { DatasetStreamWriter(self) }
}

/// Names that the connector is known by; others are refused.
enum SparkFormat {
  static let names = [
    "com.microsoft.kusto.spark.datasource", "kusto", "com.microsoft.kusto.spark.datasink.KustoSinkProvider",
    "KustoSink",
  ]

  static func check(_ name: String) throws(SparkOptionError) {
    if !names.contains(name) { throw .badValue(key: "format", value: name, allowed: names[0]) }
  }
}

/// How a dataset is written to a table.
public struct DatasetWriter: Sendable {
  /// What happens to rows that are in the table.
  public enum Mode: String, Sendable {
    /// They stay.
    case append
  }

  private let dataset: Dataset
  private var options = SparkOptions()
  private var columns: [String] = []
  /// What is wrong with a call so far: `save()` throws the first.
  private var fault: (any Error)?
  private var adjust: @Sendable (inout TableLoad) -> Void = { _ in }

  init(_ dataset: Dataset) { self.dataset = dataset }

  /// Takes the connector's name for itself.
  public func format(_ name: String) -> DatasetWriter {
    changing { writer throws(SparkOptionError) in try SparkFormat.check(name) }
  }

  /// Divides the rows by the values of columns: no extent holds rows of two of them.
  public func partitionBy(_ columns: String...) -> DatasetWriter {
    var writer = self
    writer.columns = columns
    return writer
  }

  /// Sets an option of the connector; `save()` throws for a value that it does not have.
  public func option(_ option: KustoOption, _ value: some CustomStringConvertible) -> DatasetWriter {
    self.option(option.key, value)
  }

  /// Sets an option by its key, in any case of letters; `save()` throws for one that does not exist.
  public func option(_ key: String, _ value: some CustomStringConvertible) -> DatasetWriter {
    changing { writer throws(SparkOptionError) in try writer.options.set(key, value.description) }
  }

  /// Sets several options by their keys.
  public func options(_ options: [String: String]) -> DatasetWriter {
    options.sorted { $0.key < $1.key }.reduce(self) { $0.option($1.key, $1.value) }
  }

  /// Says what happens to rows that are in the table; they always stay.
  public func mode(_ mode: Mode) -> DatasetWriter { self }

  /// Sets what the connector has no option for.
  public func with(_ change: @escaping @Sendable (inout TableLoad) -> Void) -> DatasetWriter {
    var writer = self
    let before = adjust
    writer.adjust = { load in
      before(&load)
      change(&load)
    }
    return writer
  }

  /// Writes the rows: all of them, or none.
  ///
  /// Returns at the end, or with `writeEnableAsync` as soon as the load goes on by itself; ask ``SavedLoad/result()``.
  ///
  /// - Throws: ``LoadError`` for an option that is wrong, and when a load cannot begin; nothing has been changed then.
  @discardableResult
  public func save() async throws -> SavedLoad {
    let (load, isAsynchronous) = try prepared()
    // Unstructured, for an asynchronous load outlives the call; otherwise it is waited for right here.
    let task = Task { try await load.save() }
    let saved = SavedLoad(task: task)
    guard !isAsynchronous else { return saved }
    _ = try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
    return saved
  }

  /// The load that the calls describe, and whether nobody waits for it.
  ///
  /// - Throws: ``LoadError``.
  package func prepared() throws -> (load: TableLoad, isAsynchronous: Bool) {
    do {
      if let fault { throw fault }
      let settings = try options.settings()
      if settings.checkpoint != nil {
        throw SparkOptionError.notSupported(
          KustoOptions.checkpointLocation.key, value: nil, reason: "it is for writeStream")
      }
      var load = try TableLoad(dataset, settings)
      load.partitionColumns = columns
      adjust(&load)
      return (load, settings.isAsynchronous ?? false)
    } catch {
      throw LoadError(Explanation(of: error))
    }
  }

  private func changing(_ change: (inout DatasetWriter) throws(SparkOptionError) -> Void) -> DatasetWriter {
    var writer = self
    do { try change(&writer) } catch { writer.fault = writer.fault ?? error }
    return writer
  }
}

/// A load that was begun.
public struct SavedLoad: Sendable {
  fileprivate let task: Task<LoadResult, any Error>

  /// How the load ended, when it has.
  ///
  /// - Throws: ``LoadError`` when it could not begin; nothing has been changed then.
  public func result() async throws -> LoadResult { try await task.value }

  /// Stops the load before its commit; a commit that is out is finished first.
  public func cancel() { task.cancel() }
}

extension TableLoad {
  /// The load of `dataset` that the options of the connector describe.
  ///
  /// - Throws: ``SparkOptionError``.
  init(_ dataset: Dataset, _ settings: SparkSettings) throws(SparkOptionError) {
    guard let cluster = settings.cluster else { throw .missing(KustoOptions.kustoCluster) }
    guard let database = settings.database else { throw .missing(KustoOptions.kustoDatabase) }
    guard let table = settings.table else { throw .missing(KustoOptions.kustoTable) }
    self.init(of: dataset.sources, into: table, database: database, cluster: cluster)
    schema = dataset.schema
    format = dataset.format
    header = dataset.header
    if let spool = dataset.spool {
      self.spool = spool
      // A text is what it is; what is null is written as null.
      nullWords = []
    }
    createsTable = settings.createsTable ?? false
    match = settings.match
    tags = settings.tags
    mode = settings.mode.flatMap { Mode(rawValue: $0.rawValue) } ?? .transactional
    mapping = settings.mapping
    creationTime = settings.creationTime
    containers = settings.containers.map(\.signed)
    ingestIfNotExists = settings.ingestIfNotExists
    if let bytes = settings.partitionBytes { partitionBytes = bytes }
    timeout = settings.timeoutSeconds.map { .seconds($0) }
    ingestAddress = settings.ingestAddress
    stagingLifetime = settings.stagingSeconds.map { .seconds($0) }
    requestID = settings.requestID
    streamingPieceBytes = settings.streamingPieceBytes
    if let method = try settings.signIn.method() { signIn = method }
  }
}
