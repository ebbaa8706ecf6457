import ArgumentParser
import Foundation
import KustoClient
import KustoSignIn
import KustoSink

/// How a cluster is reached, and who signs in there.
///
/// No option takes a secret: other users can read the arguments of a program.
struct AccessArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "a Kusto connection string; with a secret in it, file:PATH or env:NAME says where it is", valueName: "text"))
  var connectionString: String?

  @Option(help: "the address of data management, when it is not the cluster's with ingest- before it")
  var ingestAddress: String?

  @Option(
    name: .customLong("trust-host"),
    help: "a host besides Microsoft's that may get a token, or .example.org for all hosts below it; repeatable")
  var trustedHosts: [String] = []

  @Option(
    help: ArgumentHelp(
      "how to sign in (default: what the other options say, else auto, the usual order)", valueName: "way"))
  var signIn: SignInWay?

  @Option(help: "the application to sign in as")
  var appID: String?

  @Option(help: "the directory of the application or the person, a name or an id")
  var tenant: String?

  @Option(
    help: ArgumentHelp("a file with the secret of the application (or set KUSTOSINK_APP_SECRET)", valueName: "file"))
  var appSecretFile: String?

  @Option(
    help: ArgumentHelp("a PEM or PFX file with the certificate of the application and its key", valueName: "file"))
  var appCertificate: String?

  @Option(
    help: ArgumentHelp(
      "a file with the password of the certificate (or set KUSTOSINK_APP_CERTIFICATE_PASSWORD)", valueName: "file"))
  var appCertificatePasswordFile: String?

  @Option(help: "the identity of this machine: system, a client id, object:ID, or /subscriptions/…")
  var managedIdentity: String?

  @Option(help: ArgumentHelp("a file with a token, which is read again when it expires", valueName: "file"))
  var tokenFile: String?

  @Option(help: ArgumentHelp("a command that prints a token, which is run again when it expires", valueName: "command"))
  var tokenCommand: String?

  @Option(
    help: ArgumentHelp(
      "a key vault with the application: kustoAppId, kustoAppKey, kustoAppAuthority", valueName: "address"))
  var keyVault: String?

  @Option(help: "the identity provider, when the cluster's own word does not count")
  var authority: String?

  @Option(help: ArgumentHelp("certificates that count besides the system's, PEM", valueName: "file"))
  var caFile: String?

  @Option(help: ArgumentHelp("write each request and answer to a file, without secrets", valueName: "file"))
  var traceWire: String?

  @Option(
    help: ArgumentHelp(
      "a file with addresses of your own containers, with or without a SAS (or set KUSTOSINK_STORAGE_CONTAINERS)",
      valueName: "file"))
  var storageFile: String?

  /// The connection string, from where the option says.
  ///
  /// - Throws: ``ConnectionStringError``.
  func readConnectionString() throws -> ConnectionString? {
    guard let connectionString else { return nil }
    if let path = Self.rest(of: connectionString, after: "file:") {
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
        throw ConnectionStringError.cannotRead(place: path, reason: "the file cannot be read")
      }
      return try ConnectionString(text)
    }
    if let name = Self.rest(of: connectionString, after: "env:") {
      guard let text = ProcessInfo.processInfo.environment[name] else {
        throw ConnectionStringError.cannotRead(place: name, reason: "the variable is not set")
      }
      return try ConnectionString(text)
    }
    let string = try ConnectionString(connectionString)
    if let secret = string.firstSecret { throw ConnectionStringError.secretInArgument(name: secret) }
    return string
  }

  private static func rest(of text: String, after prefix: String) -> String? {
    text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
  }

  /// What arguments and environment say together.
  func options(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws -> AccessOptions {
    var options = AccessOptions(environment: environment)
    options.ingest = ingestAddress ?? options.ingest
    options.trustedHosts += trustedHosts
    options.caFile = caFile ?? options.caFile
    options.traceFile = traceWire ?? options.traceFile
    options.signIn.arguments = values
    if let storageFile {
      guard let text = try? String(contentsOfFile: storageFile, encoding: .utf8) else {
        throw OwnStorageError.cannotRead(path: storageFile)
      }
      options.containers = OwnStorage.addresses(in: text)
    }
    if let string = try readConnectionString() { options.signIn.connectionString = SignInOptions.Values(string) }
    return options
  }

  private var values: SignInOptions.Values {
    var values = SignInOptions.Values()
    values.way = signIn
    values.applicationID = appID
    values.tenant = tenant
    values.authority = authority
    values.secretFile = appSecretFile
    values.certificateFile = appCertificate
    values.certificatePasswordFile = appCertificatePasswordFile
    values.identity = managedIdentity
    values.tokenFile = tokenFile
    values.tokenCommand = tokenCommand
    values.keyVault = keyVault
    return values
  }
}

extension SignInWay: ExpressibleByArgument {}
