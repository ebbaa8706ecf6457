import Foundation
import KustoClient
import KustoSink
import LocalKusto
import Testing

/// The way to a cluster: certificates of one's own, proxies, IPv6, connections that stay.
@Suite struct NetworkTests {
  private static let cluster = "c.westeurope.kusto.windows.net"
  private static let names = [cluster, "ingest-\(cluster)", "login.microsoftonline.com"]

  /// The names of a real cluster and its provider, behind a proxy; all of it on this machine.
  private func withCloud(
    _ body: @escaping @Sendable (SignInWorld, Front, ConnectProxy, _ certificates: String) async throws -> Void
  ) async throws {
    try await SignInWorld.with { world in
      let identities = Identities(authority: "https://login.microsoftonline.com") { world.provider.principal($0) }
      let configuration = LocalServer.Configuration(dataFolder: "\(world.folder)/kusto", identities: identities)
      try await LocalServer.withServer(configuration) { address in
        let certificate = try TestCertificate(hosts: Self.names)
        let file = try world.write(certificate.certificatePEM, to: "ca.pem")
        let targets = ["login.": world.provider.url, "c.": address.url, "ingest-c.": address.url]
        try await Front.with(targets, certificate: certificate) { front, port in
          try await body(world, front, try ConnectProxy(to: port), file)
        }
      }
    }
  }

  private func load(
    _ world: SignInWorld, _ proxy: ConnectProxy, _ options: [String], _ extra: [String: String] = [:]
  ) async throws -> Program.Result {
    try await Program(world: world).run(
      [
        "write", "\(world.folder)/data.csv", "--cluster", "c.westeurope", "--database", "Demo", "--table", "T",
        "--create", "create-if-not-exist", "--app-id", SignInWorld.application, "--tenant", IdentityProvider.tenant,
      ] + options,
      [
        "KUSTOSINK_APP_SECRET": SignInWorld.secret,
        "HTTPS_PROXY": "http://proxy-user:planted-proxy-password@127.0.0.1:\(proxy.port)",
      ].merging(extra) { $1 })
  }

  @Test func `a load into a cluster by its real name, through a proxy, with a private certificate`() async throws {
    try await withCloud { world, front, proxy, file in
      let trace = "\(world.folder)/wire.jsonl"
      let result = try await load(world, proxy, ["--ca-file", file, "--trace-wire", trace])
      #expect(result.status == 0, "\(result.errors)")
      #expect(try await world.count("T") == 3)
      let asked = Set(proxy.seen.compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) })
      #expect(asked == Set(Self.names.map { "\($0):443" }), "\(asked)")
      #expect(proxy.seen.allSatisfy { $0.lowercased().contains("proxy-authorization: basic ") })
      // The answers of a cluster that is not on this machine come as gzip.
      #expect(front.packedCount > 0)
      // Connections stay: far fewer of them than requests.
      #expect(front.count >= 3 * proxy.seen.count, "\(front.count) requests, \(proxy.seen.count) connections")
      let wire = try String(contentsOfFile: trace, encoding: .utf8)
      #expect(!(wire + result.errors + result.output).contains("planted-"))
    }
  }

  @Test func `SSL_CERT_FILE names the certificates that count`() async throws {
    try await withCloud { world, _, proxy, file in
      let result = try await load(world, proxy, [], ["SSL_CERT_FILE": file])
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  @Test func `a certificate that nobody vouches for is refused, and nothing is sent`() async throws {
    try await withCloud { world, front, proxy, _ in
      let result = try await load(world, proxy, [])
      #expect(result.status == 1 && result.errors.contains("its certificate is not trusted"), "\(result.errors)")
      #expect(front.count == 0)
    }
  }

  @Test func `files that are no certificates are named`() async throws {
    try await SignInWorld.with { world in
      for path in ["\(world.folder)/data.csv", "\(world.folder)/nowhere.pem"] {
        let result = try await Program(world: world).run(
          ["query", "--cluster", "help", "--database", "Samples", "print 1", "--ca-file", path, "--sign-in", "none"])
        #expect(result.status == 1 && result.errors.contains(path), "\(result.errors)")
      }
    }
  }

  @Test func `a cluster on IPv6`() async throws {
    try await SignInWorld.with { world in
      do {
        try await Front.with(["[::1]": world.address.url], host: "::1") { _, port in
          let result = try await Program(world: world).run(
            [
              "query", "--cluster", "http://[::1]:\(port)", "--database", "Demo", "print x = 6 * 7", "--csv",
              "--app-id",
              SignInWorld.application, "--tenant", IdentityProvider.tenant,
            ], ["KUSTOSINK_APP_SECRET": SignInWorld.secret])
          #expect(result.status == 0 && result.output.contains("42"), "\(result.errors)")
        }
      } catch is Front.NoPort {
        // A machine without IPv6.
      }
    }
  }

  @Test(arguments: [
    ("", "https://a.kusto.windows.net", true), ("", "https://127.0.0.1:1", false), ("", "https://localhost", false),
    ("", "https://[::1]:8080/x", false), ("", "http://169.254.169.254/metadata", false),
    ("a.kusto.windows.net", "https://a.kusto.windows.net/v1", false),
    ("kusto.windows.net", "https://a.kusto.windows.net", false),
    (".kusto.windows.net", "https://a.kusto.windows.net", false),
    ("*.kusto.windows.net", "https://A.kusto.windows.net", false),
    ("usto.windows.net", "https://a.kusto.windows.net", true), ("x.org, a.org", "https://a.org", false),
    ("*", "https://a.org", false), ("a.org:443", "https://a.org", false), ("a.org:8443", "https://a.org", true),
    ("[2001:db8::7]", "https://[2001:db8::7]/", false), ("10.0.0.7", "https://10.0.0.7", false),
  ])
  func `NO_PROXY and loopback are exempt`(exempt: String, address: String, expected: Bool) throws {
    for name in ["NO_PROXY", "no_proxy"] {
      let rules = try ProxyRules(["HTTPS_PROXY": "http://proxy:3128", name: exempt])
      #expect(rules.applies(to: address) == expected)
    }
    #expect(try !ProxyRules([:]).applies(to: address))
  }

  @Test func `an address of a proxy that is none is told by its variable, without its password`() throws {
    for (name, value) in [("HTTPS_PROXY", "ftp://user:planted@p"), ("all_proxy", "://"), ("https_proxy", "http://")] {
      #expect(throws: OutgoingError.proxy(variable: name)) { try ProxyRules([name: value]) }
    }
    #expect(throws: Never.self) { try ProxyRules(["ALL_PROXY": "socks5://p:1080", "HTTPS_PROXY": ""]) }
  }

  @Test(arguments: [
    ("https://a.blob.core.windows.net/c/b?sv=1&sig=planted%3D&se=2", "sv=1"),
    ("grant_type=x&client_secret=planted&scope=y", "scope=y"), ("?code=planted&state=z", "state=z"),
    ("{\"access_token\":\"planted\",\"expires_in\":3}", "expires_in"),
    ("{\"properties\":\"{\\\"refresh_token\\\":\\\"planted\\\"}\"}", "properties"),
    ("token eyJplantedplanted.planted.planted end", "end"),
    (
      "<QueueMessage><MessageText>\(Data("{\"BlobPath\":\"http://h/c/b?sig=planted\",\"AdditionalProperties\":{\"authorizationContext\":\"planted\",\"format\":\"csv\"}}".utf8).base64EncodedString())</MessageText></QueueMessage>",
      "\"format\":\"csv\""
    ),
    (
      "{\"Tables\":[{\"Columns\":[{\"ColumnName\":\"AuthorizationContext\"}],\"Rows\":[[\"planted\"]]}]}",
      "identity token"
    ),
  ])
  func `secrets are masked wherever protocols put them`(text: String, kept: String) {
    let shown = SecretText.body(text)
    #expect(!shown.contains("planted") && shown.contains(kept), "\(shown)")
  }
}
