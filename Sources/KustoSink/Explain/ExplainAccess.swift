import KustoClient
import KustoSignIn

/// The words for what is wrong with how a cluster is reached.
extension Explanation {
  init(_ error: ConnectionStringError) {
    self.init(
      what: "", place: "connection string", changed: Self.nothing,
      suggestions: ["write it as 'https://name.region.kusto.windows.net/Database;Fed=true;AppClientId=…'"])
    switch error {
    case .noCluster: what = "the cluster is missing"
    case .noEquals(let position): what = "part \(position) is not of the form name=value"
    case .unclosedQuote: what = "a quote is not closed"
    case .unknownName(let name): what = "\(Self.quoted(name)) is not a name that connection strings have"
    case .unsupported(let name):
      what = "\(Self.quoted(name)) is a way of signing in that is not supported"
      suggestions = ["an application with a secret or a certificate file, or a token"]
    case .notBoolean(let name): what = "\(Self.quoted(name)) is neither true nor false"
    case .twice(let name): what = "\(Self.quoted(name)) is given twice"
    case .secretInArgument(let name):
      what = "\(Self.quoted(name)) is a secret, and other users can read the arguments of a program"
      suggestions = [
        "--connection-string file:PATH, with the text in a file of your own",
        "--connection-string env:NAME, with the text in the environment",
      ]
    case .cannotRead(let source, let reason):
      what = "it cannot be read: \(Self.clean(reason))"
      place = Self.clean(source)
      suggestions = []
    }
  }

  init(_ error: OutgoingError) {
    self.init(what: "", changed: Self.nothing)
    switch error {
    case .certificates(let path, let reason):
      what = "the certificates cannot be used: \(reason)"
      place = Self.clean(path)
      suggestions = ["give a file with certificates in PEM form (--ca-file, SSL_CERT_FILE)"]
    case .proxy(let variable):
      what = "the address of the proxy in \(variable) cannot be used"
      suggestions = ["write it as http://host:port or socks5://host:port"]
    case .trace(let path, let reason):
      what = "the wire log cannot be written: \(Self.clean(reason))"
      place = Self.clean(path)
    }
  }

  init(_ error: SignInError) {
    self.init(what: "", changed: Self.nothing)
    let choose = "choose how to sign in with --sign-in (kustosink query --help)"
    switch error {
    case .missing(let missing, let way):
      what = "sign-in with \(way.words) needs \(missing)"
    case .unusableFile(let path, let reason):
      what = "the file for the sign-in cannot be used: \(Self.clean(reason))"
      place = Self.clean(path)
    case .refused(let way, let code, let message):
      what = "sign-in with \(way.words) was refused" + (message.isEmpty ? "" : ": \(Self.clean(message, limit: 400))")
      place = Self.clean(code)
      suggestions = Self.advice(code: code, message: message)
    case .notAnswered(let way, let reason, let isTransient):
      what = "sign-in with \(way.words) failed: \(Self.clean(reason, limit: 300))"
      suggestions = isTransient ? ["try again in a minute"] : [choose]
    case .programFailed(let way, let program, let reason):
      what = "sign-in with \(way.words) failed: \(Self.clean(reason, limit: 300))"
      place = Self.clean(program)
      suggestions =
        way == .azureCLI ? ["az login"] : ["run the command yourself; it must print a token and nothing else"]
    case .expired:
      what = "the token has expired, and nothing can renew it"
      suggestions = [
        "get a new token", "sign in with an application, a token command or the Azure CLI: those are renewed",
      ]
    case .notConfirmed(let way, let reason):
      what = "sign-in with \(way.words) was not finished: \(Self.clean(reason))"
      suggestions = ["try again"]
    case .badMetadata(let address, let reason):
      what = "the service does not say how to sign in: \(Self.clean(reason))"
      place = Self.clean(address)
      suggestions = [
        "check that the address is one of Kusto, not of a proxy", "give a token: --token-command or --token-file",
      ]
    case .providerNotTrusted(let host):
      what = "\(Self.quoted(host)) is not known as an identity provider, so it gets no secret"
      suggestions = ["--trust-host \(Self.shellWord(host)), if it is yours"]
    case .noWay(let skipped):
      what = "nobody is signed in, and no way to sign in was found"
      changed = skipped.map { "\($0.way.words): \(Self.clean($0.reason, limit: 200))" }.joined(separator: "\n  ")
      suggestions = ["az login", "--sign-in device-code", "--app-id ID --tenant TENANT, with KUSTOSINK_APP_SECRET set"]
    case .unknownWay(let name):
      what = "\(Self.quoted(name)) in KUSTOSINK_SIGN_IN is no way of signing in"
      suggestions = ["the ways are \(SignInWay.allCases.map(\.rawValue).joined(separator: ", "))"]
    case .noStorageKey(let account, let reason):
      what = "the storage account \(Self.quoted(account)) gives no key to sign with: \(Self.clean(reason, limit: 300))"
      suggestions = [
        "grant the roles 'Storage Blob Delegator' and 'Storage Blob Data Contributor' at the account",
        "or put a SAS with the rights read and write behind the address of the container",
      ]
    case .conflict(let one, let other):
      what = "\(one) and \(other) are both given, and only one of them can sign in"
      suggestions = [choose]
    }
  }

  /// What the provider's most frequent codes ask for.
  ///
  /// Source: Microsoft Entra authentication and authorization error codes.
  private static func advice(code: String, message: String) -> [String] {
    let known = [
      ("AADSTS7000215", "give the value of the secret, not its id"),
      ("AADSTS7000222", "the secret has expired: make a new one for this application"),
      ("AADSTS700016", "check --app-id and --tenant: the tenant has no such application"),
      ("AADSTS90002", "check --tenant: there is no such tenant"),
      ("AADSTS700027", "upload the certificate to the application first"),
      ("AADSTS50076", "sign in with --sign-in browser: the directory asks for a second factor"),
      ("AADSTS53003", "the directory's rules forbid this sign-in: ask its administrator"),
      ("AADSTS500011", "the directory does not know this cluster's service: ask its administrator"),
    ]
    if let found = known.first(where: { message.contains($0.0) }) { return [found.1] }
    return code == "invalid_client" ? ["check the id of the application, its tenant and its secret"] : []
  }
}
