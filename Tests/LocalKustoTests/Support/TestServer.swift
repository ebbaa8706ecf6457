import Foundation
import Kusto
import LocalKusto

/// A folder that goes away with the test.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "local-kusto-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Runs `body` against a fresh server.
func withLocalServer<T: Sendable>(
  noAuth: Bool = false, faults: FaultPlan? = nil, batchingDelay: Duration = .zero,
  _ body: @escaping @Sendable (LocalClient) async throws -> T
) async throws -> T {
  let folder = try TemporaryFolder()
  return try await withLocalServer(at: folder, noAuth: noAuth, faults: faults, batchingDelay: batchingDelay, body)
}

/// Runs `body` against a server over `folder`.
func withLocalServer<T: Sendable>(
  at folder: TemporaryFolder, noAuth: Bool = false, faults: FaultPlan? = nil, batchingDelay: Duration = .zero,
  _ body: @escaping @Sendable (LocalClient) async throws -> T
) async throws -> T {
  let configuration = LocalServer.Configuration(
    dataFolder: folder.path, noAuth: noAuth, batchingDelay: batchingDelay, faults: faults)
  return try await LocalServer.withServer(configuration) { address in
    try await body(LocalClient(address: address))
  }
}

/// Asks until `condition` holds.
///
/// - Throws: `Overdue` after 20 seconds.
func until(_ what: String, _ condition: () async throws -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(20)
  while try await !condition() {
    guard ContinuousClock.now < deadline else { throw Overdue(what: what) }
    try await Task.sleep(for: .milliseconds(5))
  }
}

struct Overdue: Error {
  var what: String
}

extension LocalClient {
  /// Puts a blob and posts the message that has it ingested; the status table tells how it ends.
  @discardableResult
  func enqueue(
    _ content: Data, into table: String, id: UUID = UUID(), properties: [String: JSONValue] = ["format": "csv"],
    retain: Bool = false, blob: String? = nil
  ) async throws -> UUID {
    let resources = try await resources()
    let address = storage(resources.containers[0], "/" + (blob ?? "Demo__\(table)__\(id.uuidString).csv"))
    let put = try await send("PUT", address, headers: ["x-ms-blob-type": "BlockBlob"], body: content)
    guard put.status == 201 else { throw ServiceError.unreadable(put.text) }
    try await post(id: id, blob: address, table: table, properties: properties, retain: retain, resources)
    return id
  }

  /// Posts the message about a blob that is there already.
  func post(
    id: UUID, blob: String, table: String, properties: [String: JSONValue] = ["format": "csv"], retain: Bool = false,
    _ resources: IngestionResources
  ) async throws {
    let entity = IngestionMessage.StatusEntityAddress(
      table: resources.statusTables[0], partitionKey: id.uuidString.lowercased())
    let row: JSONValue = .object([
      "PartitionKey": .string(entity.partitionKey), "RowKey": .string(entity.rowKey), "Status": "Pending",
    ])
    _ = try await send(
      "POST", resources.statusTables[0], headers: ["Content-Type": "application/json"], body: Data(row.text.utf8))
    let message = IngestionMessage(
      id: id, blobPath: blob, rawDataSize: 0, database: "Demo", table: table, retainBlobOnSuccess: retain,
      statusEntity: entity, properties: properties)
    let text = Data(message.json.text.utf8).base64EncodedString()
    let posted = try await send(
      "POST", storage(resources.queues[0], "/messages"),
      body: Data("<QueueMessage><MessageText>\(text)</MessageText></QueueMessage>".utf8))
    guard posted.status == 201 else { throw ServiceError.unreadable(posted.text) }
  }

  /// The row of the status table about a source.
  func status(_ id: UUID) async throws -> JSONValue {
    let keys = "(PartitionKey='\(id.uuidString.lowercased())',RowKey='\(IngestionStatus.nilRowKey)')"
    let answer = try await send("GET", storage(try await resources().statusTables[0], keys))
    return try JSONValue(parsing: answer.text)
  }

  /// The state of a source, once it is no longer pending.
  func finalStatus(_ id: UUID) async throws -> String {
    try await until("an end of source \(id)") { try await status(id)["Status"]?.stringValue != "Pending" }
    return try await status(id)["Status"]?.stringValue ?? ""
  }
}
