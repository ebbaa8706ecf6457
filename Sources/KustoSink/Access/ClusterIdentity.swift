import KustoClient

/// Which cluster an address means, however it is written: `name.region`, its host and its full address are one.
package struct ClusterIdentity: Sendable, Hashable {
  private let key: String

  /// - Parameter text: An address as a person types it; one that cannot be read means only itself.
  package init(_ text: String) {
    switch try? ClusterAddress(text) {
    case .remote(let endpoints): key = endpoints.engine.base.lowercased()
    case .embedded(let folder): key = folder.map { "local:\($0)" } ?? "local"
    case nil: key = text
    }
  }
}
