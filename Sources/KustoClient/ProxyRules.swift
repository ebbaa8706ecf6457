import AsyncHTTPClient
import Foundation

/// The proxy of the environment, and which hosts are reached without it.
///
/// Only `https://` goes through it: plain HTTP is for this machine and its identity endpoints.
package struct ProxyRules: Sendable {
  var proxy: HTTPClient.Configuration.Proxy?
  private var exempt: [String]

  /// - Throws: ``OutgoingError/proxy(variable:)``.
  package init(_ environment: [String: String]) throws(OutgoingError) {
    exempt = (Self.value("NO_PROXY", environment)?.value ?? "").lowercased().split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }.filter { !$0.isEmpty }
    guard let given = Self.value("HTTPS_PROXY", environment) ?? Self.value("ALL_PROXY", environment) else { return }
    guard let proxy = Self.proxy(given.value) else { throw OutgoingError.proxy(variable: given.name) }
    self.proxy = proxy
  }

  /// Whether requests to `address` go through the proxy.
  package func applies(to address: String) -> Bool {
    guard proxy != nil, let url = URLComponents(string: address), url.scheme?.lowercased() == "https",
      let host = url.host?.lowercased().trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    else { return false }
    if ServiceAddress.isLoopback(host) { return false }
    let port = url.port ?? 443
    return !exempt.contains { rule in
      var name = rule
      if !rule.contains("]"), rule.count(where: { $0 == ":" }) == 1, let colon = rule.firstIndex(of: ":") {
        guard Int(rule[rule.index(after: colon)...]) == port else { return false }
        name = String(rule[..<colon])
      }
      name = String(name.trimmingPrefix("*").trimmingPrefix(".")).trimmingCharacters(
        in: CharacterSet(charactersIn: "[]"))
      return rule == "*" || host == name || (!name.isEmpty && host.hasSuffix(".\(name)"))
    }
  }

  /// The variable, which some write in lower case.
  private static func value(_ name: String, _ environment: [String: String]) -> (name: String, value: String)? {
    for name in [name.lowercased(), name] {
      if let value = environment[name], !value.isEmpty { return (name, value) }
    }
    return nil
  }

  private static func proxy(_ text: String) -> HTTPClient.Configuration.Proxy? {
    guard let url = URLComponents(string: text.contains("://") ? text : "http://\(text)"), let host = url.host,
      !host.isEmpty
    else { return nil }
    switch url.scheme?.lowercased() {
    case "http":
      let user = url.user.map { HTTPClient.Authorization.basic(username: $0, password: url.password ?? "") }
      return .server(host: host, port: url.port ?? 80, authorization: user)
    case "socks5", "socks5h", "socks": return .socksServer(host: host, port: url.port ?? 1080)
    default: return nil
    }
  }
}
