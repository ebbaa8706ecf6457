import Foundation
import KustoClient

/// How somebody wants to sign in: what options, a connection string and the environment say, in this order.
///
/// Secrets stand in the environment, in files, or come from a prompt; an option never holds one.
package struct SignInOptions: Sendable {
  /// The values of one place.
  package struct Values: Sendable {
    package var way: SignInWay?
    package var applicationID: String?
    package var tenant: String?
    package var authority: String?
    package var secret: Secret?
    package var secretFile: String?
    /// PEM text.
    package var certificate: Secret?
    package var certificateFile: String?
    package var certificatePassword: Secret?
    package var certificatePasswordFile: String?
    package var identity: String?
    package var token: Secret?
    package var tokenFile: String?
    package var tokenCommand: String?
    package var keyVault: String?
    package var refreshToken: Secret?

    package init() {}

    /// Whether they can prove to be an application.
    var hasProof: Bool { secret != nil || secretFile != nil || certificate != nil || certificateFile != nil }
    var hasToken: Bool { token != nil || tokenFile != nil || tokenCommand != nil }

    /// The way that these values are for; nil when they name none.
    ///
    /// - Throws: ``SignInError/conflict(_:_:)`` when they are for two.
    func namedWay() throws(SignInError) -> SignInWay? {
      if let way { return way }
      var named: [(way: SignInWay, by: String)] = []
      if token != nil { named.append((.token, "a token")) }
      if tokenFile != nil { named.append((.token, "a token file")) }
      if tokenCommand != nil { named.append((.token, "a token command")) }
      if keyVault != nil { named.append((.keyVault, "a key vault")) }
      // The vault is opened by an application.
      let isApplication = applicationID != nil || hasProof
      if isApplication, keyVault == nil { named.append((.application, "an application")) }
      if identity != nil { named.append((.managedIdentity, "a managed identity")) }
      if named.count > 1 { throw SignInError.conflict(named[0].by, named[1].by) }
      return named.first?.way
    }
  }

  package var arguments = Values()
  package var connectionString = Values()
  package var environment: Values
  /// The variables themselves, for the identity of machines and for programs.
  package var variables: [String: String]
  /// The only folder whose files Azure Arc may name.
  ///
  /// Source: the managed identity of Azure Arc on Linux, as Microsoft's identity libraries check it.
  package var arcKeyFolder = "/var/opt/azcmagent/tokens"

  package init(environment variables: [String: String] = [:]) {
    self.variables = variables
    environment = Values(variables)
  }

  /// - Throws: ``SignInError/conflict(_:_:)``, ``SignInError/unknownWay(_:)``.
  package func way() throws(SignInError) -> SignInWay {
    if let way = try arguments.namedWay() { return way }
    if let way = try connectionString.namedWay() { return way }
    if let name = variables["KUSTOSINK_SIGN_IN"], !name.isEmpty, environment.way == nil {
      throw SignInError.unknownWay(name)
    }
    return try environment.namedWay() ?? .auto
  }

  /// The nearest first.
  var places: [Values] { [arguments, connectionString, environment] }

  /// The first value of the three places.
  subscript<Value>(_ path: KeyPath<Values, Value?>) -> Value? {
    arguments[keyPath: path] ?? connectionString[keyPath: path] ?? environment[keyPath: path]
  }

  /// Whether an application has neither secret nor certificate.
  package var lacksProof: Bool {
    !places.contains(where: \.hasProof) && azure("CLIENT_SECRET") == nil && azure("CLIENT_CERTIFICATE_PATH") == nil
  }

  /// A variable of Azure's own tools.
  func azure(_ name: String) -> String? { variables["AZURE_\(name)"].flatMap { $0.isEmpty ? nil : $0 } }

  var tenant: String? { self[\.tenant] ?? azure("TENANT_ID") }
  var authority: String? { self[\.authority] ?? azure("AUTHORITY_HOST").map(Self.withoutSlash) }
  var applicationID: String? { self[\.applicationID] ?? azure("CLIENT_ID") }

  private static func withoutSlash(_ text: String) -> String { text.hasSuffix("/") ? String(text.dropLast()) : text }
}

extension SignInOptions.Values {
  /// What a connection string says.
  package init(_ string: ConnectionString) {
    applicationID = string.applicationID
    tenant = string.authority
    secret = string.applicationKey
    certificate = string.certificate
    token = string.token
    if string.federated == false { way = SignInWay.none }
  }

  init(_ variables: [String: String]) {
    func text(_ name: String) -> String? { variables["KUSTOSINK_\(name)"].flatMap { $0.isEmpty ? nil : $0 } }
    func secret(_ name: String) -> Secret? { text(name).map(Secret.init) }
    way = text("SIGN_IN").flatMap(SignInWay.init)
    applicationID = text("APP_ID")
    tenant = text("TENANT")
    authority = text("AUTHORITY")
    self.secret = secret("APP_SECRET")
    secretFile = text("APP_SECRET_FILE")
    certificate = secret("APP_CERTIFICATE")
    certificateFile = text("APP_CERTIFICATE_FILE")
    certificatePassword = secret("APP_CERTIFICATE_PASSWORD")
    certificatePasswordFile = text("APP_CERTIFICATE_PASSWORD_FILE")
    identity = text("MANAGED_IDENTITY")
    token = secret("TOKEN")
    tokenFile = text("TOKEN_FILE")
    tokenCommand = text("TOKEN_COMMAND")
    keyVault = text("KEY_VAULT")
    refreshToken = secret("REFRESH_TOKEN")
  }
}

extension SignInOptions {
  /// The environment for a process that goes on without this one: the way that was found, and what it needs.
  ///
  /// Secrets travel here and nowhere else: the arguments of a process are open to all users, its environment is not.
  package func handedOn(_ way: SignInWay, memory: SignInMemory) -> [String: String] {
    var result = variables
    func set(_ name: String, _ value: String?) { result["KUSTOSINK_\(name)"] = value }
    set("SIGN_IN", way.rawValue)
    set("APP_ID", self[\.applicationID])
    set("TENANT", self[\.tenant])
    set("AUTHORITY", self[\.authority])
    // Of the nearest place only: beside each other they would be chosen between anew.
    let proof = places.first(where: \.hasProof) ?? Values()
    set("APP_SECRET", proof.secret?.value)
    set("APP_SECRET_FILE", proof.secretFile.map(Self.absolute))
    set("APP_CERTIFICATE", proof.certificate?.value)
    set("APP_CERTIFICATE_FILE", proof.certificateFile.map(Self.absolute))
    set("APP_CERTIFICATE_PASSWORD", self[\.certificatePassword]?.value)
    set("APP_CERTIFICATE_PASSWORD_FILE", self[\.certificatePasswordFile].map(Self.absolute))
    set("MANAGED_IDENTITY", self[\.identity])
    let token = places.first(where: \.hasToken) ?? Values()
    set("TOKEN", token.token?.value)
    set("TOKEN_FILE", token.tokenFile.map(Self.absolute))
    set("TOKEN_COMMAND", token.tokenCommand)
    set("KEY_VAULT", self[\.keyVault])
    set("REFRESH_TOKEN", memory.person.token?.value)
    return result
  }

  /// The other process may stand in another folder.
  private static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}
