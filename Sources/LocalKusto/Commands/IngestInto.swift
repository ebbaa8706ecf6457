import Datasets
import Kusto

/// `.ingest [async] into table T (h'address', …) [with (…)]`: blobs of this server's storage.
///
/// All sources become extents in one transaction, or none does. The answer to `async` comes when that is done; what came
/// of it is asked for by the operation.
struct IngestInto: InputCommand {
  let isAsync: Bool
  let table: String
  let sources: [String]
  let properties: [String: JSONValue]

  static func parse(_ reader: inout CommandReader) throws -> IngestInto? {
    let isAsync = reader.take("ingest async into table")
    guard isAsync || reader.take("ingest into table") else { return nil }
    let table = try reader.name()
    var sources: [String] = []
    if let single = try reader.takeString() {
      sources = [single]
    } else {
      try reader.expect(.openParenthesis)
      repeat { sources.append(try reader.string()) } while try reader.take(.comma)
      try reader.expect(.closeParenthesis)
    }
    let properties = try reader.properties()
    guard try reader.end() == nil else { throw try reader.unexpected(expected: "the end of the command") }
    return IngestInto(isAsync: isAsync, table: table, sources: sources, properties: properties)
  }

  func run(in session: CommandSession) async throws -> ResultTable {
    let started = Clock.now
    let target = try await session.store.read { try session.table(table, in: $0) }
    let outcome: Result<[String], IngestionFailure>
    do {
      outcome = .success(try await ingest(into: target, session.store))
    } catch {
      outcome = .failure(IngestionFailure(error))
    }
    let id = try await note(outcome, target, session.store)
    if isAsync { return ResultTable("OperationId:guid", rows: [[.string(id)]]) }
    switch outcome {
    case .failure(let failure): throw failure.serviceError
    case .success(let extents): return result(extents, operation: id, started: started)
    }
  }

  /// Loads all sources, then registers them at once; gives the extents, none for what is there already.
  private func ingest(into target: TableRecord, _ store: CatalogStore) async throws -> [String] {
    var loads: [(IngestionJob, LoadedRows)] = []
    let words = try IngestionProperties(properties)
    for source in sources {
      let job = try await IngestionJob.prepare(
        table: target, properties: words, store: store, location: BlobAddress.shown(source))
      if try await store.read({ try job.isPresent($0) }) { return [] }
      let blob = try await BlobAddress.blob(source, in: store)
      let folder = store.folder
      loads.append((job, try await job.load { BlobReader(blob, in: folder) }))
    }
    let all = loads
    return try await store.write { catalog in
      if let (job, _) = all.first, try job.isPresent(catalog) {
        for (_, rows) in all { try catalog.discardPending(load: rows.load) }
        return []
      }
      return try all.map { try $0.0.register($0.1, catalog) }
    }
  }

  /// Notes the operation, and a failure where there is one.
  private func note(
    _ outcome: Result<[String], IngestionFailure>, _ target: TableRecord, _ store: CatalogStore
  ) async throws -> String {
    try await store.write { catalog in
      let id = try catalog.schedule("", kind: "DataIngestPull", in: target.database)
      switch outcome {
      case .success(let extents):
        try catalog.finish(
          id, state: .completed, status: "", result: result(extents, operation: id, started: Clock.now))
      case .failure(let failure):
        try catalog.finish(id, state: .failed, status: failure.details, result: nil)
        try catalog.note(
          FailureRecord(
            operation: id, database: target.database.name, table: target.name, at: Clock.now,
            source: BlobAddress.shown(sources.first ?? ""), details: failure.details, kind: failure.status,
            activity: id,
            code: failure.code, properties: JSONValue.object(properties).text,
            shouldRetry: failure.status == "Transient"))
      }
      return id
    }
  }

  private func result(_ extents: [String], operation: String, started: Int64) -> ResultTable {
    ResultTable(
      "ExtentId:guid, ItemLoaded:string, Duration:timespan, HasErrors:bool, OperationId:guid",
      rows: (extents.isEmpty ? [Guid.zero] : extents).enumerated().map { index, extent in
        [
          .string(extent), .string(BlobAddress.shown(sources[min(index, sources.count - 1)])),
          .timespan(Clock.now - started), false, .string(operation),
        ]
      })
  }
}

/// The address of a blob of this server, with its signature.
enum BlobAddress {
  /// The blob that `address` means.
  ///
  /// - Throws: ``IngestionFailure`` for what is elsewhere, not there, or not opened by its signature.
  static func blob(_ address: String, in store: CatalogStore) async throws -> BlobRecord {
    let keys = store.delegationKeys
    return try await store.read { catalog in
      let place = try opened(address, catalog, keys)
      guard let name = place.item else { throw elsewhere }
      guard let blob = try catalog.blob(name, in: place.storage) else { throw IngestionFailure.sourceNotFound }
      return blob
    }
  }

  /// The container that `address` means, and what stands behind it.
  ///
  /// - Throws: ``IngestionFailure`` for what is elsewhere, or not opened by its signature.
  static func opened(_ address: String, _ catalog: Catalog, _ keys: DelegationKeys) throws -> StorageAddress {
    guard let place = StorageAddress(address), place.storage == StorageName.container else { throw elsewhere }
    guard try catalog.isGranted(.container, place.storage, place.query, keys) else {
      throw IngestionFailure.permanent("Download_Forbidden", "The signature of the source is not valid.")
    }
    return place
  }

  private static let elsewhere = IngestionFailure.permanent(
    "Download_SourceNotFound", "The source is not in the storage of this server.")

  /// Without the signature.
  static func shown(_ address: String) -> String { String(address.prefix { $0 != "?" && $0 != ";" }) }
}
