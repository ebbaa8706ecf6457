import KustoSink
import Synchronization
import TerminalKit

/// A way of signing in that a person can choose, by the names that `--sign-in` takes.
package enum SignInKind: String, Sendable, Codable, CaseIterable, Hashable {
  case azureCLI = "azure-cli"
  case deviceCode = "device-code"
  case browser
  case application
  case token
  case managedIdentity = "managed-identity"
  case workload
  case keyVault = "key-vault"
  case auto
  case none

  /// What it is and what it needs, in a line.
  package var words: String {
    switch self {
    case .azureCLI: "as you are signed in with az login"
    case .deviceCode: "a code that you enter on any device"
    case .browser: "a page in the browser of this machine"
    case .application: "an application: its id, tenant, and a secret or a certificate"
    case .token: "a token that you have, typed or in a file"
    case .managedIdentity: "the identity of this machine in Azure"
    case .workload: "the identity of this pod in Kubernetes"
    case .keyVault: "an application whose secret is in a key vault"
    case .auto: "the first of the usual ways that works"
    case .none: "without signing in"
    }
  }

  /// What is asked for, in this order.
  package var fields: [SignInField] {
    switch self {
    case .azureCLI, .workload, .auto, .none: []
    case .deviceCode, .browser: [.tenant]
    case .application: [.applicationID, .tenant, .certificateFile, .secret]
    case .token: [.tokenFile, .secret]
    case .managedIdentity: [.identity]
    case .keyVault: [.keyVault]
    }
  }
}

/// Something that a way of signing in needs.
package enum SignInField: String, Sendable, Codable, Hashable {
  case applicationID, tenant, certificateFile, identity, tokenFile, keyVault, secret

  package func label(for kind: SignInKind) -> String {
    switch self {
    case .applicationID: "application id"
    case .tenant: "tenant"
    case .certificateFile: "certificate file"
    case .identity: "client id"
    case .tokenFile: "token file"
    case .keyVault: "key vault address"
    case .secret: kind == .token ? "token" : "secret"
    }
  }

  package func hint(for kind: SignInKind) -> String {
    switch self {
    case .applicationID: "of the application"
    case .tenant: kind == .application ? "a name or an id" : "empty: your own"
    case .certificateFile: "PEM or PFX with its key; empty: a secret"
    case .identity: "empty: the one of the system"
    case .tokenFile: "read again when it expires; empty: type it"
    case .keyVault: "https://name.vault.azure.net"
    case .secret:
      kind == .token ? "never shown, never saved" : "or the password of the certificate; never shown, never saved"
    }
  }
}

/// A chosen way with what it needs, without its secret: that is never part of a model, a message or a file.
package struct SignInValues: Sendable, Codable, Hashable {
  package var kind: SignInKind
  private var texts: [String: String] = [:]

  package init(_ kind: SignInKind) { self.kind = kind }

  package subscript(_ field: SignInField) -> String {
    get { field == .secret ? "" : texts[field.rawValue] ?? "" }
    set { if field != .secret { texts[field.rawValue] = newValue.isEmpty ? nil : newValue } }
  }

  /// Why somebody cannot be signed in with these; nil when it can be tried.
  package func missing(hasSecret: Bool) -> SignInField? {
    switch kind {
    case .application:
      if self[.applicationID].isEmpty { return .applicationID }
      if self[.tenant].isEmpty { return .tenant }
      return self[.certificateFile].isEmpty && !hasSecret ? .secret : nil
    case .token: return self[.tokenFile].isEmpty && !hasSecret ? .secret : nil
    case .keyVault: return self[.keyVault].isEmpty ? .keyVault : nil
    default: return nil
    }
  }

  /// True when nobody has to type anything to use them again.
  package var isWhole: Bool {
    switch kind {
    case .deviceCode, .browser: false
    case .application: !self[.certificateFile].isEmpty
    default: missing(hasSecret: false) == nil
    }
  }
}

/// A cluster that was used, and how somebody signed in there.
package struct KnownCluster: Sendable, Codable, Hashable {
  package var cluster: String
  package var signIn: SignInValues?
  /// Whether a person marked it as read-only; nil is no.
  package var isReadOnly: Bool?

  package init(cluster: String, signIn: SignInValues? = nil, isReadOnly: Bool? = nil) {
    self.cluster = cluster
    self.signIn = signIn
    self.isReadOnly = isReadOnly
  }
}

/// What a person has to do to sign in.
///
/// Written, as in a session, it has no code.
package enum SignInRequest: Sendable, Hashable {
  case deviceCode(page: String, code: String, minutes: Int)
  case browser(address: String, isOpen: Bool)
}

extension SignInRequest: Codable {
  private struct Written: Codable {
    var page: String
    var minutes: Int?
    var isOpen: Bool?
  }

  package init(from decoder: any Decoder) throws {
    let value = try Written(from: decoder)
    if let minutes = value.minutes {
      self = .deviceCode(page: value.page, code: "(not recorded)", minutes: minutes)
    } else {
      self = .browser(address: value.page, isOpen: value.isOpen ?? false)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .deviceCode(let page, _, let minutes):
      try Written(page: page, minutes: minutes, isOpen: nil).encode(to: encoder)
    case .browser(_, let isOpen):
      try Written(page: "(not recorded)", minutes: nil, isOpen: isOpen).encode(to: encoder)
    }
  }
}

/// The secret that is being typed: the only place that has it, until the sign-in takes it.
///
/// It is no part of the model, so no screen, session, log or test output can show it.
package final class SecretBox: Sendable {
  private let characters = Mutex<[Character]>([])
  /// Longer than any token.
  private static let limit = 16 << 10

  package init() {}

  package var isEmpty: Bool { characters.withLock(\.isEmpty) }

  /// Takes a key of the secret's text; false for any other key.
  func apply(_ key: Key) -> Bool {
    characters.withLock { characters in
      switch key {
      case .character(let character): characters.append(character)
      case .paste(let text): characters += text.filter { !$0.isNewline }
      case .backspace: _ = characters.popLast()
      case .control("u"): characters = []
      default: return false
      }
      characters = Array(characters.prefix(Self.limit))
      return true
    }
  }

  /// The secret, which is forgotten here.
  func take() -> String {
    characters.withLock { characters in
      defer { characters = [] }
      return String(characters)
    }
  }

  func clear() { characters.withLock { $0 = [] } }
}
