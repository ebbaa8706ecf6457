import Foundation
import KustoClient
import KustoSink
import LocalKusto

/// Reaches the cluster that a person named: over HTTP, or by serving the embedded Kusto from this process.
struct ClusterAccess: Sendable {
  var environment = ProcessInfo.processInfo.environment

  /// Opens a session with `cluster` for as long as `body` runs.
  func with<Result: Sendable>(
    _ cluster: String, _ body: @escaping @Sendable (SinkSession) async throws -> Result
  ) async throws -> Result {
    switch try ClusterAddress(cluster) {
    case .remote(let endpoints):
      let tokens = environment["KUSTOSINK_TOKEN"].map(TokenSource.bearer) ?? .none
      return try await SinkSession.with(endpoints, tokens: tokens, body)
    case .embedded(let folder):
      let configuration = LocalServer.Configuration(dataFolder: folder ?? Self.dataFolder(environment))
      return try await LocalServer.withServer(configuration) { server in
        let tokens = server.token.map(TokenSource.bearer) ?? .none
        return try await SinkSession.with(try ClusterEndpoints(server.url), tokens: tokens, body)
      }
    }
  }

  /// `cluster` as another process, started in another folder, understands it.
  static func absolute(_ cluster: String) -> String {
    guard let address = try? ClusterAddress(cluster), case .embedded(let folder?) = address else { return cluster }
    return "local:" + URL(fileURLWithPath: folder).standardizedFileURL.path
  }

  /// Where the embedded Kusto of this user lives.
  static func dataFolder(_ environment: [String: String]) -> String {
    let given = environment["XDG_DATA_HOME"] ?? ""
    return (given.hasPrefix("/") ? given : NSHomeDirectory() + "/.local/share") + "/kustosink/local"
  }
}
