import Foundation

/// The base address of the service that runs queries and commands, `https://name.region.kusto.windows.net`.
package struct EngineEndpoint: Sendable, Hashable {
  package var base: String
}

/// The base address of data management, `https://ingest-name.region.kusto.windows.net`.
package struct IngestEndpoint: Sendable, Hashable {
  package var base: String
}

/// The two services of a cluster.
///
/// On loopback one address is both.
///
/// Source: Microsoft's clients: the ingestion host is the engine's with `ingest-` before it, but for names that are
/// addresses of machines; one segment of a path is the default database, more are a prefix.
package struct ClusterEndpoints: Sendable, Hashable {
  package var engine: EngineEndpoint
  package var ingest: IngestEndpoint
  /// The database that the address names, as `https://help.kusto.windows.net/Samples` does.
  package var database: String?

  /// Reads `name`, `name.region`, a host, or an address; one with `ingest-` means the same cluster.
  ///
  /// - Parameter ingest: The address of data management where a proxy or a private name hides it; nil to derive it.
  package init(_ text: String, ingest: String? = nil) throws(ClusterAddressError) {
    var address = try ServiceAddress(try Self.expanded(text))
    let segments = address.path.split(separator: "/")
    if segments.count == 1 {
      database = String(segments[0]).removingPercentEncoding
      address.path = ""
    }
    if address.host.hasPrefix(Self.prefix) { address.host.removeFirst(Self.prefix.count) }
    guard !address.host.isEmpty else { throw ClusterAddressError.notAnAddress(text) }
    engine = EngineEndpoint(base: address.base)
    if let ingest {
      self.ingest = IngestEndpoint(base: try ServiceAddress(try Self.expanded(ingest)).base)
    } else {
      if !address.isMachine, address.host != Self.oneBox { address.host = Self.prefix + address.host }
      self.ingest = IngestEndpoint(base: address.base)
    }
  }

  static let prefix = "ingest-"
  /// A development cluster of Microsoft's that is both services under one name.
  private static let oneBox = "onebox.dev.kusto.windows.net"

  /// `text` as an address: a name or `name.region` is in the public cloud, a longer one is a host.
  private static func expanded(_ text: String) throws(ClusterAddressError) -> String {
    if text.contains("://") { return text }
    let name = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let host = name.first.map(String.init) ?? ""
    let allowed = host.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789.-".unicodeScalars.contains($0))
    }
    guard allowed, let first = host.first, first.isLetter, !host.hasSuffix("."), !host.contains("..") else {
      throw ClusterAddressError.notAnAddress(text)
    }
    let isHost = host.count { $0 == "." } > 1 || host.contains(".kusto.") || TrustedHosts.microsoft.allows(host)
    guard isHost || name.count == 1 else { throw ClusterAddressError.notAnAddress(text) }
    return isHost ? "https://\(text)" : "https://\(host).kusto.windows.net"
  }
}
