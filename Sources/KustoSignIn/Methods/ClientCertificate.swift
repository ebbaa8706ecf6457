import Foundation
import JWTKit
import Kusto
import KustoClient
import NIOSSL

import struct Crypto.SHA256

/// The certificate of an application and its private key, from a PEM or PFX file.
struct ClientCertificate: Sendable {
  private let key: Insecure.RSA.PrivateKey
  /// The application's own certificate first.
  private let chain: [[UInt8]]

  /// - Parameter password: Of the file; nil for none.
  /// - Throws: ``SignInError/unusableFile(path:reason:)``.
  init(file path: String, password: Secret?) throws(SignInError) {
    try self.init(SecretFile.bytes(of: path), name: path, password: password)
  }

  /// - Parameter name: What the text comes from, for errors.
  init(_ bytes: [UInt8], name: String, password: Secret?) throws(SignInError) {
    let isText =
      bytes.starts(with: Array("-----BEGIN".utf8)) || String(decoding: bytes, as: UTF8.self).contains("-----BEGIN")
    let found = isText ? Self.pem(bytes, password) : Self.pfx(bytes, password)
    guard let (key, certificates) = found else {
      let advice = password == nil ? "" : ", or the password is wrong"
      throw SignInError.unusableFile(path: name, reason: "it has no private key with a certificate\(advice)")
    }
    guard let rsa = Self.rsa(key) else {
      throw SignInError.unusableFile(path: name, reason: "its key is not an RSA key of 2048 bits or more")
    }
    let own = certificates.first { Self.publicKey(of: $0) == rsa.publicKey.derRepresentation }
    guard let own, let first = try? own.toDERBytes() else {
      throw SignInError.unusableFile(path: name, reason: "no certificate in it belongs to its key")
    }
    self.key = rsa
    chain = [first] + certificates.compactMap { try? $0.toDERBytes() }.filter { $0 != first }
  }

  private static func pem(_ bytes: [UInt8], _ password: Secret?) -> (NIOSSLPrivateKey, [NIOSSLCertificate])? {
    guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes) else { return nil }
    let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) { set in set(Array((password?.value ?? "").utf8)) }
    return key.map { ($0, certificates) }
  }

  private static func pfx(_ bytes: [UInt8], _ password: Secret?) -> (NIOSSLPrivateKey, [NIOSSLCertificate])? {
    let bundle =
      (try? NIOSSLPKCS12Bundle(buffer: bytes, passphrase: password.map { Array($0.value.utf8) }))
      ?? (password == nil ? try? NIOSSLPKCS12Bundle(buffer: bytes, passphrase: []) : nil)
    return bundle.map { ($0.privateKey, $0.certificateChain) }
  }

  private static func rsa(_ key: NIOSSLPrivateKey) -> Insecure.RSA.PrivateKey? {
    guard let der = try? key.derBytes else { return nil }
    let lines = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
    // The library takes PEM only; which of the two kinds of key the bytes are is tried.
    for kind in ["RSA PRIVATE KEY", "PRIVATE KEY"] {
      let text = "-----BEGIN \(kind)-----\n\(lines)\n-----END \(kind)-----\n"
      if let found = try? Insecure.RSA.PrivateKey(pem: text) { return found }
    }
    return nil
  }

  private static func publicKey(of certificate: NIOSSLCertificate) -> Data? {
    guard let der = try? certificate.toDERBytes() else { return nil }
    let lines = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
    let text = "-----BEGIN CERTIFICATE-----\n\(lines)\n-----END CERTIFICATE-----\n"
    return try? Insecure.RSA.PublicKey(certificatePEM: text).derRepresentation
  }

  /// A signed statement that we are the application, good for ten minutes.
  ///
  /// Source: Microsoft identity platform, certificate credentials: RS256 or PS256, `x5t#S256`, and the chain for
  /// applications that trust an issuer instead of a certificate.
  func assertion(of applicationID: String, to audience: String, now: Date) async throws -> String {
    let keys = await JWTKeyCollection().add(pss: key, digestAlgorithm: .sha256)
    let begin = Int64(now.timeIntervalSince1970)
    let header = JSONValue.object([
      "alg": "PS256", "typ": "JWT",
      "x5t#S256": .string(Data(SHA256.hash(data: Data(chain[0]))).base64URL),
      "x5c": .array(chain.map { .string(Data($0).base64EncodedString()) }),
    ])
    let claims = JSONValue.object([
      "aud": .string(audience), "iss": .string(applicationID), "sub": .string(applicationID),
      "jti": .string(UUID().uuidString.lowercased()), "nbf": .integer(begin - 60), "iat": .integer(begin),
      "exp": .integer(begin + 600),
    ])
    // The library would take the application's certificate for a root and check the chain, which is the provider's
    // business; so it only signs.
    let text = [header, claims].map { Data($0.text.utf8).base64URL }.joined(separator: ".")
    let signature = try await keys.getKey().sign(Data(text.utf8))
    return "\(text).\(Data(signature).base64URL)"
  }
}
