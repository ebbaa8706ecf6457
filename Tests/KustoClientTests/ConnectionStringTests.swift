import KustoClient
import Testing

@Suite struct ConnectionStringTests {
  /// One meaning, in the words of each of Microsoft's builders.
  @Test(arguments: [
    ["Data Source", "Addr", "Address", "Network Address", "Server", "Server Uri", "Cluster Uri", "data_source"],
    ["Initial Catalog", "Database", "InitialCatalog", "initial_catalog", "DATABASE"],
    ["Authority Id", "TenantId", "Authority", "Tenant", "tid", "Domain Hint"],
    ["Application Client Id", "AppClientId", "ApplicationClientId"],
    ["Application Key", "AppKey", "applicationkey"],
    ["User Token", "UsrToken", "UserToken"],
    ["Application Token", "AppToken"],
    ["User ID", "UID", "User", "AAD User ID", "Login Hint"],
    ["AAD Federated Security", "Federated Security", "Federated", "Fed", "AADFed"],
  ])
  func `every name of a property means the same`(names: [String]) throws {
    for name in names {
      let isCluster = names[0] == "Data Source"
      let isTruth = names[0] == "AAD Federated Security"
      let text = isCluster ? "\(name)=value" : "https://c.kusto.windows.net; \(name) = \(isTruth ? "True" : "value") "
      let string = try ConnectionString(text)
      let found: [String: String?] = [
        "Data Source": string.cluster, "Initial Catalog": string.database, "Authority Id": string.authority,
        "Application Client Id": string.applicationID, "Application Key": string.applicationKey?.value,
        "User Token": string.token?.value, "Application Token": string.token?.value, "User ID": string.user,
        "AAD Federated Security": string.federated == true ? "value" : nil,
      ]
      #expect(found[names[0]] == "value", "\(name)")
    }
  }

  @Test func `values may be quoted, and hold what separates`() throws {
    let string = try ConnectionString(
      #"Data Source="https://c.kusto.windows.net" ; AppKey="a;b=""c'" ; AppClientId = 'it''s;me';Fed=true;"#)
    #expect(string.cluster == "https://c.kusto.windows.net")
    #expect(string.applicationKey?.value == #"a;b="c'"#)
    #expect(string.applicationID == "it's;me")
    #expect(string.federated == true)
  }

  @Test func `a key of base64 keeps its equals signs`() throws {
    #expect(try ConnectionString("https://c.kusto.windows.net;AppKey=ab+/c==").applicationKey?.value == "ab+/c==")
  }

  @Test func `an at sign is short for the public cloud`() throws {
    #expect(try ConnectionString("@help/Samples;Fed=true").cluster == "https://help.kusto.windows.net/Samples")
    #expect(try ConnectionString("@help").cluster == "https://help.kusto.windows.net")
  }

  @Test func `what a client always does may be asked for`() throws {
    let string = try ConnectionString(
      "https://c.kusto.windows.net;Accept=true;Streaming=false;Trace App Name=x;Query Consistency=weakconsistency")
    #expect(string.federated == nil)
    #expect(string.firstSecret == nil)
  }

  @Test(arguments: [
    ("", ConnectionStringError.noCluster), ("Fed=true", .noCluster), ("Data Source=", .noCluster),
    ("https://c;nonsense", .noEquals(position: 2)), ("https://c;AppKey=\"x", .unclosedQuote),
    ("https://c;Dta Source=x", .unknownName("Dta Source")),
    ("https://c;Password=secret", .unsupported(name: "Password")),
    ("https://c;AppCert=ABCD", .unsupported(name: "AppCert")),
    ("https://c;Fed=maybe", .notBoolean(name: "AAD Federated Security")),
    ("https://c;Database=a;Initial Catalog=b", .twice(name: "Initial Catalog")),
    ("https://c;Server=https://d", .twice(name: "Server")),
  ])
  func `what is wrong is said, and never a value`(text: String, expected: ConnectionStringError) {
    #expect(throws: expected) { try ConnectionString(text) }
  }

  @Test func `secrets in it are known by name`() throws {
    for name in ["AppKey", "UsrToken", "AppToken", "Application Certificate"] {
      #expect(try ConnectionString("https://c;\(name)=x").firstSecret != nil, "\(name)")
    }
  }
}
