import KustoClient

/// The storage account of a container.
package struct StorageAccount: Sendable {
  package let name: String
  let container: String
  /// What its requests begin with: `https://name.blob.core.windows.net`, or `http://127.0.0.1:10000/name`.
  let base: String
  let address: ServiceAddress

  /// Reads `https://name.blob.core.windows.net/container`; where the host is a machine, the account comes before the
  /// container, as in Microsoft's storage emulator.
  ///
  /// - Throws: ``ClusterAddressError``.
  package init(container text: String) throws(ClusterAddressError) {
    var address = try ServiceAddress(text)
    var parts = address.path.split(separator: "/").map(String.init)
    guard parts.count == (address.isMachine ? 2 : 1), let container = parts.popLast() else {
      throw ClusterAddressError.notAnAddress(text)
    }
    self.container = container
    name = parts.first ?? String(address.host.prefix { $0 != "." })
    address.path = parts.first.map { "/\($0)" } ?? ""
    base = address.base
    self.address = address
  }

  /// As it stands in the text that is signed.
  var canonicalContainer: String { "/blob/\(name)/\(container)" }
  var isEncrypted: Bool { address.scheme == "https" }
}

/// The storage that may get a token: Microsoft's, what a person trusted by name, and this machine beside a cluster on it.
struct StorageHosts: Sendable {
  var trust: TrustedHosts
  var allowsLoopback: Bool

  /// - Throws: ``ClusterAddressError/notTrusted(host:)``.
  func check(_ account: StorageAccount) throws(ClusterAddressError) {
    let host = account.address.host
    let isKnown =
      Self.ends.contains { host.hasSuffix($0) } || trust.isNamed(host) || (account.address.isLoopback && allowsLoopback)
    guard isKnown else { throw ClusterAddressError.notTrusted(host: host) }
  }

  /// Source: the storage endpoint suffixes of the clouds in Microsoft's command-line tools, and of DNS zone endpoints.
  private static let ends = [
    ".blob.core.windows.net", ".blob.storage.azure.net", ".blob.core.chinacloudapi.cn", ".blob.core.usgovcloudapi.net",
  ]
}
