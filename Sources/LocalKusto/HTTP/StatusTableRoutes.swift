import Foundation
import HTTPTypes
import Hummingbird
import Kusto

/// The status table as Azure's table service speaks.
struct StatusTableRoutes: Sendable {
  let store: CatalogStore

  private static let longestEntity = 1 << 20
  private static let rowsAtOnce = 1000
  private static let nextPartition = "x-ms-continuation-NextPartitionKey"
  private static let nextRow = "x-ms-continuation-NextRowKey"

  func answer(_ request: Request, _ keys: Route.EntityKeys?) async throws -> Response {
    switch (request.method.rawValue, keys) {
    case ("POST", nil): return try await insert(request)
    case ("GET", nil): return try await list(QueryString(request.uri.query ?? ""))
    case ("GET", let keys?): return try await get(keys)
    case ("PUT", let keys?): return try await put(request, keys, keepsOthers: false)
    case ("MERGE", let keys?), ("PATCH", let keys?): return try await put(request, keys, keepsOthers: true)
    case ("DELETE", let keys?):
      guard try await store.write({ try $0.deleteStatus(partition: keys.partition, row: keys.row) }) else {
        throw StorageError.entityNotFound
      }
      return Response(status: .noContent)
    default: throw StorageError.notSupported("\(request.method.rawValue) of a table")
    }
  }

  private func insert(_ request: Request) async throws -> Response {
    let properties = try await entity(request)
    guard let partition = properties["PartitionKey"]?.stringValue, let row = properties["RowKey"]?.stringValue else {
      throw StorageError.invalidInput("the entity has no PartitionKey or no RowKey")
    }
    let made = try await store.write { catalog in
      guard try catalog.status(partition: partition, row: row) == nil else { throw StorageError.entityExists }
      return try catalog.putStatus(partition: partition, row: row, properties: properties)
    }
    var response =
      request.headers["Prefer"] == "return-no-content"
      ? Response(status: .noContent) : .json(.object(made.properties), status: .created)
    response.headers[.eTag] = made.etag
    return response
  }

  private func get(_ keys: Route.EntityKeys) async throws -> Response {
    guard let entity = try await store.read({ try $0.status(partition: keys.partition, row: keys.row) }) else {
      throw StorageError.entityNotFound
    }
    var response = Response.json(.object(entity.properties))
    response.headers[.eTag] = entity.etag
    return response
  }

  /// Rows of one partition key, or all, a thousand at a time.
  private func list(_ query: QueryString) async throws -> Response {
    var partition: String?
    if let filter = query["$filter"] {
      guard let match = filter.wholeMatch(of: /PartitionKey eq '((?:[^']|'')*)'/) else {
        throw StorageError.notSupported("the filter of a table")
      }
      partition = String(match.1).replacing("''", with: "'")
    }
    let (wanted, next) = (partition, query["nextrowkey"])
    let found = try await store.read { catalog in
      try catalog.statuses(of: wanted, from: next, limit: Self.rowsAtOnce + 1)
    }
    let rows = found.prefix(Self.rowsAtOnce).map { JSONValue.object($0.properties) }
    var response = Response.json(.object(["value": .array(Array(rows))]))
    if wanted != nil, found.count > Self.rowsAtOnce, let first = found.last {
      response.headers[Self.nextPartition] = first.partition
      response.headers[Self.nextRow] = first.row
    }
    return response
  }

  private func put(_ request: Request, _ keys: Route.EntityKeys, keepsOthers: Bool) async throws -> Response {
    let properties = try await entity(request)
    try await store.write { catalog in
      if keepsOthers {
        try catalog.mergeStatus(partition: keys.partition, row: keys.row, properties: properties)
      } else {
        try catalog.putStatus(partition: keys.partition, row: keys.row, properties: properties)
      }
    }
    return Response(status: .noContent)
  }

  private func entity(_ request: Request) async throws -> [String: JSONValue] {
    let body = try await request.wholeBody(upTo: Self.longestEntity)
    guard case .object(let members)? = try? JSONValue(parsing: String(buffer: body)) else {
      throw StorageError.invalidInput("the body is not a JSON object")
    }
    return members
  }
}
