import Foundation
import KustoClient
import KustoSignIn
import KustoSink
import LocalKusto
import Synchronization
import Testing

/// What services say about how to sign in, and who is believed.
@Suite struct MetadataTests {
  private static let full = """
    {"AzureAD":{"LoginEndpoint":"https://login.microsoftonline.us/","LoginMfaRequired":false,"KustoClientAppId":"app",
    "KustoClientRedirectUri":"http://localhost","KustoServiceResourceId":"https://kusto.kusto.usgovcloudapi.net",
    "FirstPartyAuthorityUrl":"https://login.microsoftonline.us/x"}}
    """

  private func read(_ text: String) throws -> CloudMetadata { try CloudMetadata(Data(text.utf8), from: "https://c") }

  @Test func `provider, audience and application are those that the service names`() throws {
    let cloud = try read(Self.full)
    #expect(cloud.authority == "https://login.microsoftonline.us")
    #expect(cloud.resource == "https://kusto.kusto.usgovcloudapi.net")
    #expect(cloud.clientID == "app" && cloud.asksForSignIn)
  }

  @Test func `where several factors are required, the audience is the twin`() throws {
    let cloud = try read(Self.full.replacing("\"LoginMfaRequired\":false", with: "\"LoginMfaRequired\":true"))
    #expect(cloud.resource == "https://kusto.kustomfa.usgovcloudapi.net")
  }

  @Test func `the emulator asks nobody`() throws {
    let cloud = try read("{\"AzureAD\": null}")
    #expect(!cloud.asksForSignIn && cloud.authority == CloudMetadata.publicCloud.authority)
  }

  @Test(arguments: [
    "{}", "", "[]", "<html>", "{\"AzureAD\":{}}",
    "{\"AzureAD\":{\"LoginEndpoint\":\"https://login.microsoftonline.com\"}}",
    "{\"AzureAD\":{\"LoginEndpoint\":\"\",\"KustoServiceResourceId\":\"x\"}}", "{\"AzureAD\":7}",
  ])
  func `what is no description is told as such`(text: String) {
    #expect {
      _ = try read(text)
    } throws: { if case SignInError.badMetadata = $0 { true } else { false } }
  }

  @Test(arguments: [
    "https://login.example.org", "http://login.microsoftonline.com", "https://login.microsoftonline.com.example.org",
    "https://user@login.microsoftonline.com", "https://c.kusto.windows.net", "ftp://login.microsoftonline.com",
  ])
  func `a provider that is not Microsoft's gets no secret, whoever names it`(authority: String) async throws {
    try await SignInWorld.with { world in
      let identities = Identities(authority: authority) { _ in nil }
      let configuration = LocalServer.Configuration(dataFolder: "\(world.folder)/other", identities: identities)
      try await LocalServer.withServer(configuration) { address in
        let result = try await Program(world: world).run(
          [
            "query", "--cluster", address.url, "--database", "Demo", "print 1", "--app-id", SignInWorld.application,
            "--tenant", IdentityProvider.tenant,
          ], ["KUSTOSINK_APP_SECRET": SignInWorld.secret])
        #expect(result.status == 1 && result.errors.contains("not known as an identity provider"), "\(result.errors)")
      }
    }
  }

  @Test func `a wait for a person ends with the signal that ends the program`() async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock { $0.pendingPolls = 10_000 }
      let sent = Mutex(false)
      let begin = Date()
      let result = try await Program(world: world).write(to: "T", ["--sign-in", "device-code"]) { errors, process in
        guard errors.contains("ABCD-EFGH"), !sent.withLock({ $0 }) else { return }
        sent.withLock { $0 = true }
        kill(process, SIGINT)
      }
      #expect(result.status == 130, "\(result.errors)")
      #expect(Date().timeIntervalSince(begin) < 20)
    }
  }

  @Test func `whoever waits for a token with one that is cancelled still gets it`() async throws {
    try await SignInWorld.with { world in
      try await world.signIn(world.options()) { signIn in
        let first = try await signIn.tokens.token("", nil)
        world.provider.state.withLock { $0.throttles = 4 }
        let cancelled = Task { try await signIn.tokens.token("", first) }
        let other = Task { try await signIn.tokens.token("", first) }
        try await Task.sleep(for: .milliseconds(30))
        cancelled.cancel()
        let token = try await other.value
        #expect(token != nil && token != first)
        await #expect(throws: CancellationError.self) { try await cancelled.value }
      }
    }
  }
}
