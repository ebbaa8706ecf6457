import Foundation
import KustoClient

/// A load of local files into one table of a Kusto cluster: all of their rows, or none.
///
///     var load = TableLoad(of: ["flights/"], into: "Flights", database: "Demo", cluster: "mycluster.westeurope")
///     load.createsTable = true
///     let result = try await load.save()
///
/// It does what `kustosink write` does: looks at every row, plans, stages, verifies, and commits with one command.
public struct TableLoad: Sendable {
  /// Files, folders and globs.
  public var sources: [String]
  /// The table, whose name is case-sensitive.
  public var table: String
  /// The database that the table is in.
  public var database: String
  /// `name`, `name.region`, an `https://` address, or `http://` on loopback.
  public var cluster: String
  /// The bearer token to sign in with, never written anywhere; nil for none.
  public var token: String?
  /// Makes the table when it is missing, just before the commit.
  public var createsTable = false
  /// Kusto types by source column, instead of the inferred ones: `["zip": "string"]`.
  public var types: [String: String] = [:]
  /// Names in the table by source column.
  public var renames: [String: String] = [:]
  /// Source columns to leave out.
  public var skippedColumns: Set<String> = []
  /// Tags for every extent, besides the run's own.
  public var tags: [String] = []
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
  /// The encoding of text without a byte order mark; nil to find it by the content.
  public var encoding: String?
  /// Words that mean no value beside numbers, times, booleans and GUIDs.
  public var nullWords = NullWords.standard
  /// Whether the load does not begin when something was found that changes what is stored.
  public var isStrict = false
  /// Bounds the whole run; nil for no bound.
  public var timeout: Duration?
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
    let state =
      stateFolder.map { StateFolder(path: $0) } ?? StateFolder(environment: ProcessInfo.processInfo.environment)
    do {
      guard case .remote(let endpoints) = try ClusterAddress(cluster) else {
        throw ClusterAddressError.notAnAddress(cluster)
      }
      let load = Load(try choices(), try inspection(), isStrict: isStrict, state: state)
      let profile = try load.inspect(sources)
      let watcher = ProgressWatcher(onProgress)
      return try await SinkSession.with(endpoints, tokens: token.map(TokenSource.bearer) ?? .none) { session in
        let plan = try load.prepare(try await load.plan(profile, on: session))
        return LoadResult(try await load.run(plan, on: session) { watcher.watch($0) }, plan)
      }
    } catch let error as LoadError {
      throw error
    } catch {
      throw LoadError(Explanation(of: error))
    }
  }

  private func inspection() throws -> InspectionOptions {
    var options = InspectionOptions(header: HeaderMode(header))
    if let format {
      guard let known = DataFormat(name: format) else {
        let names = DataFormat.named.map(\.name).joined(separator: ", ")
        throw LoadError(
          Explanation(what: "'\(format)' is not a format that is read", suggestions: ["the formats are \(names)"]))
      }
      options.format = known
    }
    if let encoding {
      guard let known = TextEncoding(named: encoding) else {
        let names = TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")
        throw LoadError(
          Explanation(
            what: "'\(encoding)' is not an encoding that is read", suggestions: ["the encodings are \(names)"]))
      }
      options.encoding = known
    }
    return options
  }

  private func choices() throws -> LoadChoices {
    let types = try self.types.mapValues { name in
      guard let type = ScalarType(name: name) else {
        throw LoadError(Explanation(what: "'\(name)' is not a Kusto type", changed: "nothing was changed"))
      }
      return type
    }
    return LoadChoices(
      target: Plan.Target(cluster: cluster, database: database, table: table),
      create: createsTable ? .createIfNotExist : .failIfNotExist, types: types, renames: renames,
      skips: skippedColumns, partitionSize: partitionBytes, parallel: parallel, tags: tags,
      timeoutSeconds: timeout.map { Double($0.components.seconds) + Double($0.components.attoseconds) / 1e18 },
      nullWords: nullWords,
      badValues: BadValueRule(policy: BadValuePolicy(badValues), maximum: maximumBadValues),
      partitionBy: partitionColumns)
  }
}

extension BadValuePolicy {
  /// The policy of the same name.
  fileprivate init(_ choice: TableLoad.BadValues) {
    self =
      switch choice {
      case .fail: .fail
      case .null: .null
      case .quarantine: .quarantine
      }
  }
}

extension HeaderMode {
  /// The mode of the same name.
  fileprivate init(_ choice: TableLoad.Header) {
    self =
      switch choice {
      case .present: .present
      case .absent: .absent
      case .auto: .auto
      }
  }
}
