import KustoClient
import Testing

/// What a person writes for a cluster, and the two services that it means.
struct AddressCase: Sendable, CustomTestStringConvertible {
  var text: String
  var engine: String
  var ingest: String
  var database: String?
  var testDescription: String { text }

  init(_ text: String, _ engine: String, _ ingest: String, database: String? = nil) {
    self.text = text
    self.engine = engine
    self.ingest = ingest
    self.database = database
  }

  /// A host of a cloud, with and without `https://`, with and without `ingest-`.
  static func host(_ host: String) -> [AddressCase] {
    ["https://\(host)", "https://ingest-\(host)/", "HTTPS://\(host.uppercased())", host, "ingest-\(host)"].map {
      AddressCase($0, "https://\(host)", "https://ingest-\(host)")
    }
  }

  static let clouds = [
    "c.westeurope.kusto.windows.net", "c.kusto.windows.net", "c.r.kustodev.windows.net", "c.r.kustomfa.windows.net",
    "c.kusto.azuresynapse.net", "trd-x.z1.kusto.fabric.microsoft.com", "c.kusto.data.microsoft.com",
    "c.usgovvirginia.kusto.usgovcloudapi.net", "c.chinaeast2.kusto.chinacloudapi.cn",
    "c.r.kusto.core.eaglex.ic.gov", "c.r.kusto.core.microsoft.scloud", "c.r.kusto.sovcloud-api.fr",
    "c.r.kusto.sovcloud-api.de", "c.r.kusto.sovcloud-api.sg", "kusto.aria.microsoft.com", "insights.playfab.com",
    "adx.monitor.azure.com",
  ]

  static let others = [
    AddressCase("help", "https://help.kusto.windows.net", "https://ingest-help.kusto.windows.net"),
    AddressCase("ingest-help", "https://help.kusto.windows.net", "https://ingest-help.kusto.windows.net"),
    AddressCase("Help", "https://help.kusto.windows.net", "https://ingest-help.kusto.windows.net"),
    AddressCase(
      "c.westeurope", "https://c.westeurope.kusto.windows.net", "https://ingest-c.westeurope.kusto.windows.net"),
    AddressCase(
      "https://help.kusto.windows.net/Samples", "https://help.kusto.windows.net",
      "https://ingest-help.kusto.windows.net", database: "Samples"),
    AddressCase(
      "https://help.kusto.windows.net/My%20Data/", "https://help.kusto.windows.net",
      "https://ingest-help.kusto.windows.net", database: "My Data"),
    AddressCase(
      "https://ade.loganalytics.io/subscriptions/1/resourcegroups/2",
      "https://ade.loganalytics.io/subscriptions/1/resourcegroups/2",
      "https://ingest-ade.loganalytics.io/subscriptions/1/resourcegroups/2"),
    AddressCase("https://kusto.example.org", "https://kusto.example.org", "https://ingest-kusto.example.org"),
    AddressCase("http://127.0.0.1:8080", "http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    AddressCase("http://LocalHost:8080", "http://localhost:8080", "http://localhost:8080"),
    AddressCase("http://[::1]:8080", "http://[::1]:8080", "http://[::1]:8080"),
    AddressCase("https://[2001:DB8::7]", "https://[2001:db8::7]", "https://[2001:db8::7]"),
    AddressCase("https://10.0.0.7:443", "https://10.0.0.7:443", "https://10.0.0.7:443"),
    AddressCase(
      "https://onebox.dev.kusto.windows.net", "https://onebox.dev.kusto.windows.net",
      "https://onebox.dev.kusto.windows.net"),
  ]
}

@Suite struct ClusterAddressTests {
  @Test(arguments: AddressCase.clouds.flatMap(AddressCase.host) + AddressCase.others)
  func `an address names both services`(example: AddressCase) throws {
    let endpoints = try ClusterEndpoints(example.text)
    #expect(endpoints.engine.base == example.engine)
    #expect(endpoints.ingest.base == example.ingest)
    #expect(endpoints.database == example.database)
  }

  @Test(arguments: AddressCase.clouds)
  func `every host of Microsoft's may have a token, and its ingestion host too`(host: String) {
    #expect(TrustedHosts.microsoft.allows(host))
    #expect(TrustedHosts.microsoft.allows("ingest-\(host)"))
  }

  @Test(arguments: [
    "example.org", "kusto.windows.net", "kusto.windows.net.example.org", "c.kusto.windows.net.", "ckusto.windows.net",
    "c.kusto.example.org", "0.0.0.0", "host.docker.internal", "ingest-.kusto.windows.net", "10.0.0.7", "127.evil.com",
    "x.kusto.aria.microsoft.com", "localhost.example.org",
  ])
  func `no other host may have one`(host: String) {
    #expect(!TrustedHosts.microsoft.allows(host))
  }

  @Test func `a person trusts a host, or all hosts below a name`() throws {
    let trust = try TrustedHosts(also: ["Kusto.Example.org", ".corp.example.com"])
    for host in ["kusto.example.org", "ingest-kusto.example.org", "a.corp.example.com", "c.kusto.windows.net"] {
      #expect(trust.allows(host), "\(host)")
    }
    for host in ["example.org", "a.kusto.example.org", "corp.example.com", "b.example.com"] {
      #expect(!trust.allows(host), "\(host)")
    }
    for text in [".com", "", ".", "a b", "https://a.org", "a.org:443", "a.org/x", "*", "*.a.org"] {
      #expect(throws: ClusterAddressError.self, "\(text)") { try TrustedHosts(also: [text]) }
    }
  }

  @Test func `an address of data management can be given beside`() throws {
    let endpoints = try ClusterEndpoints("https://proxy.example.org/kusto/one", ingest: "https://dm.example.org/")
    #expect(endpoints.engine.base == "https://proxy.example.org/kusto/one")
    #expect(endpoints.ingest.base == "https://dm.example.org")
    #expect(throws: ClusterAddressError.plainHTTP(host: "dm.example.org")) {
      try ClusterEndpoints("help", ingest: "http://dm.example.org")
    }
  }

  @Test func `local is the embedded Kusto, with or without a folder`() throws {
    #expect(try ClusterAddress("local") == .embedded(folder: nil))
    #expect(try ClusterAddress("local:/data/x") == .embedded(folder: "/data/x"))
    #expect(throws: ClusterAddressError.noFolder) { try ClusterAddress("local:") }
  }

  @Test(arguments: ["example.com", "127.evil.com", "127.0.0.1.evil.com", "0.0.0.0", "10.0.0.1", "127.0.0.+1"])
  func `plain http is for loopback only`(host: String) {
    #expect(throws: ClusterAddressError.self) { try ClusterAddress("http://\(host)") }
  }

  @Test(arguments: [
    "https://user:pass@c.kusto.windows.net", "https://c.kusto.windows.net?token=x", "https://c.kusto.windows.net#x",
    "https://c.kusto.windows.net@evil.com",
  ])
  func `an address holds no secret`(text: String) {
    #expect(throws: ClusterAddressError.holdsSecret) { try ClusterAddress(text) }
  }

  @Test(arguments: [
    "", "a b", "-x", "https://c.kusto.windows.net:65536", "https://c.kusto.windows.net:0", "https://", "ftp://c",
    "c/../d", "a..b", "c.", "net.tcp://localhost", "https://evil%2ecom", "https://k\u{43e}sto.windows.net",
    "https://c.kusto.windows.net\\@evil.com", "https://[zz]", "help/Samples", "https://ingest-",
  ])
  func `what is no address is refused`(text: String) {
    #expect(throws: ClusterAddressError.self) { try ClusterAddress(text) }
  }

  @Test func `a secret has no description`() {
    let secret = Secret("abc123")
    #expect(!"\(secret)".contains("abc123"))
    #expect(!String(reflecting: secret).contains("abc123"))
    var dumped = ""
    dump(secret, to: &dumped)
    #expect(!dumped.contains("abc123"))
  }
}
