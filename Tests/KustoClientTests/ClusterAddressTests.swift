import KustoClient
import Testing

@Suite struct ClusterAddressTests {
  @Test(arguments: [
    ("help", "https://help.kusto.windows.net", "https://ingest-help.kusto.windows.net"),
    ("c.westeurope", "https://c.westeurope.kusto.windows.net", "https://ingest-c.westeurope.kusto.windows.net"),
    ("https://c.r.kusto.windows.net", "https://c.r.kusto.windows.net", "https://ingest-c.r.kusto.windows.net"),
    ("https://ingest-c.r.kusto.windows.net/", "https://c.r.kusto.windows.net", "https://ingest-c.r.kusto.windows.net"),
    (
      "https://trd-x.z1.kusto.fabric.microsoft.com", "https://trd-x.z1.kusto.fabric.microsoft.com",
      "https://ingest-trd-x.z1.kusto.fabric.microsoft.com"
    ),
    ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ("http://localhost:8080", "http://localhost:8080", "http://localhost:8080"),
    ("https://10.0.0.7:443", "https://10.0.0.7:443", "https://10.0.0.7:443"),
  ])
  func `an address names both services`(text: String, engine: String, ingest: String) throws {
    let endpoints = try ClusterEndpoints(text)
    #expect(endpoints.engine.base == engine)
    #expect(endpoints.ingest.base == ingest)
  }

  @Test func `local is the embedded Kusto, with or without a folder`() throws {
    #expect(try ClusterAddress("local") == .embedded(folder: nil))
    #expect(try ClusterAddress("local:/data/x") == .embedded(folder: "/data/x"))
    #expect(throws: ClusterAddressError.noFolder) { try ClusterAddress("local:") }
  }

  @Test func `plain http is for loopback only`() {
    #expect(throws: ClusterAddressError.plainHTTP(host: "example.com")) { try ClusterAddress("http://example.com") }
    #expect(throws: ClusterAddressError.plainHTTP(host: "127.evil.com")) { try ClusterAddress("http://127.evil.com") }
  }

  @Test(arguments: ["https://user:pass@c.kusto.windows.net", "https://c.kusto.windows.net?token=x"])
  func `an address holds no secret`(text: String) {
    #expect(throws: ClusterAddressError.holdsSecret) { try ClusterAddress(text) }
  }

  @Test(arguments: [
    "", "a b", "-x", "https://c.kusto.windows.net:65536", "https://c.kusto.windows.net:0", "https://", "ftp://c",
    "c/../d",
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
