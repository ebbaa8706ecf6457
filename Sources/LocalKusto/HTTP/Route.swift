import Foundation
import HTTPTypes

/// What a request asks for.
enum Route: Sendable, Hashable {
  /// `version` 1 or 2 of the answer.
  case query(version: Int)
  case management
  case streaming(database: String, table: String)
  case metadata
  /// What ingestion by REST offers.
  case restConfiguration
  /// Blobs for a table by REST, or the state of an operation.
  case restIngestion(database: String, table: String, operation: String?)
  case blob(String?)
  /// The id of one message, or all of them.
  case messages(QueueName, id: String?)
  /// The keys of one entity, or none.
  case statusTable(keys: EntityKeys?)
  /// The account that all storage is in.
  case account
  case unknownStorage(String)

  /// The keys of a row of the status table.
  struct EntityKeys: Sendable, Hashable {
    var partition: String
    var row: String
  }

  /// The route of `path`, which still has its percent escapes; nil when there is none.
  init?(path: String) {
    let parts = path.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
    if parts.first == StorageAddress.account {
      self = parts.count == 1 ? .account : Self.storage(path)
      return
    }
    switch parts.map({ $0.lowercased() }) {
    case ["v2", "rest", "query"]: self = .query(version: 2)
    case ["v1", "rest", "query"]: self = .query(version: 1)
    case ["v1", "rest", "mgmt"]: self = .management
    case ["v1", "rest", "auth", "metadata"]: self = .metadata
    case let words where words.count == 5 && words.starts(with: ["v1", "rest", "ingest"]):
      self = .streaming(database: parts[3], table: parts[4])
    case ["v1", "rest", "ingestion", "configuration"]: self = .restConfiguration
    case let words where (6...7).contains(words.count) && words.starts(with: ["v1", "rest", "ingestion", "queued"]):
      self = .restIngestion(database: parts[4], table: parts[5], operation: parts.count == 7 ? parts[6] : nil)
    default: return nil
    }
  }

  private static func storage(_ path: String) -> Route {
    guard let address = StorageAddress(path: path, query: QueryString("")) else { return .unknownStorage("") }
    if address.storage == StorageName.container { return .blob(address.item) }
    if let queue = QueueName(rawValue: address.storage) {
      let words = (address.item ?? "").split(separator: "/").map(String.init)
      guard words.first == "messages", words.count <= 2 else { return .unknownStorage(address.storage) }
      return .messages(queue, id: words.count == 2 ? words[1] : nil)
    }
    guard address.storage.hasPrefix(StorageName.statusTable), address.item == nil else {
      return .unknownStorage(address.storage)
    }
    let keys = address.storage.dropFirst(StorageName.statusTable.count)
    if keys.isEmpty || keys == "()" { return .statusTable(keys: nil) }
    return EntityKeys(String(keys)).map { .statusTable(keys: $0) } ?? .unknownStorage(address.storage)
  }

  /// The kind of storage that a signature must open; nil for routes of the engine.
  var storage: (kind: StorageKind, name: String)? {
    switch self {
    case .blob: (.container, StorageName.container)
    case .messages(let queue, _): (.queue, queue.rawValue)
    case .statusTable: (.table, StorageName.statusTable)
    case .unknownStorage(let name): (.container, name)
    case .query, .management, .streaming, .metadata, .account, .restConfiguration, .restIngestion: nil
    }
  }

  var isREST: Bool {
    switch self {
    case .restConfiguration, .restIngestion: true
    default: false
    }
  }

  var isPostOfREST: Bool { if case .restIngestion(_, _, nil) = self { true } else { false } }

  /// The name that rules of a ``FaultPlan`` know.
  var faultRoute: FaultPlan.Route {
    switch self {
    case .query: .query
    case .management: .management
    case .streaming: .streaming
    case .metadata: .metadata
    case .restConfiguration, .restIngestion: .rest
    case .blob, .account, .unknownStorage: .blob
    case .messages: .queue
    case .statusTable: .statusTable
    }
  }
}

extension Route.EntityKeys {
  /// Reads `(PartitionKey='a',RowKey='b')`; a quote inside is doubled.
  init?(_ text: String) {
    guard text.hasPrefix("("), text.hasSuffix(")") else { return nil }
    var values: [String: String] = [:]
    for part in text.dropFirst().dropLast().split(separator: ",") {
      let halves = part.split(separator: "=", maxSplits: 1)
      guard halves.count == 2, halves[1].count >= 2, halves[1].first == "'", halves[1].last == "'" else { return nil }
      let name = halves[0].trimmingCharacters(in: .whitespaces)
      values[name] = String(halves[1].dropFirst().dropLast()).replacing("''", with: "'")
    }
    guard let partition = values["PartitionKey"], let row = values["RowKey"] else { return nil }
    self.init(partition: partition, row: row)
  }
}
