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
    let answer = try await exchange.send(
      .init(method: .GET, url: row.signed, headers: Self.tableHeaders + [Self.date()], deadline: Self.callDeadline))
    if answer.status == 404 { return nil }
    guard answer.isSuccess else { throw answer.error(at: row.signed) }
    guard let entity = try? JSONDecoder().decode(JSONValue.self, from: answer.body),
      let state = entity["Status"]?.stringValue.flatMap(IngestionStatus.State.init)
    else { throw TransportError.refused(.unreadable("a status row without a status"), status: 200, retryAfter: nil) }
    return IngestionStatus(
      state: state, errorCode: entity["ErrorCode"]?.stringValue ?? "",
      failureStatus: entity["FailureStatus"]?.stringValue ?? "",
      details: Signatures.removed(from: entity["Details"]?.stringValue ?? ""))
  }

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
    let version = headers.contains { $0.0 == "x-ms-version" } ? [] : [("x-ms-version", "2021-08-06")]
    let answer = try await exchange.send(
      .init(method: method, url: url, headers: headers + version + [Self.date()], body: body, deadline: deadline))
    guard answer.isSuccess || answer.status == status else { throw answer.error(at: url) }
  }

  private static func date() -> (String, String) {
    let style = Date.VerbatimFormatStyle(
      format: """
        \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \
        \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) GMT
        """,
      locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
    return ("x-ms-date", Date().formatted(style))
  }

  private static func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~"))) ?? text
  }
}
