import Foundation
import HTTPTypes
import Hummingbird
import Kusto

/// The storage that data management lends: blobs, queues, the status table.
struct StorageService: Sendable {
  let store: CatalogStore
  let doorbell: Doorbell
  /// Ticks that a queue message waits before it is ingested, where no policy says how long and it is not urgent.
  let batchingDelay: Int64

  /// - Throws: ``StorageError/forbidden`` unless the signature in `query` opens this storage now.
  func authorize(_ kind: StorageKind, _ name: String, _ query: QueryString) async throws {
    let keys = store.delegationKeys
    guard try await store.read({ try $0.isGranted(kind, name, query, keys) }) else { throw StorageError.forbidden }
  }

  /// What is asked of the account itself: only a key to sign with.
  func answerForAccount(
    _ request: Request, _ query: QueryString, _ caller: Identities.Principal?
  ) async throws -> Response {
    guard request.method == .post, query["comp"] == "userdelegationkey" else {
      throw StorageError.notSupported("\(request.method.rawValue) of an account")
    }
    // As the role Storage Blob Delegator would.
    if let caller, caller.roles.isDisjoint(with: [.admin, .ingestor]) { throw StorageError.notPermitted }
    let body = String(buffer: try await request.wholeBody(upTo: Self.longestMessage))
    let version = request.headers["x-ms-version"] ?? "2023-11-03"
    return .xml(try store.delegationKeys.answer(body, to: caller, version: version))
  }

  func answer(_ request: Request, _ route: Route, _ query: QueryString) async throws -> Response {
    switch route {
    case .blob(let name?): return try await BlobRoutes(store: store).answer(request, name, query)
    case .messages(let queue, let id): return try await messages(request, queue, id, query)
    case .statusTable(let keys): return try await StatusTableRoutes(store: store).answer(request, keys)
    case .unknownStorage(let name): throw StorageError.noSuchStorage(name)
    default: throw StorageError.notSupported("\(request.method.rawValue) of a container")
    }
  }

  private func messages(
    _ request: Request, _ queue: QueueName, _ id: String?, _ query: QueryString
  ) async throws -> Response {
    switch (request.method, id) {
    case (.post, nil): return try await post(request, to: queue)
    case (.get, nil): return try await get(queue, query)
    case (.delete, let id?):
      guard let receipt = query["popreceipt"] else { throw StorageError.invalidInput("popreceipt is missing") }
      try await store.write { catalog in
        if try catalog.deleteMessage(id, receipt: receipt) { return }
        throw try catalog.hasMessage(id) ? StorageError.receiptMismatch : .messageNotFound
      }
      return Response(status: .noContent)
    default: throw StorageError.notSupported("\(request.method.rawValue) of a queue")
    }
  }

  /// Azure's limit for a message, with room for its XML.
  private static let longestMessage = 96 << 10

  private func post(_ request: Request, to queue: QueueName) async throws -> Response {
    let body = try await request.wholeBody(upTo: Self.longestMessage)
    guard let text = XMLText.elements(["MessageText"], in: String(buffer: body))?.first else {
      throw StorageError.invalidInput("the body holds no MessageText")
    }
    let message = try await store.write {
      queue == .ready ? try $0.enqueue(text, delay: batchingDelay) : try $0.post(text, to: queue)
    }
    if queue == .ready { doorbell.ring() }
    return .xml(Self.list([message], withText: false, withReceipt: true), status: .created)
  }

  private func get(_ queue: QueueName, _ query: QueryString) async throws -> Response {
    let limit = max(1, min(32, query["numofmessages"].flatMap { Int($0) } ?? 1))
    if query["peekonly"]?.lowercased() == "true" {
      let messages = try await store.read { try $0.peek(queue, limit: limit) }
      return .xml(Self.list(messages, withText: true, withReceipt: false))
    }
    // Azure's bounds: one second to seven days.
    let seconds = min(max(query["visibilitytimeout"].flatMap { Int64($0) } ?? 30, 1), 7 * 86_400)
    let timeout = Ticks.perSecond * seconds
    let messages = try await store.write { try $0.receive(queue, limit: limit, timeout: timeout) }
    return .xml(Self.list(messages, withText: true, withReceipt: true))
  }

  private static func list(_ messages: [QueueMessage], withText: Bool, withReceipt: Bool) -> String {
    if messages.isEmpty { return "<QueueMessagesList />" }
    let items = messages.map { message in
      var item = "<MessageId>\(message.id)</MessageId>"
      item += "<InsertionTime>\(MailDate.format(message.inserted))</InsertionTime>"
      item += "<ExpirationTime>\(MailDate.format(message.inserted + Catalog.messageLifetime))</ExpirationTime>"
      if withReceipt {
        item += "<PopReceipt>\(message.receipt)</PopReceipt>"
        item += "<TimeNextVisible>\(MailDate.format(message.visible))</TimeNextVisible>"
      }
      if withText {
        item += "<DequeueCount>\(message.dequeues)</DequeueCount>"
        item += "<MessageText>\(XMLText.escaped(message.text))</MessageText>"
      }
      return "<QueueMessage>\(item)</QueueMessage>"
    }
    return "<QueueMessagesList>\(items.joined())</QueueMessagesList>"
  }
}
