import Foundation
import HTTPTypes
import Hummingbird
import Kusto

/// The status table as Azure's table service speaks.
struct StatusTableRoutes: Sendable {
  let store: CatalogStore

  private static let longestEntity = 1 << 20
  private static let rowsAtOnce = 1000

  func answer(_ request: Request, _ keys: Route.EntityKeys?) async throws -> Response {
    switch (request.method.rawValue, keys) {
    case ("POST", nil): return try await insert(request)
    case ("GET", nil): return try await list()
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

  private func list() async throws -> Response {
    let rows = try await store.read { catalog in
      try catalog.statuses(limit: Self.rowsAtOnce).map { JSONValue.object($0.properties) }
    }
    return .json(.object(["value": .array(rows)]))
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
