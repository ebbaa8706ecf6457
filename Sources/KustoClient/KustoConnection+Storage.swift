import Datasets
import Foundation
import Kusto
import NIOCore
import NIOHTTP1
import SinkEngine

/// The storage calls of queued ingestion.
///
/// Source: Azure Storage REST API: Put Block, Put Block List, Put Message, Insert Entity, Query Entities.
extension KustoConnection: StoragePort {
  package func putBlock(_ content: BlockContent, id: String, to blob: StorageAddress) async throws {
    let url = blob.signed(adding: "comp=block&blockid=\(Self.escaped(id))")
    var body = ByteBufferAllocator().buffer(capacity: content.count)
    try body.writeWithUnsafeMutableBytes(minimumWritableBytes: content.count) { memory in
      try content.fill(memory)
      return content.count
    }
    try await store(.PUT, url, [("Content-Type", "application/octet-stream")], body, Self.blockDeadline)
  }

  package func putBlockList(_ ids: [String], to blob: StorageAddress) async throws {
    let list = ids.map { "<Latest>\($0)</Latest>" }.joined()
    let body = "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>\(list)</BlockList>"
    try await store(
      .PUT, blob.signed(adding: "comp=blocklist"), [("Content-Type", "application/xml")], ByteBuffer(string: body),
      Self.callDeadline)
  }

  package func post(_ message: IngestionMessage, to queue: StorageAddress) async throws {
    let text = Data(message.json.text.utf8).base64EncodedString()
    let body =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?><QueueMessage><MessageText>\(text)</MessageText></QueueMessage>"
    let messages = queue.followed(by: "/messages")
    try await store(
      .POST, messages.signed, [("Content-Type", "application/xml")], ByteBuffer(string: body), Self.callDeadline)
  }

  package func insertStatus(_ entity: StatusEntity, into table: StorageAddress) async throws {
    let body = JSONValue.object([
      "PartitionKey": .string(entity.partitionKey), "RowKey": .string(entity.rowKey), "Status": "Pending",
      "IngestionSourceId": .string(entity.sourceID.uuidString.lowercased()),
      "IngestionSourcePath": .string(entity.sourcePath), "Database": .string(entity.database),
      "Table": .string(entity.table), "UpdatedOn": .string(KustoTime.text(entity.updatedOn)),
    ])
    let headers = Self.tableHeaders + [("Content-Type", "application/json"), ("Prefer", "return-no-content")]
    // A row that is there was inserted by a try whose answer was lost.
    try await store(.POST, table.signed, headers, ByteBuffer(string: body.text), Self.callDeadline, alsoGood: 409)
  }

  package func status(
    partitionKey: String, rowKey: String, in table: StorageAddress
  ) async throws -> IngestionStatus? {
    let row = table.followed(by: "(PartitionKey='\(Self.escaped(partitionKey))',RowKey='\(Self.escaped(rowKey))')")
    try checkStorage(row.signed)
    let answer = try await exchange.send(
      .init(method: .GET, url: row.signed, headers: Self.tableHeaders + [Self.date()], deadline: Self.callDeadline))
    if answer.status == 404 { return nil }
    guard answer.isSuccess else { throw answer.error(at: row.signed) }
    guard let entity = try? JSONValue(data: answer.body), let status = Self.status(of: entity) else {
      throw TransportError.unreadable(reason: "a status row without a status")
    }
    return status
  }

  private static func status(of entity: JSONValue) -> IngestionStatus? {
    guard let state = entity["Status"]?.stringValue.flatMap(IngestionStatus.State.init) else { return nil }
    return IngestionStatus(
      state: state, errorCode: entity["ErrorCode"]?.stringValue ?? "",
      failureStatus: entity["FailureStatus"]?.stringValue ?? "",
      details: Signatures.removed(from: entity["Details"]?.stringValue ?? ""))
  }

  package func statuses(partitionKey: String, in table: StorageAddress) async throws -> [String: IngestionStatus] {
    var found: [String: IngestionStatus] = [:]
    let filter = "$filter=\(Self.escaped("PartitionKey eq '\(partitionKey)'"))"
    var next = ""
    // A page has at most a thousand rows; the bound is far beyond what a load has.
    for _ in 0..<Self.mostPages {
      let url = table.followed(by: "()").signed(adding: filter + next)
      try checkStorage(url)
      let answer = try await exchange.send(
        .init(
          method: .GET, url: url, headers: Self.tableHeaders + [Self.date()], deadline: Self.callDeadline,
          answerLimit: Self.pageLimit))
      guard answer.isSuccess else { throw answer.error(at: url) }
      guard case .array(let rows)? = (try? JSONValue(data: answer.body))?["value"] else {
        throw TransportError.unreadable(reason: "a list of status rows that is none")
      }
      for row in rows {
        guard let key = row["RowKey"]?.stringValue, let status = Self.status(of: row) else { continue }
        found[key] = status
      }
      guard let partition = answer.headers.first(name: "x-ms-continuation-NextPartitionKey") else { return found }
      let row = answer.headers.first(name: "x-ms-continuation-NextRowKey") ?? ""
      next = "&NextPartitionKey=\(Self.escaped(partition))&NextRowKey=\(Self.escaped(row))"
    }
    return found
  }

  private static let mostPages = 1000
  /// A row is about a kilobyte; details of failures are longer.
  private static let pageLimit = 64 << 20

  /// 4 MiB in this time is 35 kB/s: slower than any line over which a load makes sense.
  private static let blockDeadline = Duration.seconds(120)
  private static let callDeadline = Duration.seconds(30)

  private static let tableHeaders = [
    ("Accept", "application/json;odata=nometadata"), ("DataServiceVersion", "3.0"), ("x-ms-version", "2021-08-06"),
  ]

  private func store(
    _ method: HTTPMethod, _ url: String, _ headers: [(String, String)], _ body: ByteBuffer, _ deadline: Duration,
    alsoGood status: Int? = nil
  ) async throws {
    try checkStorage(url)
    let version = headers.contains { $0.0 == "x-ms-version" } ? [] : [("x-ms-version", "2021-08-06")]
    let answer = try await exchange.send(
      .init(
        method: method, url: url, headers: headers + version + [Self.date()], body: body, deadline: deadline,
        hidesBody: url.contains("comp=block&")))
    if [201, 204].contains(answer.status) || answer.status == status { return }
    // Storage says Created or No Content; a page with HTTP 200 comes from something between, and nothing was stored.
    guard answer.isSuccess else { throw answer.error(at: url) }
    throw TransportError.unreadable(reason: "the storage answered HTTP \(answer.status) where it says 201 or 204")
  }

  /// A server names the storage that it lends: data goes to nothing but https, or to loopback where the cluster is.
  ///
  /// - Throws: ``TransportError``, which no other try mends.
  private func checkStorage(_ url: String) throws {
    let storage = try? ServiceAddress(Exchange.shown(url))
    let isLocal = (try? ServiceAddress(endpoints.engine.base))?.isLoopback ?? false
    if let storage, storage.isLoopback ? isLocal : storage.scheme == "https" && !storage.isMachine { return }
    let message = "the cluster lends storage at \(Exchange.shown(url)), where no data is sent: only https, with a name"
    throw TransportError.refused(
      ServiceError(code: "StorageAddressRefused", message: message, type: "client", isPermanent: true), status: 200,
      retryAfter: nil)
  }

  private static func date() -> (String, String) { ("x-ms-date", MailDate.text(Date())) }

  private static func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~"))) ?? text
  }
}
