extension ConnectionString {
  /// A property of a connection string, under the name that Microsoft's builders write.
  enum Keyword: String, CaseIterable, Sendable {
    case cluster = "Data Source"
    case database = "Initial Catalog"
    case federated = "AAD Federated Security"
    case authority = "Authority Id"
    case applicationID = "Application Client Id"
    case applicationKey = "Application Key"
    case applicationToken = "Application Token"
    case userToken = "User Token"
    case user = "User ID"
    case certificate = "Application Certificate"
    // Taken and without effect: a client of this kind always does what they ask for, or it concerns no sink.
    case traceApplication = "Application Name for Tracing"
    case traceUser = "User Name for Tracing"
    case traceVersion = "Client Version for Tracing"
    case streaming = "Streaming"
    case uncompressed = "Uncompressed"
    case accept = "Accept"
    case consistency = "Query Consistency"
    case enforceMFA = "Enforce MFA"
    case sendX5C = "Application Certificate Send Public Certificate"
    case region = "Azure Region"
    case namespace = "Namespace"

    /// The property called `name`; case, spaces and underscores do not count.
    init(named name: String) throws(ConnectionStringError) {
      let plain = Self.plain(name)
      if let found = Self.byName[plain] {
        self = found
      } else if Self.unsupported.contains(plain) {
        throw ConnectionStringError.unsupported(name: name)
      } else {
        throw ConnectionStringError.unknownName(name)
      }
    }

    var isBoolean: Bool {
      switch self {
      case .federated, .streaming, .uncompressed, .accept, .enforceMFA, .sendX5C: true
      default: false
      }
    }

    var isSecret: Bool {
      switch self {
      case .applicationKey, .applicationToken, .userToken, .certificate: true
      default: false
      }
    }

    /// Other names, plain.
    ///
    /// Source: the builders of .NET, Java, Python, Go and Node, whose lists differ.
    private var synonyms: [String] {
      switch self {
      case .cluster: ["server", "addr", "address", "networkaddress", "datasourceuri", "serveruri", "clusteruri"]
      case .database: ["database", "db"]
      case .federated: ["federatedsecurity", "federated", "fed", "aadfed"]
      case .authority: ["authority", "tenantid", "tenant", "tid", "domainhint"]
      case .applicationID: ["appclientid"]
      case .applicationKey: ["appkey"]
      case .applicationToken: ["apptoken"]
      case .userToken: ["usrtoken"]
      case .user: ["user", "uid", "loginhint", "aaduserid"]
      case .certificate: ["applicationcertificateblob"]
      case .traceApplication: ["traceappname"]
      case .traceUser: ["traceusername"]
      case .traceVersion: ["traceclientversion"]
      case .enforceMFA: ["mfa"]
      case .sendX5C:
        [
          "applicationcertificatesendx5c", "applicationcertificatex5c", "sendx5c", "sendcertificatechain",
          "applicationcertificatesendpubliccertificate",
        ]
      case .region: ["region"]
      case .namespace: ["ns"]
      case .streaming, .uncompressed, .accept, .consistency: []
      }
    }

    private static let byName = Dictionary(
      allCases.flatMap { keyword in ([plain(keyword.rawValue)] + keyword.synonyms).map { ($0, keyword) } },
      uniquingKeysWith: { first, _ in first })

    /// Ways of signing in that need a Windows machine's store, a user's password, or Microsoft's own network.
    private static let unsupported: Set<String> = [
      "password", "pwd", "dstsfederatedsecurity", "dstsfed", "dststokentype", "applicationcertificatethumbprint",
      "appcert", "applicationcertificatesubjectdistinguishedname", "applicationcertificatesubject",
      "applicationcertificateissuerdistinguishedname", "applicationcertificateissuer",
    ]

    private static func plain(_ name: String) -> String {
      name.lowercased().filter { !$0.isWhitespace && $0 != "_" }
    }
  }
}
