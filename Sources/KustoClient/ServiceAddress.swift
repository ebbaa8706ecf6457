import Foundation

/// The address of a service in one spelling: lower-case host, no user, no query, plain HTTP on loopback only.
///
/// Every token and every secret goes to one of these, so the host that is checked is the host that is called.
package struct ServiceAddress: Sendable, Hashable {
  package var scheme: String
  /// Without the brackets of an IPv6 address.
  package var host: String
  package var port: Int?
  /// Empty, or it begins with a slash and ends without one.
  package var path: String

  /// Reads `https://host:port/path`.
  package init(_ text: String) throws(ClusterAddressError) {
    guard text.unicodeScalars.allSatisfy({ $0.isASCII }), let url = URLComponents(string: text),
      let scheme = url.scheme?.lowercased(), scheme == "https" || scheme == "http",
      let host = Self.host(url.encodedHost ?? ""), url.port.map({ (1...65_535).contains($0) }) ?? true
    else { throw ClusterAddressError.notAnAddress(text) }
    guard url.user == nil, url.password == nil, url.query == nil, url.fragment == nil else {
      throw ClusterAddressError.holdsSecret
    }
    guard scheme == "https" || Self.isLoopback(host) else { throw ClusterAddressError.plainHTTP(host: host) }
    self.scheme = scheme
    self.host = host
    port = url.port
    path = String(url.percentEncodedPath.reversed().drop { $0 == "/" }.reversed())
  }

  /// `https://host:port/path`, as requests begin.
  package var base: String { "\(scheme)://\(authority)\(path)" }

  private var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port.map { "\(name):\($0)" } ?? name
  }

  package var isLoopback: Bool { Self.isLoopback(host) }

  /// True for an address of a machine instead of a name: nothing can be put before it.
  package var isMachine: Bool { isLoopback || Self.isIPv4(host) || host.contains(":") }

  /// The host in lower case and without brackets; nil when it has a character that no name or address has.
  private static func host(_ text: String) -> String? {
    let lower = text.lowercased()
    if lower.hasPrefix("["), lower.hasSuffix("]") {
      let inner = String(lower.dropFirst().dropLast())
      return !inner.isEmpty && inner.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." } ? inner : nil
    }
    let isName = lower.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || "-._" ~= $0 }
    return isName && !lower.isEmpty && !lower.hasPrefix(".") ? lower : nil
  }

  package static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || (host.hasPrefix("127.") && isIPv4(host))
  }

  private static func isIPv4(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { $0.allSatisfy(\.isNumber) && UInt8($0) != nil }
  }
}

extension String {
  /// Whether the character is one of the pattern's.
  fileprivate static func ~= (pattern: String, value: Unicode.Scalar) -> Bool {
    pattern.unicodeScalars.contains(value)
  }
}
