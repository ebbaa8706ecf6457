/// Names under which a server on loopback answers.
///
/// A web page can make a browser on this machine ask us, and can have its own name point to 127.0.0.1. Both betray
/// themselves: by the name that was asked for, or by the page's own address in `Origin`.
package enum LoopbackHost {
  /// True when `authority`, a host with an optional port, can only mean this machine.
  package static func allows(_ authority: String) -> Bool {
    if authority.hasPrefix("[") { return authority.prefix { $0 != "]" } == "[::1" }
    let host = authority.prefix { $0 != ":" }
    if host.lowercased() == "localhost" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// True when `origin`, the value of that header, is absent or on this machine.
  package static func allows(origin: String?) -> Bool {
    guard let origin else { return true }
    guard let scheme = origin.firstRange(of: "://") else { return false }
    return allows(String(origin[scheme.upperBound...]))
  }

  /// True when `site`, the value of `Sec-Fetch-Site`, is absent or says that no other page asks.
  package static func allows(fetchSite site: String?) -> Bool {
    site.map { ["none", "same-origin"].contains($0) } ?? true
  }
}
