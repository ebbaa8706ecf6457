import KustoClient
import KustoSignIn

/// How a load signs in at its cluster.
public enum SignInMethod: Sendable {
  /// What the environment says, else the usual order of Azure's tools: environment, workload identity, managed identity,
  /// Azure CLI. A cluster on this machine that asks nobody needs none.
  case automatic
  /// No sign-in, for the embedded Kusto and Microsoft's emulator.
  case none
  /// A bearer token, which cannot be renewed.
  case token(String)
  /// A file with a token, which is read again when it expires.
  case tokenFile(String)
  /// A command that prints a token, which is run again when it expires.
  case tokenCommand(String)
  /// An application of the directory `tenant`, with a secret.
  case application(id: String, tenant: String, secret: String)
  /// An application with a certificate and its key in a PEM or PFX file.
  case certificate(id: String, tenant: String, file: String, password: String? = nil)
  /// The identity of this machine; nil for its own, else the client id of one of several.
  case managedIdentity(id: String? = nil)
  /// A federated token in a file, as Kubernetes gives it.
  case workloadIdentity
  /// The application whose id, key and directory are secrets of a key vault: `kustoAppId`, `kustoAppKey` and
  /// `kustoAppAuthority`. The vault is opened by `application` with its secret, or by the identity of this machine.
  case keyVault(address: String, application: String? = nil, secret: String? = nil)
  /// Whoever is signed in with `az login`.
  case azureCLI

  var values: SignInOptions.Values {
    var values = SignInOptions.Values()
    switch self {
    case .automatic: break
    case .none: values.way = SignInWay.none
    case .token(let token):
      values.way = .token
      values.token = Secret(token)
    case .tokenFile(let path):
      values.way = .token
      values.tokenFile = path
    case .tokenCommand(let command):
      values.way = .token
      values.tokenCommand = command
    case .application(let id, let tenant, let secret):
      values.way = .application
      values.applicationID = id
      values.tenant = tenant
      values.secret = Secret(secret)
    case .certificate(let id, let tenant, let file, let password):
      values.way = .application
      values.applicationID = id
      values.tenant = tenant
      values.certificateFile = file
      values.certificatePassword = password.map(Secret.init)
    case .managedIdentity(let id):
      values.way = .managedIdentity
      values.identity = id
    case .workloadIdentity: values.way = .workload
    case .keyVault(let address, let application, let secret):
      values.way = .keyVault
      values.keyVault = address
      values.applicationID = application
      values.secret = secret.map(Secret.init)
    case .azureCLI: values.way = .azureCLI
    }
    return values
  }
}
