/// The hosts that may get a token: Microsoft's, this machine, and those that a person named.
///
/// It is asked before every request that carries a token or a secret, whatever the way of signing in.
package struct TrustedHosts: Sendable, Hashable {
  /// Ends of names, each with its dot.
  private var suffixes: Set<String>
  private var names: Set<String>
  /// Of those, what a person named.
  private var own: Set<String> = []

  /// - Parameter extra: Names, or ends of names that begin with a dot.
  private init(_ list: [String]) {
    suffixes = Set(list.filter { $0.hasPrefix(".") })
    names = Set(list.filter { !$0.hasPrefix(".") })
  }

  /// Kusto's own hosts, and those that `extra` names: a host, or `.example.org` for all hosts below it.
  ///
  /// - Throws: ``ClusterAddressError/notAnAddress(_:)`` for what cannot be a host, and for an end of names that would
  ///   trust a whole top-level domain.
  package init(also extra: [String]) throws(ClusterAddressError) {
    self = .microsoft
    for text in extra {
      let host = text.lowercased().trimmingPrefix(".")
      guard let address = try? ServiceAddress("https://\(host)"), address.host == host, address.port == nil,
        !text.hasPrefix(".") || host.contains(".")
      else { throw ClusterAddressError.notAnAddress(text) }
      let isSuffix = text.hasPrefix(".")
      if isSuffix { suffixes.insert(".\(host)") } else { names.insert(String(host)) }
      own.insert(isSuffix ? ".\(host)" : String(host))
    }
  }

  /// Whether `host`, a name in lower case, may get a token.
  ///
  /// The data management of a trusted host is trusted with it.
  package func allows(_ host: String) -> Bool {
    if ServiceAddress.isLoopback(host) { return true }
    let prefix = ClusterEndpoints.prefix
    let engine = host.hasPrefix(prefix) ? String(host.dropFirst(prefix.count)) : host
    if names.contains(host) || names.contains(engine) { return true }
    return suffixes.contains { engine.hasSuffix($0) && engine.utf8.count > $0.utf8.count }
  }

  /// Whether a person named `host`.
  package func isNamed(_ host: String) -> Bool {
    own.contains { $0.hasPrefix(".") ? host.hasSuffix($0) : host == $0 }
  }

  /// Refuses to let a token go to `address`.
  ///
  /// - Throws: ``ClusterAddressError``: the host is not trusted, or the way there can be read by others.
  package func check(_ address: String) throws(ClusterAddressError) {
    let address = try ServiceAddress(address)
    guard allows(address.host) else { throw ClusterAddressError.notTrusted(host: address.host) }
  }

  /// Source: the lists of well-known endpoints that Microsoft's clients ship, for all clouds.
  package static let microsoft = TrustedHosts([
    // public cloud, Synapse, Fabric, PlayFab, resource graph, security
    ".kusto.windows.net", ".kustodev.windows.net", ".kustomfa.windows.net", ".kusto.azuresynapse.net",
    ".kustodev.azuresynapse-dogfood.net", ".kusto.data.microsoft.com", ".kusto.fabric.microsoft.com",
    ".dxp.aad.azure.com", ".dxp-dev.aad.azure.com", ".playfab.com", ".playfabapi.com", ".azureplayfab.com",
    ".api.securityplatform.microsoft.com", "api.securityplatform.microsoft.com", ".securitycenter.windows.com",
    ".arg.core.windows.net", ".arg-df.core.windows.net", ".arg-int.core.windows.net",
    "kusto.aria.microsoft.com", "eu.kusto.aria.microsoft.com",
    "ade.applicationinsights.io", "ade.loganalytics.io", "adx.applicationinsights.azure.com",
    "adx.aimon.applicationinsights.azure.com", "adx.int.applicationinsights.azure.com", "adx.loganalytics.azure.com",
    "adx.int.loganalytics.azure.com", "adx.monitor.azure.com", "adx.int.monitor.azure.com",
    // United States government
    ".kusto.usgovcloudapi.net", ".kustomfa.usgovcloudapi.net", ".arg.core.usgovcloudapi.net",
    "adx.applicationinsights.azure.us", "adx.loganalytics.azure.us", "adx.monitor.azure.us",
    // China
    ".kusto.chinacloudapi.cn", ".kustomfa.chinacloudapi.cn", ".kusto.azuresynapse.azure.cn", ".playfab.cn",
    ".arg.core.chinacloudapi.cn", "adx.applicationinsights.azure.cn", "adx.loganalytics.azure.cn",
    "adx.monitor.azure.cn",
    // separated clouds
    ".kusto.core.eaglex.ic.gov", ".kustomfa.core.eaglex.ic.gov", ".arg.core.eaglex.ic.gov",
    "adx.applicationinsights.azure.eaglex.ic.gov", "adx.loganalytics.azure.eaglex.ic.gov",
    "adx.monitor.azure.eaglex.ic.gov", ".kusto.core.microsoft.scloud", ".kustomfa.core.microsoft.scloud",
    ".arg.core.microsoft.scloud", "adx.applicationinsights.azure.microsoft.scloud",
    "adx.loganalytics.azure.microsoft.scloud", "adx.monitor.azure.microsoft.scloud",
    // sovereign clouds of France, Germany, Singapore
    ".kusto.sovcloud-api.fr", ".kustomfa.sovcloud-api.fr", "adx.applicationinsights.azure.fr",
    "adx.loganalytics.azure.fr", "adx.monitor.azure.fr", ".kusto.sovcloud-api.de", ".kustomfa.sovcloud-api.de",
    "adx.applicationinsights.azure.de", "adx.loganalytics.azure.de", "adx.monitor.azure.de",
    ".kusto.sovcloud-api.sg", ".kustomfa.sovcloud-api.sg", "adx.applicationinsights.azure.sg",
    "adx.loganalytics.azure.sg", "adx.monitor.azure.sg",
  ])
}
