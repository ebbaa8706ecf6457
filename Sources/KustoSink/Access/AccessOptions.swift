import Foundation
import KustoClient
import KustoSignIn

/// How a cluster is reached: who signs in, which hosts may have a token, certificates, proxies, the wire log.
package struct AccessOptions: Sendable {
  package var signIn: SignInOptions
  /// The address of data management, where it does not follow from the cluster's.
  package var ingest: String?
  /// Hosts that may get a token besides Microsoft's.
  package var trustedHosts: [String]
  package var caFile: String?
  package var traceFile: String?
  /// Containers of the user, used instead of those that the cluster lends; their signatures are secrets.
  package var containers: [StorageAddress] = []
  package var environment: [String: String]

  /// What the environment says.
  package init(environment: [String: String]) {
    func text(_ name: String) -> String? { environment["KUSTOSINK_\(name)"].flatMap { $0.isEmpty ? nil : $0 } }
    self.environment = environment
    signIn = SignInOptions(environment: environment)
    ingest = text("INGEST_ADDRESS")
    trustedHosts = (text("TRUSTED_HOSTS") ?? "").split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }.filter { !$0.isEmpty }
    caFile = text("CA_FILE")
    traceFile = text("TRACE_WIRE")
    containers = OwnStorage.addresses(in: text("STORAGE_CONTAINERS") ?? "")
  }

  /// The environment of a process that goes on with a run when this one ends.
  package func handedOn(_ way: SignInWay, memory: SignInMemory) -> [String: String] {
    var result = signIn.handedOn(way, memory: memory)
    result["KUSTOSINK_INGEST_ADDRESS"] = ingest
    result["KUSTOSINK_STORAGE_CONTAINERS"] =
      containers.isEmpty ? nil : containers.map(\.signed).joined(separator: " ")
    result["KUSTOSINK_TRUSTED_HOSTS"] = trustedHosts.isEmpty ? nil : trustedHosts.joined(separator: ",")
    for (name, path) in [("KUSTOSINK_CA_FILE", caFile), ("KUSTOSINK_TRACE_WIRE", traceFile)] {
      result[name] = path.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
    }
    return result
  }

  package func outgoing() throws(OutgoingError) -> Outgoing {
    var trace: WireTrace?
    if let traceFile { trace = try WireTrace(path: traceFile) }
    return Outgoing(caFile: caFile, environment: environment, trace: trace)
  }
}

extension SinkSession {
  /// Signs in at the cluster of `endpoints`, and opens a session for as long as `body` runs.
  ///
  /// - Parameters:
  ///   - prompt: Where a person is asked to sign in; nil where nobody is.
  ///   - memory: What earlier sessions of this process found.
  /// - Throws: ``SignInError``, ``ClusterAddressError``, ``OutgoingError``, ``TransportError``, or what `body` throws.
  package static func with<Result: Sendable>(
    _ endpoints: ClusterEndpoints, _ access: AccessOptions, prompt: SignInPrompt? = nil,
    memory: SignInMemory? = nil, onSignIn: @escaping @Sendable (SignIn) -> Void = { _ in },
    _ body: @Sendable (SinkSession) async throws -> Result
  ) async throws -> Result {
    let trust = try TrustedHosts(also: access.trustedHosts)
    let memory = memory ?? SignInMemory(refreshToken: access.signIn.environment.refreshToken)
    return try await access.outgoing().with { exchange in
      let signIn = try await SignIn.open(
        access.signIn, at: endpoints, trust: trust, exchange: exchange, prompt: prompt, memory: memory)
      onSignIn(signIn)
      let signatures = ContainerSignatures(signIn, at: endpoints, trust: trust, exchange: exchange)
      let containers = OwnContainers(try OwnStorage.checked(access.containers, mayLackSignature: true)) {
        try await signatures.signed($0)
      }
      let connection = try KustoConnection(
        endpoints, tokens: signIn.tokens, trust: trust, exchange: exchange, ownContainers: containers)
      var session = SinkSession(connection)
      session.signIn = signIn
      session.handedOn = access.handedOn(signIn.way, memory: memory)
      return try await body(session)
    }
  }
}
