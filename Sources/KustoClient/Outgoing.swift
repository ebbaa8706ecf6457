import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL

/// How requests leave this machine: which certificates count, through which proxy, and with which wire log.
package struct Outgoing: Sendable {
  /// Certificates that count besides those of the system, PEM.
  package var caFile: String?
  /// `SSL_CERT_FILE`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` are read from it.
  package var environment: [String: String]
  package var trace: WireTrace?

  package init(caFile: String? = nil, environment: [String: String] = [:], trace: WireTrace? = nil) {
    self.caFile = caFile
    self.environment = environment
    self.trace = trace
  }

  /// Opens the clients for as long as `body` runs.
  ///
  /// - Throws: ``OutgoingError``, or what `body` throws.
  package func with<Result: Sendable>(_ body: @Sendable (Exchange) async throws -> Result) async throws -> Result {
    let rules = try ProxyRules(environment)
    var configuration = Self.configuration
    configuration.tlsConfiguration = try tls()
    let direct = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    configuration.proxy = rules.proxy
    let proxied =
      rules.proxy == nil ? nil : HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    func close() async {
      // What was done is done: connections that do not close well cannot turn it into a failure.
      try? await direct.shutdown()
      try? await proxied?.shutdown()
    }
    do {
      let result = try await body(Exchange(direct: direct, proxied: proxied, rules: rules, trace: trace))
      await close()
      return result
    } catch {
      await close()
      throw error
    }
  }

  private static var configuration: HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10), read: .seconds(300)))
    // The caller decides whether and when to try again, and writes it into the run's log.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
    configuration.httpVersion = .http1Only
    return configuration
  }

  private func tls() throws -> TLSConfiguration {
    var tls = TLSConfiguration.makeClientConfiguration()
    if let file = environment["SSL_CERT_FILE"], !file.isEmpty {
      tls.trustRoots = .certificates(try Self.certificates(file))
    }
    if let caFile { tls.additionalTrustRoots = [.certificates(try Self.certificates(caFile))] }
    return tls
  }

  private static func certificates(_ path: String) throws(OutgoingError) -> [NIOSSLCertificate] {
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw OutgoingError.certificates(path: path, reason: "the file cannot be read")
    }
    guard let found = try? NIOSSLCertificate.fromPEMFile(path), !found.isEmpty else {
      throw OutgoingError.certificates(path: path, reason: "it holds no certificate in PEM form")
    }
    return found
  }
}

/// Why no request can leave.
package enum OutgoingError: Error, Sendable, Hashable {
  case certificates(path: String, reason: String)
  /// The value of an environment variable is no address of a proxy; it may hold a password, so it is not repeated.
  case proxy(variable: String)
  case trace(path: String, reason: String)
}
