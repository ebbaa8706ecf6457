import Foundation

/// A cluster as a person names it: `name`, `name.region`, `https://…`, `http://` on loopback, `local`, `local:DIR`.
package enum ClusterAddress: Sendable, Hashable {
  /// A cluster that is reached over HTTP.
  case remote(ClusterEndpoints)
  /// The embedded Kusto over a folder; nil means the user's data folder.
  ///
  /// The program starts it, and then knows a remote address.
  case embedded(folder: String?)

  /// Reads an address.
  package init(_ text: String) throws(ClusterAddressError) {
    let trimmed = text.trimmingCharacters(in: .whitespaces)
    if trimmed == "local" {
      self = .embedded(folder: nil)
    } else if trimmed.hasPrefix("local:") {
      let folder = String(trimmed.dropFirst("local:".count))
      guard !folder.isEmpty else { throw ClusterAddressError.noFolder }
      self = .embedded(folder: folder)
    } else {
      self = .remote(try ClusterEndpoints(trimmed))
    }
  }
}

/// What is wrong with the address of a cluster.
package enum ClusterAddressError: Error, Sendable, Hashable {
  /// `local:` without a folder.
  case noFolder
  case notAnAddress(String)
  /// Plain HTTP would show the token to the network; only loopback may have it.
  case plainHTTP(host: String)
  /// A user name, password or query in the address: secrets come from the environment.
  case holdsSecret
}

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
/// addresses of machines.
package struct ClusterEndpoints: Sendable, Hashable {
  package var engine: EngineEndpoint
  package var ingest: IngestEndpoint

  /// Reads `name`, `name.region`, a host, or an address; one with `ingest-` means the same cluster.
  package init(_ text: String) throws(ClusterAddressError) {
    guard let url = URLComponents(string: try Self.address(text)), let scheme = url.scheme?.lowercased(),
      let host = url.host?.lowercased(), !host.isEmpty, scheme == "https" || scheme == "http"
    else { throw ClusterAddressError.notAnAddress(text) }
    guard url.port.map({ (1...65_535).contains($0) }) ?? true else { throw ClusterAddressError.notAnAddress(text) }
    guard url.user == nil, url.password == nil, url.query == nil else { throw ClusterAddressError.holdsSecret }
    guard scheme == "https" || Self.isLoopback(host) else { throw ClusterAddressError.plainHTTP(host: host) }
    let port = url.port.map { ":\($0)" } ?? ""
    let path = url.path == "/" ? "" : url.path
    let engineHost = host.hasPrefix("ingest-") ? String(host.dropFirst("ingest-".count)) : host
    let ingestHost = Self.isMachine(engineHost) ? engineHost : "ingest-\(engineHost)"
    engine = EngineEndpoint(base: "\(scheme)://\(engineHost)\(port)\(path)")
    ingest = IngestEndpoint(base: "\(scheme)://\(ingestHost)\(port)\(path)")
  }

  private static func address(_ text: String) throws(ClusterAddressError) -> String {
    if text.contains("://") { return text }
    let allowed = text.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789.-".unicodeScalars.contains($0))
    }
    guard allowed, let first = text.first, first.isLetter else { throw ClusterAddressError.notAnAddress(text) }
    return text.contains(".kusto.") ? "https://\(text)" : "https://\(text).kusto.windows.net"
  }

  static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host == "[::1]" || (host.hasPrefix("127.") && isIPv4(host))
  }

  private static func isMachine(_ host: String) -> Bool {
    isLoopback(host) || isIPv4(host) || host.hasPrefix("[") || host.contains(":")
  }

  private static func isIPv4(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }
}
