import KustoClient

/// Why somebody could not be signed in, as facts; the words are in `KustoSink/Explain`.
///
/// Nothing in it is a secret: what a provider says is cut to its first sentence, and masked.
package enum SignInError: TokenFailure, Hashable {
  /// A value that the chosen way needs is missing.
  case missing(what: String, way: SignInWay)
  /// A file with a secret, a token or a certificate cannot be used.
  case unusableFile(path: String, reason: String)
  /// The identity provider says no, in its own words.
  case refused(way: SignInWay, code: String, message: String)
  /// The provider, or what stands between, did not answer well.
  case notAnswered(way: SignInWay, reason: String, isTransient: Bool)
  /// A program that gives tokens failed.
  case programFailed(way: SignInWay, program: String, reason: String)
  /// The token cannot be renewed, and its time is over.
  case expired(way: SignInWay)
  /// The person did not sign in in time, or said no.
  case notConfirmed(way: SignInWay, reason: String)
  /// The service's description of how to sign in is not one.
  case badMetadata(address: String, reason: String)
  /// The provider that the service names is none of Microsoft's, and nobody trusted it.
  case providerNotTrusted(host: String)
  /// None of the usual ways; each with the reason.
  case noWay([Skipped])
  /// `KUSTOSINK_SIGN_IN` names no way.
  case unknownWay(String)
  /// The storage account gives no key to sign the addresses of its containers with.
  case noStorageKey(account: String, reason: String)
  /// Options that do not go together.
  case conflict(String, String)

  /// A way that was tried in order and left out.
  package struct Skipped: Sendable, Hashable {
    package var way: SignInWay
    package var reason: String

    package init(way: SignInWay, reason: String) {
      self.way = way
      self.reason = reason
    }
  }

  package var brief: String {
    switch self {
    case .missing(let what, let way): "\(way.words): \(what) is missing"
    case .unusableFile(let path, let reason): "\(path): \(reason)"
    case .refused(let way, let code, let message): "\(way.words): \(message.isEmpty ? code : message)"
    case .notAnswered(let way, let reason, _): "\(way.words): \(reason)"
    case .programFailed(_, let program, let reason): "\(program): \(reason)"
    case .expired(let way): "\(way.words): the token has expired and cannot be renewed"
    case .notConfirmed(let way, let reason): "\(way.words): \(reason)"
    case .badMetadata(_, let reason): "the service does not say how to sign in: \(reason)"
    case .providerNotTrusted(let host): "the identity provider '\(host)' is not trusted"
    case .noWay(let skipped): skipped.map { "\($0.way.words): \($0.reason)" }.joined(separator: "; ")
    case .unknownWay(let name): "'\(name)' is no way of signing in"
    case .noStorageKey(let account, let reason):
      "the storage account '\(account)' gives no key to sign with, for which the role 'Storage Blob Delegator' is needed "
        + "there: \(reason)"
    case .conflict(let one, let other): "\(one) and \(other) do not go together"
    }
  }

  package var isTransient: Bool {
    if case .notAnswered(_, _, let isTransient) = self { isTransient } else { false }
  }
}

/// A way of signing in, by the name that `--sign-in` takes.
package enum SignInWay: String, Sendable, Hashable, Codable, CaseIterable {
  case auto
  case none
  case token
  case application
  case managedIdentity = "managed-identity"
  case workload
  case azureCLI = "azure-cli"
  case deviceCode = "device-code"
  case browser
  case keyVault = "key-vault"

  /// For sentences.
  package var words: String {
    switch self {
    case .auto: "the usual order"
    case .none: "no sign-in"
    case .token: "a token"
    case .application: "an application"
    case .managedIdentity: "the managed identity"
    case .workload: "the workload identity"
    case .azureCLI: "the Azure CLI"
    case .deviceCode: "a device code"
    case .browser: "the browser"
    case .keyVault: "the key vault"
    }
  }
}
