import Foundation
import Kusto
import KustoClient
import KustoSignIn
import KustoSink
import LocalKusto
import Testing

import struct KustoClient.Secret

/// An embedded Kusto that believes an identity provider, and a folder for what a test makes.
struct SignInWorld: Sendable {
  let provider: IdentityProvider
  let address: LocalServer.Address
  let faults: FaultPlan
  let folder: String

  var endpoints: ClusterEndpoints { get throws { try ClusterEndpoints(address.url) } }

  static let application = "11111111-2222-3333-4444-555555555555"
  static let secret = "planted-app-secret-7f3a"

  static func principal(_ roles: Set<Identities.Role> = [.admin], id: String = application) -> Identities.Principal {
    Identities.Principal(name: "aadapp=\(id);\(IdentityProvider.tenant)", objectID: "oid-\(id)", roles: roles)
  }

  /// Runs `body` with a world that is gone afterwards.
  static func with<Result: Sendable>(
    prefersREST: Bool = false, _ body: @escaping @Sendable (SignInWorld) async throws -> Result
  ) async throws -> Result {
    let folder = "\(NSTemporaryDirectory())kustosink-signin-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: "\(folder)/bin", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try "id,name\n1,one\n2,two\n3,three\n".write(toFile: "\(folder)/data.csv", atomically: true, encoding: .utf8)
    let faults = FaultPlan()
    return try await IdentityProvider.with { provider in
      provider.state.withLock {
        $0.applications[application] = .init(secret: secret, principal: principal())
      }
      let identities = Identities(authority: provider.url) { provider.principal($0) }
      var configuration = LocalServer.Configuration(
        dataFolder: "\(folder)/kusto", faults: faults, identities: identities)
      configuration.prefersREST = prefersREST
      return try await LocalServer.withServer(configuration) { address in
        try await body(SignInWorld(provider: provider, address: address, faults: faults, folder: folder))
      }
    }
  }

  /// Writes a file of this test, for its owner only, and gives its path.
  @discardableResult
  func write(_ data: Data, to name: String) throws -> String {
    let path = "\(folder)/\(name)"
    try data.write(to: URL(fileURLWithPath: path))
    return path
  }

  func write(_ text: String, to name: String) throws -> String { try write(Data(text.utf8), to: name) }

  /// A program of this test that stands first in the PATH.
  func script(_ name: String, _ text: String) throws {
    let path = try write("#!/bin/sh\n\(text)\n", to: "bin/\(name)")
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
  }

  /// Rows of `table`, asked as an admin.
  func count(_ table: String) async throws -> Int64? {
    let token = try await provider.issue(to: Self.principal())
    return try await SinkSession.with(try endpoints, tokens: .bearer(token)) { session in
      try await session.query("['\(table)'] | count", in: "Demo").first?.rows.first?.first?.integerValue
    }
  }

  /// The options of an application with a secret.
  func options(_ change: (inout SignInOptions) -> Void = { _ in }) -> SignInOptions {
    var options = SignInOptions(environment: ["PATH": "\(folder)/bin:/usr/bin:/bin"])
    options.arguments.applicationID = Self.application
    options.arguments.tenant = IdentityProvider.tenant
    options.arguments.secret = Secret(Self.secret)
    change(&options)
    return options
  }

  /// Signs in inside of this process.
  func signIn(
    _ options: SignInOptions, memory: SignInMemory = SignInMemory(), prompt: SignInPrompt? = nil,
    clock: EngineClock = .impatient(),
    _ body: @escaping @Sendable (SignIn) async throws -> Void = { _ in }
  ) async throws {
    let endpoints = try endpoints
    try await Outgoing().with { exchange in
      let signIn = try await SignIn.open(
        options, at: endpoints, trust: .microsoft, exchange: exchange, prompt: prompt, memory: memory, clock: clock)
      try await body(signIn)
    }
  }
}

extension EngineClock {
  /// Waits of at most ten milliseconds, which count for as long as they were meant to be; `shift` moves the time of day.
  static func impatient(shift: TimeInterval = 0) -> EngineClock {
    let waited = Waited()
    return EngineClock(
      now: { Date().addingTimeInterval(shift) }, uptime: { Date().timeIntervalSinceReferenceDate + waited.seconds },
      sleep: { seconds in
        waited.add(seconds)
        try await Task.sleep(for: .seconds(min(seconds, 0.01)))
      }, chance: { 0.5 })
  }
}
