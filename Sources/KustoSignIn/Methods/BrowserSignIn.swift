import Crypto
import Foundation
import KustoClient
import Subprocess

/// Sign-in in a browser of this machine: the provider sends the person back to a port on loopback, with a code that
/// only who began can use (PKCE, RFC 7636).
struct BrowserSignIn: Sendable {
  let person: PersonCredential
  let prompt: SignInPrompt
  /// A person reads, types and perhaps finds a telephone.
  var patience = Duration.seconds(300)

  func token(for request: TokenRequest) async throws -> AccessToken {
    let verifier = Self.random(bytes: 48)
    let state = Self.random(bytes: 24)
    let (grant, redirect) = try await RedirectListener.with { listener in
      let redirect = "http://localhost:\(listener.port)"
      let address = try page(request, redirect: redirect, state: state, verifier: verifier)
      prompt.show(.browser(address: address, isOpen: await Self.open(address)))
      return (try code(in: try await answer(of: listener), state: state), redirect)
    }
    let reply = try await person.endpoint.post(
      [
        ("grant_type", "authorization_code"), ("client_id", request.clientID), ("code", grant),
        ("redirect_uri", redirect), ("code_verifier", verifier), ("scope", PersonCredential.scope(request)),
      ], to: try person.address("token", request), way: person.way)
    return try person.remembered(reply)
  }

  private func page(
    _ request: TokenRequest, redirect: String, state: String, verifier: String
  ) throws(SignInError) -> String {
    let challenge = Data(SHA256.hash(data: Data(verifier.utf8))).base64URL
    let query = [
      ("client_id", request.clientID), ("response_type", "code"), ("redirect_uri", redirect),
      ("response_mode", "query"), ("scope", PersonCredential.scope(request)), ("state", state),
      ("code_challenge", challenge), ("code_challenge_method", "S256"), ("prompt", "select_account"),
    ]
    let text = query.map { "\($0.0)=\(TokenEndpoint.escaped($0.1))" }.joined(separator: "&")
    return try person.address("authorize", request) + "?" + text
  }

  private func answer(of listener: RedirectListener) async throws -> [String: String] {
    do {
      return try await within(patience) { try await listener.query() }
    } catch is DeadlineExceeded {
      throw SignInError.notConfirmed(way: person.way, reason: "nobody signed in within five minutes")
    }
  }

  private func code(in answer: [String: String], state: String) throws(SignInError) -> String {
    guard answer["state"] == state else {
      throw SignInError.notConfirmed(way: person.way, reason: "the answer does not belong to this sign-in")
    }
    if let code = answer["code"], !code.isEmpty { return code }
    throw SignInError.refused(
      way: person.way, code: answer["error"] ?? "no code",
      message: ProviderWords.shown(answer["error_description"] ?? ""))
  }

  /// Starts a browser where there is a screen for one.
  private static func open(_ address: String) async -> Bool {
    let environment = ProcessInfo.processInfo.environment
    guard environment["DISPLAY"] != nil || environment["WAYLAND_DISPLAY"] != nil else { return false }
    let result = try? await within(.seconds(5)) {
      try await Subprocess.run(.name("xdg-open"), arguments: [address], output: .discarded)
    }
    return result?.terminationStatus.isSuccess == true
  }

  private static func random(bytes: Int) -> String {
    var generator = SystemRandomNumberGenerator()
    return Data((0..<bytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }).base64URL
  }
}
