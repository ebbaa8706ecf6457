import Foundation
import KustoClient
import SinkEngine

/// Makes the credential of a way out of the options.
struct CredentialMaker: Sendable {
  let options: SignInOptions
  let endpoint: TokenEndpoint
  let prompt: SignInPrompt?
  let memory: SignInMemory

  /// - Throws: ``SignInError`` when a value is missing.
  func credential(for way: SignInWay) throws(SignInError) -> any Credential {
    switch way {
    case .token: return try token()
    case .application: return try application()
    case .managedIdentity: return managedIdentity(isProbe: false)
    case .workload: return try workload()
    case .azureCLI:
      return ProgramCredential(
        program: .azureCLI(tenant: options[\.tenant]), environment: options.variables, clock: endpoint.clock)
    case .deviceCode: return person(.deviceCode)
    case .browser: return person(.browser)
    case .keyVault: return try keyVault()
    case .auto, .none: throw SignInError.missing(what: "a way of signing in", way: way)
    }
  }

  private func token() throws(SignInError) -> any Credential {
    // The nearest place that has any of them.
    for values in options.places {
      if let command = values.tokenCommand {
        return ProgramCredential(program: .command(command), environment: options.variables, clock: endpoint.clock)
      }
      if let file = values.tokenFile { return TokenCredential(origin: .file(file), clock: endpoint.clock) }
      if let token = values.token { return TokenCredential(origin: .text(token), clock: endpoint.clock) }
    }
    throw SignInError.missing(what: "the token (KUSTOSINK_TOKEN, --token-file or --token-command)", way: .token)
  }

  /// The application of the options.
  private func application() throws(SignInError) -> ApplicationCredential {
    guard let id = options.applicationID else {
      throw SignInError.missing(what: "its id (--app-id)", way: .application)
    }
    guard let tenant = options.tenant else {
      throw SignInError.missing(what: "its tenant (--tenant)", way: .application)
    }
    return ApplicationCredential(
      way: .application, applicationID: id, tenant: tenant, authority: options.authority, proof: try proof(),
      endpoint: endpoint)
  }

  /// The secret or certificate of the nearest place that has one; Azure's own variables come last.
  private func proof() throws(SignInError) -> ApplicationCredential.Proof {
    for values in options.places {
      if let file = values.certificateFile { return .certificate(try .init(file: file, password: try password())) }
      if let text = values.certificate {
        return .certificate(
          try .init(Array(text.value.utf8), name: "the certificate", password: try password()))
      }
      if let file = values.secretFile { return .secret(Secret(try SecretFile.text(of: file))) }
      if let secret = values.secret { return .secret(secret) }
    }
    if let secret = options.azure("CLIENT_SECRET") { return .secret(Secret(secret)) }
    if let file = options.azure("CLIENT_CERTIFICATE_PATH") {
      return .certificate(try .init(file: file, password: try password()))
    }
    throw SignInError.missing(
      what: "its secret (KUSTOSINK_APP_SECRET or --app-secret-file) or certificate (--app-certificate)",
      way: .application)
  }

  private func password() throws(SignInError) -> Secret? {
    if let file = options[\.certificatePasswordFile] { return Secret(try SecretFile.text(of: file)) }
    return options[\.certificatePassword] ?? options.azure("CLIENT_CERTIFICATE_PASSWORD").map(Secret.init)
  }

  func managedIdentity(isProbe: Bool) -> any Credential {
    let named = options[\.identity] ?? (isProbe ? options.azure("CLIENT_ID") : nil)
    return ManagedIdentity(
      identity: named.flatMap(ManagedIdentity.Identity.init), environment: options.variables,
      arcKeyFolder: options.arcKeyFolder, endpoint: endpoint, isProbe: isProbe)
  }

  private func workload() throws(SignInError) -> any Credential {
    guard let file = options.azure("FEDERATED_TOKEN_FILE") else {
      throw SignInError.missing(what: "AZURE_FEDERATED_TOKEN_FILE", way: .workload)
    }
    guard let id = options.applicationID else { throw SignInError.missing(what: "AZURE_CLIENT_ID", way: .workload) }
    guard let tenant = options.tenant else { throw SignInError.missing(what: "AZURE_TENANT_ID", way: .workload) }
    return ApplicationCredential(
      way: .workload, applicationID: id, tenant: tenant, authority: options.authority, proof: .federated(file: file),
      endpoint: endpoint)
  }

  private func person(_ style: PersonCredential.Style) -> PersonCredential {
    PersonCredential(
      style: style, tenant: options.tenant ?? "organizations", authority: options.authority, prompt: prompt,
      endpoint: endpoint, memory: memory.person)
  }

  /// A vault is opened by the application of the options, or else by the machine's identity.
  private func keyVault() throws(SignInError) -> any Credential {
    guard let vault = options[\.keyVault] else {
      throw SignInError.missing(what: "the address of the vault (--key-vault)", way: .keyVault)
    }
    let proof: ApplicationCredential.Proof? = options.applicationID == nil ? nil : try self.proof()
    let (id, endpoint, identity) = (options.applicationID, endpoint, managedIdentity(isProbe: false))
    return KeyVaultCredential(
      vault: vault.hasSuffix("/") ? String(vault.dropLast()) : vault,
      opener: { tenant, authority in
        guard let id, let proof else { return identity }
        return ApplicationCredential(
          way: .keyVault, applicationID: id, tenant: tenant, authority: authority, proof: proof, endpoint: endpoint)
      }, endpoint: endpoint)
  }
}
