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
  /// Who may do what, when a provider says who asks; nil for one token, or none.
  let identities: Identities?
  let permissions = Permissions()
  let faults: FaultPlan?

  /// The longest command or query; `.ingest inline` may carry data.
  private static let longestBody = 64 << 20

  func respond(to request: Request, context connection: Connection) async throws -> Response {
    let ids = RequestIDs(request)
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
    let caller = try await authorize(request, route, query)
    if route == .account { return try await storage.answerForAccount(request, query, caller) }
    let budget = QueryBudget()
    let body = try await engineBody(request, route, budget)
    if let caller { try permissions.check(caller, route, body) }
    let text = body.map(\.text).flatMap { $0.isEmpty ? nil : $0 } ?? request.uri.path
    let known = caller.map { Identities.Caller(principal: $0, roles: permissions.roles(of: $0)) }
    let work = EngineWork(
      request: request, ids: ids, body: body, channel: connection.channel, budget: budget, caller: known)
    guard let faults, let fault = faults.fault(route: route.faultRoute, method: request.method.rawValue, text: text)
    else { return try await act(work, route, query) }
    return try await suffer(fault, connection, ids) { try await act(work, route, query) }
  }

  private func act(_ work: EngineWork, _ route: Route, _ query: QueryString) async throws -> Response {
    if route == .metadata, let identities { return .json(identities.metadata) }
    if route.storage != nil { return try await storage.answer(work.request, route, query) }
    guard let caller = work.caller else { return try await engine.answer(work, route, query) }
    let made = try await engine.newTables(of: work)
    let answer = try await engine.answer(work, route, query)
    permissions.note(caller.principal, made: made)
    return answer
  }

  private func suffer(
    _ fault: FaultPlan.Fault, _ connection: Connection, _ ids: RequestIDs, _ act: () async throws -> Response
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
      return Self.injected(code, retryAfter: nil, permanent: false, ids)
    case .answer(let text, let acts):
      if acts { _ = try await act() }
      return Response(
        status: .ok, headers: [.contentType: "text/html"], body: .init(byteBuffer: ByteBuffer(string: text)))
    case .status(let code, let retryAfter, let permanent):
      return Self.injected(code, retryAfter: retryAfter, permanent: permanent, ids)
    }
  }

  private static func injected(_ code: Int, retryAfter: Int?, permanent: Bool, _ ids: RequestIDs) -> Response {
    let error = ServiceError(
      code: code == 429 ? "TooManyRequests" : "General_Injected", message: "This answer was asked for by a test.",
      type: "Kusto.Common.Svc.Exceptions.InjectedException", isPermanent: permanent)
    var response = Response.error(error, status: .init(code: code), ids: ids)
    if let retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
    return response
  }

  private func checkHost(_ request: Request) throws {
    let host = request.head.authority ?? ""
    guard LoopbackHost.allows(host), LoopbackHost.allows(origin: request.headers["Origin"]),
      LoopbackHost.allows(fetchSite: request.headers["Sec-Fetch-Site"])
    else {
      throw ServiceError(
        code: "Forbidden", message: "This server answers only on loopback addresses, and to no web page of others.",
        type: "Kusto.Data.Exceptions.KustoRequestDeniedException", isPermanent: true)
    }
  }

  /// Who asks, where an identity provider knows.
  ///
  /// - Throws: ``Unauthorized`` for a token that is missing or not good.
  private func authorize(
    _ request: Request, _ route: Route, _ query: QueryString
  ) async throws -> Identities.Principal? {
    if let identities, route.storage == nil {
      if route == .metadata { return nil }
      guard let given = Self.bearer(request), let principal = await identities.principal(given) else {
        throw Unauthorized()
      }
      return principal
    }
    if let (kind, name) = route.storage {
      // Where everybody may ask, storage is open too; what somebody signed must be right all the same.
      if token != nil || query["skoid"] != nil { try await storage.authorize(kind, name, query) }
      return nil
    }
    guard let token else { return nil }
    if route != .metadata {
      guard let given = Self.bearer(request), Secret.matches(given, token) else { throw Unauthorized() }
    }
    return nil
  }

  private static func bearer(_ request: Request) -> String? {
    let given = request.headers[.authorization] ?? ""
    return given.lowercased().hasPrefix("bearer ") ? String(given.dropFirst(7)) : nil
  }

  private func engineBody(
    _ request: Request, _ route: Route, _ budget: QueryBudget
  ) async throws -> EngineRequest? {
    guard route.storage == nil, route != .metadata else { return nil }
    if route.isREST { return try await restBody(request, route, budget) }
    if request.method == .get {
      // A web page can make a browser ask by GET with nothing but an address, for instance of an image.
      let body = EngineRequest(query: request.uri.query ?? "")
      guard case .query = route, !body.isCommand else { throw ServiceError.methodNotAllowed }
      return body
    }
    if case .streaming = route {
      let buffer = try await request.wholeBody(upTo: Engine.longestStream, on: budget)
      return EngineRequest(data: Data(buffer.readableBytesView))
    }
    var data = Data(try await request.wholeBody(upTo: Self.longestBody, on: budget).readableBytesView)
    if request.headers[.contentEncoding]?.lowercased() == "gzip" {
      data = try EngineRequest.inflated(data, limit: Self.longestBody)
    }
    return try EngineRequest(json: data)
  }

  private func restBody(_ request: Request, _ route: Route, _ budget: QueryBudget) async throws -> EngineRequest? {
    guard request.method == (route.isPostOfREST ? .post : .get) else { throw ServiceError.methodNotAllowed }
    guard route.isPostOfREST else { return nil }
    return EngineRequest(data: Data(try await request.wholeBody(upTo: 1 << 20, on: budget).readableBytesView))
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
      return Self.response(to: error, ids)
    case let error as QueryError: return Self.response(to: error.serviceError, ids)
    case let limit as QueryLimit: return Self.response(to: QueryError.limit(limit).serviceError, ids)
    case LocalKustoError.folderNotUsable(_, errno: ENOSPC): return .error(StorageError.noRoom, forTable: false)
    default:
      return .error(ServiceError.internalError(error), status: .internalServerError, ids: ids)
    }
  }
}

extension Responder {
  private static func response(to error: ServiceError, _ ids: RequestIDs) -> Response {
    let status: HTTPResponse.Status =
      switch error.code {
      case "Forbidden": .forbidden
      case ServiceError.methodNotAllowed.code: .methodNotAllowed
      case ServiceError.throttledCode: .tooManyRequests
      default: error.isPermanent ? .badRequest : .internalServerError
      }
    var response = Response.error(error, status: status, ids: ids)
    if status == .tooManyRequests { response.headers[.retryAfter] = "1" }
    return response
  }
}

/// The request had no token, or not the right one.
struct Unauthorized: Error {}
