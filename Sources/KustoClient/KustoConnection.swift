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
  let exchange: Exchange

  /// Opens a connection to the cluster at `endpoints` for as long as `body` runs.
  package static func with<Result: Sendable>(
    _ endpoints: ClusterEndpoints, tokens: TokenSource,
    _ body: @Sendable (KustoConnection) async throws -> Result
  ) async throws -> Result {
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: Self.configuration)
    let connection = KustoConnection(endpoints: endpoints, tokens: tokens, exchange: Exchange(http: http))
    do {
      let result = try await body(connection)
      // What was done is done: connections that do not close well cannot turn it into a failure.
      try? await http.shutdown()
      return result
    } catch {
      try? await http.shutdown()
      throw error
    }
  }

  private static var configuration: HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10), read: .seconds(300)))
    // The caller decides whether and when to try again, and writes it into the run's log.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
    configuration.httpVersion = .http1Only
    return configuration
  }
}

extension KustoConnection: CommandPort {
  package func run(_ command: Command, database: String?) async throws -> ResultTable {
    let base = command.service == .engine ? endpoints.engine.base : endpoints.ingest.base
    let body = try await post(
      command.text, to: base, path: "/v1/rest/mgmt", database: database, deadline: Self.commandDeadline)
    let response = try Self.reading { try V1Response(body: body) }
    guard let table = response.results.first else { throw Self.unreadable("no result in the answer") }
    return table
  }

  package func query(_ text: String, database: String) async throws -> [ResultTable] {
    let isCommand = text.drop { $0.isWhitespace }.hasPrefix(".")
    let path = isCommand ? "/v1/rest/mgmt" : "/v2/rest/query"
    let body = try await post(
      text, to: endpoints.engine.base, path: path, database: database, deadline: Self.queryDeadline)
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
    _ text: String, to base: String, path: String, database: String?, deadline: Duration
  ) async throws -> Data {
    let body = JSONValue.object(["db": .string(database ?? "NetDefaultDB"), "csl": .string(text)]).text
    var headers = [
      ("Accept", "application/json"), ("Content-Type", "application/json; charset=utf-8"),
      ("x-ms-version", "2024-12-12"), ("x-ms-app", "kustosink"), ("x-ms-client-version", "KustoSink.Swift.Client"),
      ("x-ms-client-request-id", "KustoSink.execute;\(UUID().uuidString.lowercased())"),
    ]
    if let token = try await tokens.token(base) { headers.append(("Authorization", "Bearer \(token.value)")) }
    let url = base + path
    let answer = try await exchange.send(
      .init(
        method: .POST, url: url, headers: headers, body: ByteBuffer(string: body), deadline: deadline,
        answerLimit: Self.answerLimit))
    guard answer.isSuccess else { throw answer.error(at: url) }
    return answer.body
  }

  /// Runs `read`, whose errors are the service's: told inside an answer that began well.
  private static func reading<Value>(_ read: () throws -> Value) throws -> Value {
    do {
      return try read()
    } catch var error as ServiceError {
      error.message = Signatures.removed(from: error.message)
      throw TransportError.refused(error, status: 200, retryAfter: nil)
    }
  }

  private static func unreadable(_ what: String) -> TransportError {
    .refused(.unreadable(what), status: 200, retryAfter: nil)
  }
}
