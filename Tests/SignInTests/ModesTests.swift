import Foundation
import KustoClient
import KustoSink
import LocalKusto
import Testing

/// Each way of signing in with each mode: it commits, and the rows are there.
@Suite struct ModesTests {
  enum Way: String, CaseIterable, Sendable {
    case secret, certificate, connectionString, virtualMachine, appService, workload, azureCLI, token, tokenFile,
      tokenCommand, keyVault, deviceCode, browser
  }

  /// `rest` is the mode `transactional` where the service prefers REST.
  private static let modes = ["transactional", "queued", "streaming", "rest"]

  private static let application = ["--app-id", SignInWorld.application, "--tenant", IdentityProvider.tenant]

  /// Sets the provider up for `way`; gives the options and the environment.
  private func prepare(_ way: Way, _ world: SignInWorld) async throws -> ([String], [String: String]) {
    let token = try await world.provider.issue(to: SignInWorld.principal())
    let file = try world.write("\(token)\n", to: "token")
    switch way {
    case .secret: return (Self.application, ["KUSTOSINK_APP_SECRET": SignInWorld.secret])
    case .certificate:
      let certificate = try TestCertificate()
      world.provider.state.withLock {
        $0.applications["certified"] = .init(
          certificate: certificate.certificatePEM, principal: SignInWorld.principal(id: "certified"))
      }
      let path = try world.write(certificate.pem, to: "app.pem")
      return (["--app-id", "certified", "--tenant", IdentityProvider.tenant, "--app-certificate", path], [:])
    case .connectionString:
      let text =
        "Data Source=\(world.address.url);Initial Catalog=Demo;Fed=true;AppClientId=\(SignInWorld.application);"
        + "AppKey=\(SignInWorld.secret);Authority Id=\(IdentityProvider.tenant)"
      return (["--connection-string", "env:KCSB"], ["KCSB": text])
    case .virtualMachine:
      world.provider.state.withLock { $0.machine = SignInWorld.principal(id: "vm-1") }
      return (["--managed-identity", "vm-1"], ["AZURE_POD_IDENTITY_AUTHORITY_HOST": world.provider.url])
    case .appService:
      let header = world.provider.state.withLock { state in
        state.machine = SignInWorld.principal(id: "app-service")
        return state.identityHeader
      }
      let environment = ["IDENTITY_ENDPOINT": "\(world.provider.url)/msi", "IDENTITY_HEADER": header]
      return (["--sign-in", "managed-identity"], environment)
    case .workload:
      world.provider.state.withLock { $0.federated[SignInWorld.application] = "planted-federated-token" }
      let path = try world.write("planted-federated-token", to: "federated")
      let environment = [
        "AZURE_FEDERATED_TOKEN_FILE": path, "AZURE_CLIENT_ID": SignInWorld.application,
        "AZURE_TENANT_ID": IdentityProvider.tenant,
      ]
      return (["--sign-in", "workload"], environment)
    case .azureCLI:
      let end = Int(Date().timeIntervalSince1970) + 3600
      _ = try world.write(
        "{\"accessToken\":\"\(token)\",\"expires_on\":\(end),\"tokenType\":\"Bearer\"}", to: "az.json")
      try world.script("az", "cat \(world.folder)/az.json")
      return (["--sign-in", "azure-cli"], [:])
    case .token: return ([], ["KUSTOSINK_TOKEN": token])
    case .tokenFile: return (["--token-file", file], [:])
    case .tokenCommand: return (["--token-command", "cat \(file)"], [:])
    case .keyVault:
      world.provider.state.withLock {
        $0.applications["opener"] = .init(
          secret: "planted-vault-key", principal: SignInWorld.principal([], id: "opener"))
        $0.vault = [
          "kustoAppId": SignInWorld.application, "kustoAppKey": SignInWorld.secret,
          "kustoAppAuthority": IdentityProvider.tenant,
        ]
      }
      let options = ["--key-vault", world.provider.url, "--app-id", "opener"]
      return (options, ["KUSTOSINK_APP_SECRET": "planted-vault-key"])
    case .deviceCode: return (["--sign-in", "device-code"], [:])
    case .browser: return (["--sign-in", "browser"], [:])
    }
  }

  private func load(_ way: Way, _ mode: String, _ world: SignInWorld) async throws {
    let (options, environment) = try await prepare(way, world)
    let browser = Browser()
    let table = "\(way.rawValue)_\(mode)"
    // A connection string names the cluster itself.
    let place = way == .connectionString ? [] : ["--cluster", world.address.url, "--database", "Demo"]
    let command = ["write", "\(world.folder)/data.csv", "--table", table, "--create", "create-if-not-exist"]
    let chosen = mode == "rest" ? [] : ["--mode", mode]
    let result = try await Program(world: world).run(command + place + chosen + options, environment) { errors, _ in
      if way == .browser { await browser.follow(errors) }
    }
    #expect(result.status == 0, "\(way) \(mode): \(result.errors)")
    #expect(try await world.count(table) == 3, "\(way) \(mode)")
  }

  @Test(arguments: modes)
  func `each way of signing in commits in the mode`(mode: String) async throws {
    // A world each: the program remembers who signed in.
    for way in Way.allCases {
      try await SignInWorld.with(prefersREST: mode == "rest") { world in
        let token = try await world.provider.issue(to: SignInWorld.principal())
        try await SinkSession.with(try world.endpoints, tokens: .bearer(token)) { session in
          _ = try await session.query(".alter database Demo policy streamingingestion enable", in: "Demo")
        }
        try await load(way, mode, world)
        let came = world.faults.history.contains { $0.route == .rest && $0.method == "POST" }
        #expect(came == (mode == "rest"), "\(way)")
      }
    }
  }
}
