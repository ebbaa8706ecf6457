import Foundation
import Kusto
import KustoClient
import NIOCore
import SinkEngine

/// The identity of the machine or service that this program runs on, without any secret of ours.
struct ManagedIdentity: Credential {
  /// Which of several identities; nil for the one of the machine itself.
  enum Identity: Sendable, Hashable {
    case client(String)
    case object(String)
    /// `/subscriptions/…`.
    case resource(String)

    /// `ID`, `object:ID` or `/subscriptions/…`; nil for `system` and nothing.
    init?(_ text: String) {
      if text.isEmpty || text == "system" { return nil }
      if text.hasPrefix("/") {
        self = .resource(text)
      } else if text.hasPrefix("object:") {
        self = .object(String(text.dropFirst("object:".count)))
      } else {
        self = .client(text)
      }
    }
  }

  let way = SignInWay.managedIdentity
  var identity: Identity?
  let environment: [String: String]
  let arcKeyFolder: String
  let endpoint: TokenEndpoint
  /// Whether the machine is only asked whether it has an identity at all: then it must answer at once.
  var isProbe = false

  func token(for request: TokenRequest) async throws -> AccessToken {
    let host = IdentityHost(environment)
    let call = host.call(
      resource: request.resource, identity, deadline: isProbe && !host.isNamed ? .seconds(1) : .seconds(10))
    var answer = try await ask(call)
    if host.hasKeyFile, answer.status == 401 {
      var second = call
      second.headers.append(("Authorization", "Basic \(try keyFile(answer.challenge).value)"))
      answer = try await ask(second)
    }
    return try endpoint.token(answer, way: way)
  }

  private func ask(_ call: Exchange.Request) async throws -> TokenEndpoint.Answer {
    let backoff =
      isProbe
      ? Backoff(patience: 0, first: 0, longest: 0) : Backoff(patience: 30, first: 0.8, longest: 10)
    // Source: the endpoint of virtual machines says 404 and 410 while it starts.
    return try await endpoint.patiently(way, backoff: backoff, alsoBusy: isProbe ? [] : [404, 410]) {
      try await endpoint.exchange.send(call)
    }
  }

  /// What the file holds that Azure Arc names: who can read it is an administrator.
  ///
  /// Only a small file of Arc's own folder is read, whoever answered.
  private func keyFile(_ challenge: String?) throws(SignInError) -> Secret {
    guard let path = challenge?.firstMatch(of: #/(?i)^\s*basic\s+realm="?([^"]+)"?/#)?.1 else {
      throw SignInError.notAnswered(way: .managedIdentity, reason: "Azure Arc names no key file", isTransient: false)
    }
    let url = URL(fileURLWithPath: String(path)).standardizedFileURL
    let isArc = url.deletingLastPathComponent().path == arcKeyFolder && url.pathExtension == "key"
    guard isArc else {
      throw SignInError.unusableFile(path: String(path), reason: "it is not a key file of Azure Arc")
    }
    return Secret(try SecretFile.text(of: url.path))
  }
}

/// Where this machine's identity is asked for.
///
/// Source: the managed identity endpoints as Microsoft's identity libraries find them, in their order.
enum IdentityHost {
  /// App Service, Functions, Container Apps.
  case appService(endpoint: String, header: Secret)
  /// Machines outside of Azure.
  case arc(endpoint: String)
  /// The shell in the portal.
  case cloudShell(endpoint: String)
  /// Virtual machines, scale sets, Kubernetes nodes.
  case virtualMachine(host: String)

  init(_ environment: [String: String]) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let endpoint = value("IDENTITY_ENDPOINT") {
      if let header = value("IDENTITY_HEADER") {
        self = .appService(endpoint: endpoint, header: Secret(header))
        return
      }
      if value("IMDS_ENDPOINT") != nil {
        self = .arc(endpoint: endpoint)
        return
      }
    }
    if let endpoint = value("MSI_ENDPOINT") {
      self = .cloudShell(endpoint: endpoint)
    } else {
      self = .virtualMachine(host: value("AZURE_POD_IDENTITY_AUTHORITY_HOST") ?? Self.usual)
    }
  }

  /// Whether the environment says where the identity is; the usual address of virtual machines may lead nowhere.
  var isNamed: Bool { if case .virtualMachine(Self.usual) = self { false } else { true } }

  private static let usual = "http://169.254.169.254"

  var hasKeyFile: Bool { if case .arc = self { true } else { false } }

  func call(resource: String, _ identity: ManagedIdentity.Identity?, deadline: Duration) -> Exchange.Request {
    var query = [("resource", resource)]
    switch identity {
    case nil: break
    case .client(let id): query.append(("client_id", id))
    case .object(let id): query.append((idName("object_id", "principal_id"), id))
    case .resource(let id): query.append((idName("msi_res_id", "mi_res_id"), id))
    }
    func address(_ endpoint: String, version: String) -> String {
      let all = [("api-version", version)] + query
      return endpoint + "?" + all.map { "\($0.0)=\(TokenEndpoint.escaped($0.1))" }.joined(separator: "&")
    }
    let metadata = [("Metadata", "true")]
    switch self {
    case .appService(let endpoint, let header):
      return .init(
        method: .GET, url: address(endpoint, version: "2019-08-01"), headers: [("X-IDENTITY-HEADER", header.value)],
        deadline: deadline, hidesBody: true)
    case .arc(let endpoint):
      return .init(
        method: .GET, url: address(endpoint, version: "2019-11-01"), headers: metadata, deadline: deadline,
        hidesBody: true)
    case .cloudShell(let endpoint):
      let form = query.map { "\($0.0)=\(TokenEndpoint.escaped($0.1))" }.joined(separator: "&")
      return .init(
        method: .POST, url: endpoint, headers: metadata + [("Content-Type", "application/x-www-form-urlencoded")],
        body: .init(string: form), deadline: deadline, hidesBody: true)
    case .virtualMachine(let host):
      return .init(
        method: .GET, url: address("\(host)/metadata/identity/oauth2/token", version: "2018-02-01"), headers: metadata,
        deadline: deadline, hidesBody: true)
    }
  }

  /// App Service has names of its own for the same.
  private func idName(_ usual: String, _ appService: String) -> String {
    if case .appService = self { appService } else { usual }
  }
}
