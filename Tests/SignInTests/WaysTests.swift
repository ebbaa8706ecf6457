import Foundation
import Kusto
import KustoClient
import KustoSignIn
import KustoSink
import LocalKusto
import Testing

/// Every way of signing in, from the command line: it loads three rows into the embedded Kusto, which asks the
/// identity provider about the token.
@Suite struct WaysTests {
  private func commits(
    _ world: SignInWorld, _ options: [String], _ extra: [String: String] = [:],
    watching: @escaping @Sendable (String, Int32) async -> Void = { _, _ in }
  ) async throws {
    let result = try await Program(world: world).write(to: "T", options, extra, watching: watching)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try await world.count("T") == 3)
  }

  private let application = ["--app-id", SignInWorld.application, "--tenant", IdentityProvider.tenant]

  @Test func `an application with a secret in the environment`() async throws {
    try await SignInWorld.with { try await commits($0, application, ["KUSTOSINK_APP_SECRET": SignInWorld.secret]) }
  }

  @Test func `an application with a secret in a file`() async throws {
    try await SignInWorld.with { world in
      let file = try world.write("\(SignInWorld.secret)\n", to: "secret")
      try await commits(world, application + ["--app-secret-file", file])
    }
  }

  @Test func `an application with a certificate, PEM and PFX, with its key before or behind it`() async throws {
    try await SignInWorld.with { world in
      let certificate = try TestCertificate()
      world.provider.state.withLock {
        $0.applications[SignInWorld.application] = .init(
          certificate: certificate.certificatePEM, principal: SignInWorld.principal())
      }
      let files = [
        try world.write(certificate.pem, to: "app.pem"),
        try world.write("\(certificate.certificatePEM)\n\(certificate.keyPEM)\n", to: "other.pem"),
        try world.write(try certificate.pfx(password: "planted-pfx-password"), to: "app.pfx"),
      ]
      for (index, file) in files.enumerated() {
        let result = try await Program(world: world).write(
          to: "T\(index)", application + ["--app-certificate", file],
          ["KUSTOSINK_APP_CERTIFICATE_PASSWORD": file.hasSuffix("pfx") ? "planted-pfx-password" : ""])
        #expect(result.status == 0, "\(file): \(result.errors)")
        #expect(try await world.count("T\(index)") == 3)
      }
    }
  }

  @Test func `a connection string from a file and from the environment`() async throws {
    try await SignInWorld.with { world in
      let text =
        "Data Source=\(world.address.url)/Demo;Fed=true;AppClientId=\(SignInWorld.application);"
        + "AppKey=\(SignInWorld.secret);Authority Id=\(IdentityProvider.tenant)"
      let file = try world.write(text, to: "kcsb")
      for place in ["file:\(file)", "env:KCSB"] {
        let result = try await Program(world: world).run(
          ["query", "--connection-string", place, "print 1", "--csv"], ["KCSB": text])
        #expect(result.status == 0 && result.output.contains("1"), "\(result.errors)")
      }
      let refused = try await Program(world: world).run(["query", "--connection-string", text, "print 1"])
      #expect(refused.status != 0 && refused.errors.contains("'Application Key' is a secret"), "\(refused.errors)")
    }
  }

  @Test func `the identity of a virtual machine, and one of several by its id`() async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock { $0.machine = SignInWorld.principal(id: "vm-1") }
      let host = ["AZURE_POD_IDENTITY_AUTHORITY_HOST": world.provider.url]
      try await commits(world, ["--managed-identity", "vm-1"], host)
      let system = try await Program(world: world).run(query(world) + ["--sign-in", "managed-identity"], host)
      #expect(system.status == 0, "\(system.errors)")
      let wrong = try await Program(world: world).run(query(world) + ["--managed-identity", "vm-2"], host)
      #expect(wrong.status == 1 && wrong.errors.contains("Identity not found"), "\(wrong.errors)")
    }
  }

  @Test func `the identity of an App Service`() async throws {
    try await SignInWorld.with { world in
      let header = world.provider.state.withLock { state in
        state.machine = SignInWorld.principal(id: "app-service")
        return state.identityHeader
      }
      try await commits(
        world, ["--sign-in", "managed-identity"],
        ["IDENTITY_ENDPOINT": "\(world.provider.url)/msi", "IDENTITY_HEADER": header])
    }
  }

  @Test func `Azure Arc gives a token to who can read its key file`() async throws {
    try await SignInWorld.with { world in
      let key = try world.write("planted-arc-key", to: "\(UUID().uuidString).key")
      world.provider.state.withLock {
        $0.machine = SignInWorld.principal(id: "arc-machine")
        $0.arcKey = (key, "planted-arc-key")
      }
      var options = SignInOptions(environment: [
        "IDENTITY_ENDPOINT": "\(world.provider.url)/arc", "IMDS_ENDPOINT": "x", "KUSTOSINK_SIGN_IN": "managed-identity",
      ])
      options.arcKeyFolder = world.folder
      let (endpoints, trusted) = (try world.endpoints, options)
      try await Outgoing().with { exchange in
        let signIn = try await SignIn.open(
          trusted, at: endpoints, trust: .microsoft, exchange: exchange, memory: SignInMemory())
        let connection = try KustoConnection(endpoints, tokens: signIn.tokens, exchange: exchange)
        #expect(!(try await connection.run(.showDatabases, database: nil)).rows.isEmpty)
      }
      // The same key outside of the folder is not read.
      options.arcKeyFolder = "\(world.folder)/bin"
      await #expect {
        try await world.signIn(options)
      } throws: { "\($0)".contains(key) && !"\($0)".contains("planted-arc-key") }
    }
  }

  @Test func `Azure Arc is not believed when it names a file that is not its own`() async throws {
    try await SignInWorld.with { world in
      let result = try await Program(world: world).run(
        query(world) + ["--sign-in", "managed-identity"],
        ["IDENTITY_ENDPOINT": "\(world.provider.url)/arc", "IMDS_ENDPOINT": "x"])
      #expect(result.status == 1 && result.errors.contains("not a key file of Azure Arc"), "\(result.errors)")
    }
  }

  @Test func `a workload identity`() async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock { $0.federated[SignInWorld.application] = "planted-federated-token" }
      let file = try world.write("planted-federated-token", to: "federated")
      try await commits(
        world, ["--sign-in", "workload"],
        [
          "AZURE_FEDERATED_TOKEN_FILE": file, "AZURE_CLIENT_ID": SignInWorld.application,
          "AZURE_TENANT_ID": IdentityProvider.tenant,
        ])
    }
  }

  @Test func `the Azure CLI`() async throws {
    try await SignInWorld.with { world in
      let token = try await world.provider.issue(to: SignInWorld.principal())
      let end = Int(Date().timeIntervalSince1970) + 3600
      let json = "{\"accessToken\":\"\(token)\",\"expires_on\":\(end),\"tokenType\":\"Bearer\"}"
      _ = try world.write(json, to: "az.json")
      try world.script("az", "echo \"$@\" > \(world.folder)/az.args; cat \(world.folder)/az.json")
      try await commits(world, ["--sign-in", "azure-cli"])
      let asked = try String(contentsOfFile: "\(world.folder)/az.args", encoding: .utf8)
      #expect(asked.contains("--resource https://kusto.kusto.windows.net"), "\(asked)")
    }
  }

  @Test func `the Azure CLI where nobody is signed in`() async throws {
    try await SignInWorld.with { world in
      try world.script("az", "echo 'ERROR: Please run az login to setup account.' >&2; exit 1")
      let result = try await Program(world: world).run(query(world) + ["--sign-in", "azure-cli"])
      #expect(result.status == 1 && result.errors.contains("run 'az login' first"), "\(result.errors)")
    }
  }

  @Test func `a token from the environment, from a file and from a command`() async throws {
    try await SignInWorld.with { world in
      let token = try await world.provider.issue(to: SignInWorld.principal())
      let file = try world.write("\(token)\n", to: "token")
      try await commits(world, [], ["KUSTOSINK_TOKEN": token])
      for option in [["--token-file", file], ["--token-command", "cat \(file)"]] {
        let result = try await Program(world: world).run(query(world) + option)
        #expect(result.status == 0, "\(result.errors)")
      }
    }
  }

  @Test func `a key vault, whose application signs in`() async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock {
        $0.applications["opener"] = .init(
          secret: "planted-vault-key", principal: SignInWorld.principal([], id: "opener"))
        $0.vault = [
          "kustoAppId": SignInWorld.application, "kustoAppKey": SignInWorld.secret,
          "kustoAppAuthority": IdentityProvider.tenant,
        ]
      }
      try await commits(
        world, ["--key-vault", world.provider.url, "--app-id", "opener"], ["KUSTOSINK_APP_SECRET": "planted-vault-key"])
    }
  }

  @Test func `a device code, which a person uses after a while`() async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock { $0.pendingPolls = 2 }
      let result = try await Program(world: world).write(to: "T", ["--sign-in", "device-code"])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("ABCD-EFGH") && result.errors.contains("/device"), "\(result.errors)")
      #expect(try await world.count("T") == 3)
    }
  }

  @Test func `a device code that is declined`() async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock { $0.deviceAnswer = "authorization_declined" }
      let result = try await Program(world: world).run(query(world) + ["--sign-in", "device-code"])
      #expect(result.status == 1 && result.errors.contains("declined"), "\(result.errors)")
    }
  }

  @Test func `a browser on this machine, which is sent back with a code`() async throws {
    try await SignInWorld.with { world in
      let browser = Browser()
      try await commits(world, ["--sign-in", "browser"]) { errors, _ in await browser.follow(errors) }
    }
  }

  @Test func `nobody has to sign in at a service that asks nobody`() async throws {
    try await SignInWorld.with { world in
      let configuration = LocalServer.Configuration(dataFolder: "\(world.folder)/open", noAuth: true)
      try await LocalServer.withServer(configuration) { address in
        for option in [[], ["--sign-in", "none"]] {
          let result = try await Program(world: world).run(
            ["query", "--cluster", address.url, "--database", "Demo", "print 1"] + option)
          #expect(result.status == 0, "\(result.errors)")
        }
      }
    }
  }

  private func query(_ world: SignInWorld) -> [String] {
    ["query", "--cluster", world.address.url, "--database", "Demo", "print 1"]
  }
}

/// Opens the page that the program names, once, and goes where it leads.
actor Browser {
  private var isDone = false

  func follow(_ errors: String) async {
    guard !isDone, let page = errors.firstMatch(of: #/(http:\/\/127[^\s]+authorize[^\s]+)\n/#)?.1 else { return }
    isDone = true
    try? await Outgoing().with { exchange in
      let answer = try await exchange.send(.init(method: .GET, url: String(page), deadline: .seconds(5)))
      guard let next = answer.headers.first(name: "Location") else { return }
      _ = try await exchange.send(.init(method: .GET, url: next, deadline: .seconds(5)))
    }
  }
}
