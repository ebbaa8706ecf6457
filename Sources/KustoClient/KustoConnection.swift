import AsyncHTTPClient
import Foundation
import Kusto
import NIOCore
import NIOHTTP1
import SinkEngine

/// A cluster over HTTP: commands, queries, and the storage that it lends.
///
/// It holds no state but a pool of connections; retries are the caller's.
package struct KustoConnection: Sendable {
  let endpoints: ClusterEndpoints
  let tokens: TokenSource
  let trust: TrustedHosts
  let exchange: Exchange
  /// Containers of the user, used instead of those that are lent.
  private let containers: OwnContainers

  /// A connection over clients that are open already.
  ///
  /// - Throws: ``ClusterAddressError/notTrusted(host:)`` when there is a token, and one of the hosts must not have it.
  package init(
    _ endpoints: ClusterEndpoints, tokens: TokenSource, trust: TrustedHosts = .microsoft, exchange: Exchange,
    ownContainers: OwnContainers = []
  ) throws(ClusterAddressError) {
    if tokens.isPresent {
      try trust.check(endpoints.engine.base)
      try trust.check(endpoints.ingest.base)
    }
    self.endpoints = endpoints
    self.tokens = tokens
    self.trust = trust
    self.exchange = exchange
    containers = ownContainers
  }

  /// Opens a connection to the cluster at `endpoints` for as long as `body` runs.
  package static func with<Result: Sendable>(
    _ endpoints: ClusterEndpoints, tokens: TokenSource, trust: TrustedHosts = .microsoft,
    outgoing: Outgoing = Outgoing(), ownContainers: OwnContainers = [],
    _ body: @Sendable (KustoConnection) async throws -> Result
  ) async throws -> Result {
    try await outgoing.with { exchange in
      let connection = try KustoConnection(
        endpoints, tokens: tokens, trust: trust, exchange: exchange, ownContainers: ownContainers)
      return try await body(connection)
    }
  }
}

extension KustoConnection {
  package var hasOwnContainers: Bool { !containers.isEmpty }

  package func ownContainers() async throws -> [StorageAddress] {
    do {
      return try await containers.signed()
    } catch let error as any TokenFailure {
      throw TransportError.notSignedIn(reason: error.brief, isTransient: error.isTransient)
    }
  }
}

extension KustoConnection: CommandPort {
  package func run(_ command: Command, database: String?) async throws -> ResultTable {
    let base = command.service == .engine ? endpoints.engine.base : endpoints.ingest.base
    let body = try await post(
      command.text, to: base, path: "/v1/rest/mgmt", database: database, deadline: Self.commandDeadline,
      hidesBody: command.shown != nil)
    let response = try Self.reading { try V1Response(body: body) }
    guard let table = response.results.first else { throw Self.unreadable("no result in the answer") }
    return table
  }

  package func query(_ text: String, database: String) async throws -> [ResultTable] {
    try await query(text, database: database, options: [:])
  }

  package func query(_ text: String, database: String, mostRows: Int) async throws -> [ResultTable] {
    // Source: Kusto's request properties; a service that does not know it answers with all rows.
    try await query(text, database: database, options: ["query_take_max_records": .integer(Int64(mostRows))])
  }

  private func query(
    _ text: String, database: String, options: [String: JSONValue]
  ) async throws -> [ResultTable] {
    let isCommand = text.drop { $0.isWhitespace }.hasPrefix(".")
    let path = isCommand ? "/v1/rest/mgmt" : "/v2/rest/query"
    let body = try await post(
      text, to: endpoints.engine.base, path: path, database: database, options: isCommand ? [:] : options,
      deadline: Self.queryDeadline)
    return try Self.reading {
      isCommand ? try V1Response(body: body).results : try V2Response(body: body).results
    }
  }

  /// A command answers at once or hands out an operation id; Kusto's own bound is ten minutes.
  private static let commandDeadline = Duration.seconds(90)
  /// Kusto's own bound of a query is four minutes; half a minute more lets its own words arrive.
  private static let queryDeadline = Duration.seconds(270)
  /// Kusto cuts results at 64 MB of its own encoding, which JSON may double.
  private static let answerLimit = 256 << 20

  private func post(
    _ text: String, to base: String, path: String, database: String?, options: [String: JSONValue] = [:],
    deadline: Duration, hidesBody: Bool = false
  ) async throws -> Data {
    var members: [String: JSONValue] = ["db": .string(database ?? "NetDefaultDB"), "csl": .string(text)]
    if !options.isEmpty { members["properties"] = .string(JSONValue.object(["Options": .object(options)]).text) }
    let body = JSONValue.object(members).text
    return try await send(
      ByteBuffer(string: body), to: base, path: path, headers: [("Content-Type", "application/json; charset=utf-8")],
      requestID: nil, deadline: deadline, hidesBody: hidesBody)
  }

  /// Sends a request of the engine or of data management, with a token where there is one.
  ///
  /// - Parameter requestID: Nil for one of its own for each try.
  func send(
    _ body: ByteBuffer, to base: String, path: String, method: HTTPMethod = .POST, headers own: [(String, String)],
    requestID: String?,
    deadline: Duration, hidesBody: Bool
  ) async throws -> Data {
    let headers =
      own + [
        ("Accept", "application/json"), ("x-ms-version", "2024-12-12"), ("x-ms-app", "kustosink"),
        ("x-ms-client-version", "KustoSink.Swift.Client"),
      ]
    let url = base + path
    var token = try await authorization(for: base, refused: nil)
    var wasRenewed = false
    while true {
      let id = requestID ?? RequestTrace.requestID("KustoSink.execute", unique: UUID().uuidString.lowercased())
      var sent = headers + [("x-ms-client-request-id", id)]
      if let token { sent.append(("Authorization", "Bearer \(token.value)")) }
      let answer = try await exchange.send(
        .init(
          method: method, url: url, headers: sent, body: body, deadline: deadline, answerLimit: Self.answerLimit,
          hidesBody: hidesBody, takesGzip: Self.takesGzip(from: base)))
      if answer.isSuccess { return answer.body }
      // Nothing was done: the same may be sent again, once with a new token.
      guard answer.status == 401, tokens.canRenew, !wasRenewed, let refused = token,
        let renewed = try await authorization(for: base, refused: refused), renewed != refused
      else { throw answer.error(at: url) }
      wasRenewed = true
      token = renewed
    }
  }

  /// The token for the service at `base`, which no other host ever gets.
  private func authorization(for base: String, refused: Secret?) async throws -> Secret? {
    guard tokens.isPresent else { return nil }
    try trust.check(base)
    do {
      return try await tokens.token(base, refused)
    } catch let error as any TokenFailure {
      throw TransportError.notSignedIn(reason: error.brief, isTransient: error.isTransient)
    }
  }

  /// Runs `read`, whose errors are the service's, told inside an answer that began well, or an answer of nobody.
  static func reading<Value>(_ read: () throws -> Value) throws -> Value {
    do {
      return try read()
    } catch var error as ServiceError {
      error.message = Signatures.removed(from: error.message)
      if let part = error.unreadablePart { throw TransportError.unreadable(reason: part) }
      throw TransportError.refused(error, status: 200, retryAfter: nil)
    }
  }

  private static func unreadable(_ what: String) -> TransportError { .unreadable(reason: what) }
}
