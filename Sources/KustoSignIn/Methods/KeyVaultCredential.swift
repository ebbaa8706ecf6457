import Foundation
import Kusto
import KustoClient
import SinkEngine

/// An application whose id, secret and tenant stand in a key vault, under the names that the Spark connector reads.
struct KeyVaultCredential: Credential {
  let way = SignInWay.keyVault
  /// `https://name.vault.azure.net`.
  var vault: String
  /// Who opens the vault.
  var opener: @Sendable (_ tenant: String, _ authority: String) -> any Credential
  let endpoint: TokenEndpoint

  func token(for request: TokenRequest) async throws -> AccessToken {
    try endpoint.hosts.check(vault)
    let challenge = try await challenge(request)
    var vaultRequest = request
    vaultRequest.resource = challenge.resource
    vaultRequest.authority = challenge.authority
    let opened = try await opener(challenge.tenant, challenge.authority).token(for: vaultRequest)
    let application = ApplicationCredential(
      way: way, applicationID: try await secret("kustoAppId", opened.secret).value,
      tenant: try await secret("kustoAppAuthority", opened.secret).value,
      proof: .secret(try await secret("kustoAppKey", opened.secret)), endpoint: endpoint)
    return try await application.token(for: request)
  }

  private struct Challenge {
    var authority: String
    var tenant: String
    var resource: String
  }

  /// The vault says, when it is asked without a token, who may give one for it.
  private func challenge(_ request: TokenRequest) async throws -> Challenge {
    let answer = try await read("kustoAppId", nil)
    guard answer.status == 401, let text = answer.challenge,
      let login = text.firstMatch(of: #/authorization(?:_uri)?="([^"]+)"/#)?.1,
      let url = URLComponents(string: String(login)),
      let scheme = url.scheme, let host = url.host
    else {
      throw SignInError.notAnswered(way: way, reason: "the vault does not say how to sign in", isTransient: false)
    }
    let resource =
      text.firstMatch(of: #/(?:resource|scope)="([^"]+)"/#).map { String($0.1) } ?? "https://vault.azure.net"
    try check(resource: resource)
    let port = url.port.map { ":\($0)" } ?? ""
    return Challenge(
      authority: "\(scheme)://\(host)\(port)", tenant: url.path.split(separator: "/").first.map(String.init) ?? "",
      resource: resource.hasSuffix("/.default") ? String(resource.dropLast("/.default".count)) : resource)
  }

  /// A vault may only ask for tokens for itself: a name that its own host ends with.
  private func check(resource: String) throws(SignInError) {
    let asked = URLComponents(string: resource)?.host ?? ""
    let own = URLComponents(string: vault)?.host ?? ""
    guard !asked.isEmpty, own == asked || own.hasSuffix(".\(asked)") else {
      throw SignInError.notAnswered(
        way: way, reason: "the vault asks for a token for '\(asked)', which is not its own", isTransient: false)
    }
  }

  private func secret(_ name: String, _ token: Secret) async throws -> Secret {
    let answer = try await read(name, token)
    guard answer.status == 200, let value = answer.text("value"), !value.isEmpty else {
      throw SignInError.refused(
        way: way, code: answer.error,
        message: answer.message.isEmpty ? "the secret '\(name)' is missing" : answer.message)
    }
    return Secret(value)
  }

  private func read(_ name: String, _ token: Secret?) async throws -> TokenEndpoint.Answer {
    let url = "\(vault)/secrets/\(name)?api-version=7.4"
    let headers = token.map { [("Authorization", "Bearer \($0.value)")] } ?? []
    return try await endpoint.patiently(way) {
      try await endpoint.exchange.send(
        .init(method: .GET, url: url, headers: headers, deadline: .seconds(20), hidesBody: true))
    }
  }
}
