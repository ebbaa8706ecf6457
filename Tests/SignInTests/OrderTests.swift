import Foundation
import KustoClient
import KustoSignIn
import KustoSink
import LocalKusto
import Testing

/// The usual order of ways, when nobody has chosen one.
@Suite struct OrderTests {
  private func query(_ world: SignInWorld) -> [String] {
    ["query", "--cluster", world.address.url, "--database", "Demo", "print 1"]
  }

  private func environment(of world: SignInWorld) -> [String: String] {
    [
      "AZURE_CLIENT_ID": SignInWorld.application, "AZURE_TENANT_ID": IdentityProvider.tenant,
      "AZURE_CLIENT_SECRET": SignInWorld.secret,
    ]
  }

  @Test func `an application in the environment comes first`() async throws {
    try await SignInWorld.with { world in
      let result = try await Program(world: world).run(query(world), environment(of: world))
      #expect(result.status == 0, "\(result.errors)")
      #expect(!world.provider.seen.contains { $0.contains("metadata/identity") })
    }
  }

  @Test func `what was set up on purpose and is refused ends the search`() async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock { $0.machine = SignInWorld.principal(id: "vm-1") }
      var variables = environment(of: world)
      variables["AZURE_CLIENT_SECRET"] = "planted-wrong-secret"
      variables["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = world.provider.url
      let result = try await Program(world: world).run(query(world), variables)
      #expect(result.status == 1 && result.errors.contains("Invalid client secret"), "\(result.errors)")
    }
  }

  @Test func `then the machine, and it is said why nothing before it`() async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock { $0.machine = SignInWorld.principal(id: "vm-1") }
      let result = try await Program(world: world).run(
        query(world), ["AZURE_POD_IDENTITY_AUTHORITY_HOST": world.provider.url])
      #expect(result.status == 0)
      #expect(result.errors.contains("signed in with the managed identity as vm-1"), "\(result.errors)")
      #expect(result.errors.contains("not with an application: AZURE_CLIENT_ID"), "\(result.errors)")
      #expect(result.errors.contains("not with the workload identity: AZURE_FEDERATED_TOKEN_FILE"), "\(result.errors)")
    }
  }

  @Test func `then the Azure CLI`() async throws {
    try await SignInWorld.with { world in
      let token = try await world.provider.issue(to: SignInWorld.principal())
      try world.script("az", "echo '{\"accessToken\":\"\(token)\"}'")
      let result = try await Program(world: world).run(query(world))
      #expect(result.status == 0 && result.errors.contains("signed in with the Azure CLI"), "\(result.errors)")
    }
  }

  @Test func `in the end each way is told with its reason, soon`() async throws {
    try await SignInWorld.with { world in
      let begin = Date()
      let result = try await Program(world: world).run(query(world))
      #expect(Date().timeIntervalSince(begin) < 15)
      #expect(result.status == 1)
      for words in [
        "nobody is signed in", "an application: ", "the workload identity: ",
        "the managed identity: this machine has none",
        "the Azure CLI: ", "a device code: there is no terminal",
      ] { #expect(result.errors.contains(words), "\(words): \(result.errors)") }
    }
  }

  @Test func `arguments come before the environment, and two ways at once are refused`() throws {
    var options = SignInOptions(environment: ["KUSTOSINK_TOKEN": "x"])
    #expect(try options.way() == .token)
    options.arguments.identity = "system"
    #expect(try options.way() == .managedIdentity)
    options.arguments.applicationID = "a"
    #expect(throws: SignInError.conflict("an application", "a managed identity")) { try options.way() }
    options.arguments.way = .azureCLI
    #expect(try options.way() == .azureCLI)
    #expect(try SignInOptions(environment: [:]).way() == .auto)
    options = SignInOptions(environment: [:])
    options.connectionString = .init(try ConnectionString("https://c;Fed=false"))
    #expect(try options.way() == SignInWay.none)
  }
}
