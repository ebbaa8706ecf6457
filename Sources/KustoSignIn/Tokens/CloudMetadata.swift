import Foundation
import Kusto
import KustoClient

/// What a cluster says about how to sign in, `/v1/rest/auth/metadata`.
package struct CloudMetadata: Sendable, Hashable {
  package var authority: String
  package var resource: String
  package var clientID: String
  /// False for the emulator, which asks nobody.
  package var asksForSignIn: Bool

  /// Source: the defaults of Microsoft's clients, for services that have no such answer.
  package static let publicCloud = CloudMetadata(
    authority: "https://login.microsoftonline.com", resource: "https://kusto.kusto.windows.net",
    clientID: TokenRequest.publicClient, asksForSignIn: true)

  /// Asks the cluster at `engine`.
  ///
  /// - Throws: ``SignInError``, ``TransportError``.
  static func fetch(from engine: String, _ exchange: Exchange) async throws -> CloudMetadata {
    let url = engine + "/v1/rest/auth/metadata"
    let answer = try await exchange.send(
      .init(method: .GET, url: url, headers: [("Accept", "application/json")], deadline: .seconds(15)))
    // Old services do not have it.
    if answer.status == 404 { return publicCloud }
    guard answer.isSuccess else { throw answer.error(at: url) }
    return try CloudMetadata(answer.body, from: engine)
  }

  private init(authority: String, resource: String, clientID: String, asksForSignIn: Bool) {
    self.authority = authority
    self.resource = resource
    self.clientID = clientID
    self.asksForSignIn = asksForSignIn
  }

  package init(_ body: Data, from engine: String) throws(SignInError) {
    guard let document = try? JSONValue(data: body), let cloud = document["AzureAD"] else {
      throw SignInError.badMetadata(address: engine, reason: "the answer has no 'AzureAD'")
    }
    guard cloud != .null else {
      self = .publicCloud
      asksForSignIn = false
      return
    }
    func need(_ name: String) throws(SignInError) -> String {
      guard let value = cloud[name]?.stringValue, !value.isEmpty else {
        throw SignInError.badMetadata(address: engine, reason: "the answer has no '\(name)'")
      }
      return value
    }
    var resource = try need("KustoServiceResourceId")
    // Source: Microsoft's clients ask for the twin resource where several factors are required.
    if cloud["LoginMfaRequired"] == .bool(true) { resource = resource.replacing(".kusto.", with: ".kustomfa.") }
    self.init(
      authority: String(try need("LoginEndpoint").reversed().drop { $0 == "/" }.reversed()), resource: resource,
      clientID: cloud["KustoClientAppId"]?.stringValue ?? TokenRequest.publicClient, asksForSignIn: true)
  }
}
