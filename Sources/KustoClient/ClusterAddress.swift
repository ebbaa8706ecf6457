import Foundation

/// A cluster as a person names it: `name`, `name.region`, `https://…`, `http://` on loopback, `local`, `local:DIR`.
package enum ClusterAddress: Sendable, Hashable {
  /// A cluster that is reached over HTTP.
  case remote(ClusterEndpoints)
  /// The embedded Kusto over a folder; nil means the user's data folder.
  ///
  /// The program starts it, and then knows a remote address.
  case embedded(folder: String?)

  /// Reads an address; `ingest` is that of data management, where it does not follow from the cluster's.
  package init(_ text: String, ingest: String? = nil) throws(ClusterAddressError) {
    let trimmed = text.trimmingCharacters(in: .whitespaces)
    if trimmed == "local" {
      self = .embedded(folder: nil)
    } else if trimmed.hasPrefix("local:") {
      let folder = String(trimmed.dropFirst("local:".count))
      guard !folder.isEmpty else { throw ClusterAddressError.noFolder }
      self = .embedded(folder: folder)
    } else {
      self = .remote(try ClusterEndpoints(trimmed, ingest: ingest))
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
  /// A host that is not Kusto's, and that nobody trusted by name: it would get the token.
  case notTrusted(host: String)
}
