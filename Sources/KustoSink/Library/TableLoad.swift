import Foundation
import KustoClient

/// A load of local files into one table of a Kusto cluster: all of their rows, or none.
///
///     var load = TableLoad(of: ["flights/"], into: "Flights", database: "Demo", cluster: "mycluster.westeurope")
///     load.createsTable = true
///     let result = try await load.save()
///
/// It does what `kustosink write` does: scans every row, plans, stages, verifies, and commits with one command.
public struct TableLoad: Sendable {
  /// Files, folders and globs.
  public var sources: [String]
  /// The table, whose name is case-sensitive.
  public var table: String
  /// The database that the table is in.
  public var database: String
  /// `name`, `name.region`, an `https://` address, or `http://` on loopback.
  public var cluster: String
  /// How to sign in; nothing of it is written anywhere.
  public var signIn = SignInMethod.automatic
  /// The address of data management, where it does not follow from the cluster's.
  public var ingestAddress: String?
  /// Hosts that may get a token besides Microsoft's.
  public var trustedHosts: [String] = []
  /// A bearer token to sign in with, instead of ``signIn``.
  public var token: String?
  /// Makes the table when it is missing, just before the commit.
  public var createsTable = false
  /// Kusto types by source column, instead of the inferred ones: `["zip": "string"]`.
  public var types: [String: String] = [:]
  /// The whole schema as Kusto's text, `a:long, b:string`: by name where the files have a header, by place where they
  /// have none; nil to infer it.
  public var schema: String?
  /// How the columns must fit those of a table that is there.
  var match = SparkSettings.ColumnMatch.byName
  /// Keeps the file of rows that a program made.
  var spool: RowSpool?
  /// Names in the table by source column.
  public var renames: [String: String] = [:]
  /// Source columns to leave out.
  public var skippedColumns: Set<String> = []
  /// Tags for every extent, besides the run's own.
  public var tags: [String] = []
  /// A load whose text is in the table already, as the tag `ingest-by:TEXT` of a committed load, is not done again.
  public var ingestIfNotExists: String?
  /// How the rows get into the table.
  public var mode = Mode.transactional
  /// The ingestion mapping that decides about columns; nil for their names.
  package var mapping: MappingChoice?
  /// What Kusto takes for the time of the ingestion; nil for the time that it is.
  public var creationTime: Date?
  /// Source bytes of a partition, after decompression; bigger files are cut at records.
  public var partitionBytes = 256 << 20
  /// Source columns by whose values the rows are divided: no extent holds rows of two of them.
  public var partitionColumns: [String] = []
  /// Partitions that are encoded and uploaded at once.
  public var parallel = 4
  /// What becomes of values that Kusto would make null.
  public var badValues = BadValues.fail
  /// The load does not begin when there are more bad values than this; nil for any number.
  public var maximumBadValues: Int?
  /// The format of the sources, as `kustosink write --format` names it; nil to find it by their content.
  public var format: String?
  /// Whether the first record of each file names the columns.
  public var header = Header.auto
  /// How the values of a column are read, as `kustosink write --convert` names it: `["amount": "decimal-comma"]`.
  public var conversions: [String: String] = [:]
  /// The encoding of text without a byte order mark; nil to find it by the content.
  public var encoding: String?
  /// Words that mean no value beside numbers, times, booleans and GUIDs.
  public var nullWords = NullWords.standard
  /// Whether the load does not begin when something was found that changes what is stored.
  public var isStrict = false
  /// Bounds the whole run; nil for no bound.
  public var timeout: Duration?
  /// How long Kusto keeps a staging table that nobody came back for; nil for a week, or twice the ``timeout``.
  public var stagingLifetime: Duration?
  /// Containers that the data are uploaded to, as addresses with a signature; empty for those that the service lends.
  public var containers: [String] = []
  /// What the client request ids of the load begin with, so that `.show commands` finds them; nil for the run's name.
  public var requestID: String?
  /// Bytes of a request of streaming ingestion, up to 4 MB; nil for as many as Kusto takes.
  public var streamingPieceBytes: Int?
  /// Where the run's plan and log go; nil for the user's state folder.
  public var stateFolder: String?

  /// What becomes of values that do not fit the type of their column.
  public enum BadValues: String, Sendable, CaseIterable {
    /// The load does not begin.
    case fail
    /// They become null.
    case null
    /// Their rows are not loaded; ``LoadResult/quarantineFile`` has them.
    case quarantine
  }

  /// How rows get into a table.
  public enum Mode: String, Sendable, CaseIterable {
    /// All of them with one command, or none.
    case transactional
    /// Each partition by itself, without staging; what arrived stays when another fails.
    case queued
    /// Requests of up to 4 MB, each by itself, to be queried within seconds.
    case streaming
  }

  /// What the first record of a file is.
  public enum Header: String, Sendable, CaseIterable {
    /// It names the columns.
    case present
    /// It is a row: the columns are `Column1`, `Column2`, ….
    case absent
    /// What its values say.
    case auto
  }

  /// A load of `sources` into `table`.
  public init(of sources: [String], into table: String, database: String, cluster: String) {
    self.sources = sources
    self.table = table
    self.database = database
    self.cluster = cluster
  }

  /// Does the load to its end, which is one of the outcomes of the result.
  ///
  /// Cancelling the task stops the load before its commit; a commit that is out is finished first.
  ///
  /// - Parameter onProgress: Called after every step; must return soon.
  /// - Throws: ``LoadError`` when the load cannot begin; nothing has been changed then.
  public func save(onProgress: @escaping @Sendable (LoadProgressReport) -> Void = { _ in }) async throws -> LoadResult {
    do {
      let load = Load(try choices(), try inspection(), isStrict: isStrict, state: state)
      let profile = try load.inspect(sources)
      let watcher = ProgressWatcher(onProgress)
      return try await withSession { session in
        let planned = try await load.plan(profile, on: session)
        if match == .exactly { try ColumnOrder.check(profile, planned) }
        let plan = try load.prepare(planned)
        return LoadResult(try await load.run(plan, on: session) { watcher.watch($0) }, plan)
      }
    } catch let error as LoadError {
      throw error
    } catch {
      throw LoadError(Explanation(of: error))
    }
  }

  /// Opens a session with the cluster for as long as `body` runs.
  func withSession<Result: Sendable>(
    _ body: @escaping @Sendable (SinkSession) async throws -> Result
  ) async throws -> Result {
    guard case .remote(let endpoints) = try ClusterAddress(cluster, ingest: ingestAddress) else {
      throw ClusterAddressError.notAnAddress(cluster)
    }
    return try await SinkSession.with(endpoints, access, body)
  }

  /// The stream that does this load with what is in a folder, and what comes into it.
  func stream(
    _ settings: StreamSettings
  ) throws -> (@escaping @Sendable (StreamEvent) -> Void) -> StreamRun {
    let (choices, inspection) = (try choices(), try inspection())
    let state = state
    return { StreamRun(settings, choices, inspection, state: state, onEvent: $0) }
  }

  private var state: StateFolder {
    stateFolder.map { StateFolder(path: $0) } ?? StateFolder(environment: ProcessInfo.processInfo.environment)
  }

  private var access: AccessOptions {
    var access = AccessOptions(environment: ProcessInfo.processInfo.environment)
    access.ingest = ingestAddress
    access.trustedHosts += trustedHosts
    if !containers.isEmpty { access.containers = containers.map { StorageAddress($0) } }
    access.signIn.arguments = (token.map { .token($0) } ?? signIn).values
    return access
  }
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
