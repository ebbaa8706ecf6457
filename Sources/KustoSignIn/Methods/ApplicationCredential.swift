import Foundation
import Kusto
import KustoClient

/// An application of the directory, which proves itself by a secret, a certificate, or a token of another provider.
struct ApplicationCredential: Credential {
  enum Proof: Sendable {
    case secret(Secret)
    case certificate(ClientCertificate)
    /// The file is read each time: what writes it renews it.
    case federated(file: String)
  }

  var way: SignInWay
  var applicationID: String
  var tenant: String
  /// Instead of the one that the service names.
  var authority: String?
  var proof: Proof
  let endpoint: TokenEndpoint

  func token(for request: TokenRequest) async throws -> AccessToken {
    let url = try endpoint.address("token", authority: authority ?? request.authority, tenant: tenant, way: way)
    let form = [
      ("grant_type", "client_credentials"), ("client_id", applicationID), ("scope", request.scope),
    ]
    let answer = try await endpoint.post(form + (try await proven(url, skew: 0)), to: url, way: way)
    // An assertion has times in it, by our clock; the provider's answer tells by how much that is wrong.
    if case .certificate = proof, let date = answer.otherTime {
      let skew = date.timeIntervalSince(endpoint.clock.now())
      let second = try await endpoint.post(form + (try await proven(url, skew: skew)), to: url, way: way)
      return try endpoint.token(second, way: way)
    }
    return try endpoint.token(answer, way: way)
  }

  private func proven(_ url: String, skew: Double) async throws -> [(String, String)] {
    switch proof {
    case .secret(let secret): return [("client_secret", secret.value)]
    case .certificate(let certificate):
      let now = endpoint.clock.now().addingTimeInterval(skew)
      return Self.assertion(try await certificate.assertion(of: applicationID, to: url, now: now))
    case .federated(let file): return Self.assertion(try SecretFile.text(of: file))
    }
  }

  private static func assertion(_ text: String) -> [(String, String)] {
    [
      ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", text),
    ]
  }
}

extension TokenEndpoint.Answer {
  /// The provider's time, when it says that an assertion is outside of its own; nil for other answers.
  ///
  /// Source: AADSTS700024, `… Current time: 2021-06-18T00:41:53.9178912Z, assertion valid from …`.
  fileprivate var otherTime: Date? {
    guard status == 400 || status == 401, message.contains("AADSTS700024") else { return nil }
    let told = message.firstMatch(of: #/Current time: ([0-9T:.\-]+Z)/#).flatMap { KustoTime.date(String($0.1)) }
    return told ?? date
  }
}

/// A file with one secret in it.
enum SecretFile {
  /// The text without the newline that editors put at its end.
  ///
  /// - Throws: ``SignInError/unusableFile(path:reason:)``.
  static func text(of path: String) throws(SignInError) -> String {
    let text = String(decoding: try bytes(of: path), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    guard !text.isEmpty else { throw SignInError.unusableFile(path: path, reason: "the file is empty") }
    return text
  }

  static func bytes(of path: String) throws(SignInError) -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw SignInError.unusableFile(path: path, reason: String(cString: strerror(errno)).lowercased())
    }
    defer { try? file.close() }
    guard let data = try? file.read(upToCount: longest + 1) else {
      throw SignInError.unusableFile(path: path, reason: "it cannot be read")
    }
    guard data.count <= longest else {
      throw SignInError.unusableFile(path: path, reason: "it has more than \(longest) bytes")
    }
    return Array(data)
  }

  private static let longest = 1 << 20
}
