import Kusto

/// Who may ask, when an identity provider says it instead of one token for everybody.
package struct Identities: Sendable {
  /// The provider, as `/v1/rest/auth/metadata` names it to clients.
  package var authority: String
  /// What tokens must be made for.
  package var resource: String
  /// Whose a token is; nil for one that is not good, or not any more.
  package var principal: @Sendable (_ token: String) async -> Principal?

  package init(
    authority: String, resource: String = "https://kusto.kusto.windows.net",
    principal: @escaping @Sendable (_ token: String) async -> Principal?
  ) {
    self.authority = authority
    self.resource = resource
    self.principal = principal
  }

  /// A user or an application, and what it may do in the databases of this server.
  package struct Principal: Sendable, Hashable {
    /// `aaduser=…` or `aadapp=…;TENANT`.
    package var name: String
    package var objectID: String
    package var roles: Set<Role>

    package init(name: String, objectID: String, roles: Set<Role>) {
      self.name = name
      self.objectID = objectID
      self.roles = roles
    }
  }

  /// Who asks, with the roles by what it made.
  struct Caller: Sendable {
    var principal: Principal
    var roles: Set<Role>
  }

  /// A role, as Kusto has it.
  package enum Role: Sendable, Hashable {
    case admin, user, viewer, ingestor, monitor
    case tableAdmin(String)
    case tableIngestor(String)
  }

  var metadata: JSONValue {
    .object([
      "AzureAD": .object([
        "LoginEndpoint": .string(authority), "LoginMfaRequired": false,
        "KustoClientAppId": "db662dc1-0cfe-4e1c-a843-19a68e65be58", "KustoClientRedirectUri": "http://localhost",
        "KustoServiceResourceId": .string(resource), "FirstPartyAuthorityUrl": .string(authority),
      ])
    ])
  }
}
