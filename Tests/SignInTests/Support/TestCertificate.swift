import Crypto
import CryptoExtras
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// A self-signed certificate with its RSA key, made for one test.
struct TestCertificate {
  let certificatePEM: String
  let keyPEM: String

  /// - Parameter hosts: Names and addresses that a server with it may have.
  init(hosts: [String] = [], bits: _RSA.Signing.KeySize = .bits2048) throws {
    let key = try _RSA.Signing.PrivateKey(keySize: bits)
    let name = try DistinguishedName { CommonName("kustosink tests") }
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: Date() - 3600,
      notValidAfter: Date() + 86_400, issuer: name, subject: name, signatureAlgorithm: .sha256WithRSAEncryption,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
        SubjectAlternativeNames(
          hosts.map { host in
            host == "127.0.0.1"
              ? .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])) : .dnsName(host)
          })
      }, issuerPrivateKey: .init(key))
    certificatePEM = try certificate.serializeAsPEM().pemString
    keyPEM = key.pemRepresentation
  }

  var pem: String { "\(keyPEM)\n\(certificatePEM)\n" }

  func pfx(password: String) throws -> Data {
    let bundle = NIOSSLPKCS12Bundle(
      certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificatePEM.utf8)),
      privateKey: try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem))
    return Data(try bundle.serialize(passphrase: Array(password.utf8)))
  }
}
