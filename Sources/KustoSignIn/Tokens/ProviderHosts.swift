import KustoClient

/// The hosts that secrets and assertions may go to: Microsoft's identity providers and key vaults, and those that a
/// person trusted by name.
///
/// This machine counts only for a cluster on this machine.
struct ProviderHosts: Sendable {
  var trust: TrustedHosts
  var allowsLoopback: Bool

  /// - Throws: ``SignInError/providerNotTrusted(host:)``.
  func check(_ address: String) throws(SignInError) {
    guard let address = try? ServiceAddress(address) else { throw SignInError.providerNotTrusted(host: address) }
    let isKnown =
      Self.names.contains(address.host) || Self.vaults.contains { address.host.hasSuffix($0) }
      || trust.isNamed(address.host) || (address.isLoopback && allowsLoopback)
    guard isKnown else { throw SignInError.providerNotTrusted(host: address.host) }
  }

  /// Source: the login endpoints of the clouds in Microsoft's lists of well-known endpoints.
  private static let names: Set<String> = [
    "login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net",
    "login.microsoftonline.us", "login.partner.microsoftonline.cn", "login.chinacloudapi.cn",
    "login.microsoftonline.eaglex.ic.gov", "login.microsoftonline.microsoft.scloud",
    "login.sovcloud-identity.fr", "login.sovcloud-identity.de", "login.sovcloud-identity.sg",
  ]

  private static let vaults = [".vault.azure.net", ".vault.azure.cn", ".vault.usgovcloudapi.net"]
}
