import Foundation
import HTTPTypes
import Hummingbird
import Kusto
import NIOCore

/// Answers every request: checks who asks, lets the fault plan have its way, and hands on to the part that knows.
struct Responder: HTTPResponder {
  typealias Context = Connection

  let engine: Engine
  let storage: StorageService
  /// nil means that everybody may ask.
  let token: String?
  let faults: FaultPlan?

  /// The longest command or query; `.ingest inline` may carry data.
  private static let longestBody = 64 << 20

  func respond(to request: Request, context connection: Connection) async throws -> Response {
    let ids = RequestIDs(request.headers)
    var response: Response
    do {
      response = try await answer(request, ids, connection)
    } catch let error as ConnectionReset {
      throw error
    } catch {
      response = Self.response(to: error, request, ids)
    }
    response.headers["x-ms-client-request-id"] = ids.client
    response.headers["x-ms-activity-id"] = ids.activity
    response.headers["x-ms-request-id"] = ids.activity
    return response
  }

  private func answer(_ request: Request, _ ids: RequestIDs, _ connection: Connection) async throws -> Response {
    try checkHost(request)
    guard let route = Route(path: request.uri.path) else {
      return .error(
        ServiceError.badRequest("General_NotFound", "There is nothing at this address."), status: .notFound, ids: ids)
    }
    let query = QueryString(request.uri.query ?? "")
    try await authorize(request, route, query)
    let body = try await engineBody(request, route)
    let text = body?.text ?? request.uri.path
    guard let faults, let fault = faults.fault(route: route.faultRoute, method: request.method.rawValue, text: text)
    else { return try await act(request, route, query, body) }
    return try await suffer(fault, connection) { try await act(request, route, query, body) }
  }

  private func act(
    _ request: Request, _ route: Route, _ query: QueryString, _ body: EngineRequest?
  ) async throws -> Response {
    if route.storage != nil { return try await storage.answer(request, route, query) }
    return try await engine.answer(request, route, query, body)
  }

  private func suffer(
    _ fault: FaultPlan.Fault, _ connection: Connection, _ act: () async throws -> Response
  ) async throws -> Response {
    switch fault {
    case .reset: try await connection.reset()
    case .loseAnswer:
      // What the act answers, or that it failed, is what gets lost.
      _ = try? await act()
      try await connection.reset()
    case .delay(let duration):
      try await Task.sleep(for: duration)
      return try await act()
    case .actThenStatus(let code):
      _ = try await act()
      return Self.injected(code, retryAfter: nil, permanent: false)
    case .status(let code, let retryAfter, let permanent):
      return Self.injected(code, retryAfter: retryAfter, permanent: permanent)
    }
  }

  private static func injected(_ code: Int, retryAfter: Int?, permanent: Bool) -> Response {
    let error = ServiceError(
      code: code == 429 ? "TooManyRequests" : "General_Injected", message: "This answer was asked for by a test.",
      type: "Kusto.Common.Svc.Exceptions.InjectedException", isPermanent: permanent)
    var response = Response.json(error.document(), status: .init(code: code))
    if let retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
    return response
  }

  private func checkHost(_ request: Request) throws {
    let host = request.head.authority ?? ""
    guard LoopbackHost.allows(host), LoopbackHost.allows(origin: request.headers["Origin"]) else {
      throw ServiceError(
        code: "Forbidden", message: "This server answers only on loopback addresses, and to no web page of others.",
        type: "Kusto.Data.Exceptions.KustoRequestDeniedException", isPermanent: true)
    }
  }

  private func authorize(_ request: Request, _ route: Route, _ query: QueryString) async throws {
    guard let token else { return }
    if let (kind, name) = route.storage {
      try await storage.authorize(kind, name, secret: query["sig"] ?? "")
    } else if route != .metadata {
      let given = request.headers[.authorization] ?? ""
      guard given.lowercased().hasPrefix("bearer "), Secret.matches(String(given.dropFirst(7)), token) else {
        throw Unauthorized()
      }
    }
  }

  private func engineBody(_ request: Request, _ route: Route) async throws -> EngineRequest? {
    guard route.storage == nil, route != .metadata else { return nil }
    if request.method == .get { return EngineRequest(query: request.uri.query ?? "") }
    let buffer = try await request.wholeBody(upTo: Self.longestBody)
    var data = Data(buffer.readableBytesView)
    if case .streaming = route { return EngineRequest(data: data) }
    if request.headers[.contentEncoding]?.lowercased() == "gzip" {
      data = try EngineRequest.inflated(data, limit: Self.longestBody)
    }
    return try EngineRequest(json: data)
  }

  private static func response(to error: any Error, _ request: Request, _ ids: RequestIDs) -> Response {
    switch error {
    case is Unauthorized:
      let error = ServiceError(
        code: "Unauthorized", message: "A bearer token is needed, and it was missing or wrong.",
        type: "Kusto.Data.Exceptions.KustoUnauthorizedException", isPermanent: true)
      return .error(error, status: .unauthorized, ids: ids)
    case let error as StorageError:
      if case .statusTable = Route(path: request.uri.path) { return .error(error, forTable: true) }
      return .error(error, forTable: false)
    case let error as ServiceError:
      let status: HTTPResponse.Status =
        error.code == "Forbidden" ? .forbidden : error.isPermanent ? .badRequest : .internalServerError
      return .error(error, status: status, ids: ids)
    case let error as QueryError: return .error(error.serviceError, status: .badRequest, ids: ids)
    case LocalKustoError.folderNotUsable(_, errno: ENOSPC): return .error(StorageError.noRoom, forTable: false)
    default:
      return .error(ServiceError.internalError("\(error)"), status: .internalServerError, ids: ids)
    }
  }
}

/// The request had no token, or not the right one.
struct Unauthorized: Error {}
