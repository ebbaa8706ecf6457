import Foundation
import Kusto
import LocalKusto
import Testing

@Suite struct `Roles of tokens` {
  private static let principals: [String: Set<Identities.Role>] = [
    "admin": [.admin], "viewer": [.viewer], "ingestor": [.ingestor], "both": [.viewer, .ingestor],
    "table": [.viewer, .tableIngestor("T")], "owner": [.viewer, .tableAdmin("T")], "monitor": [.monitor],
  ]

  /// What a command or a query of the one with `token` ends in: nil for success, or the code of the error.
  private static func outcome(_ text: String, _ token: String, _ client: LocalClient) async throws -> String? {
    let path = text.hasPrefix(".") ? "/v1/rest/mgmt" : "/v2/rest/query"
    let answer = try await client.send("POST", path, body: LocalClient.body(text), token: token)
    if answer.status == 200 { return nil }
    if let error = ServiceError(body: answer.body) {
      #expect(error.code != "Forbidden" || answer.status == 403, "\(text): \(answer.status)")
      return error.code
    }
    return "\(answer.status)"
  }

  @Test func `what a role does not allow is refused, and what it allows is done`() async throws {
    let folder = try TemporaryFolder()
    var configuration = LocalServer.Configuration(dataFolder: folder.path)
    configuration.identities = Identities(authority: "http://127.0.0.1:1") { token in
      Self.principals[token].map { Identities.Principal(name: "aaduser=\(token)", objectID: token, roles: $0) }
    }
    try await LocalServer.withServer(configuration) { address in
      let client = LocalClient(address: address)
      #expect(try await Self.outcome(".create table T (a:long)", "admin", client) == nil)
      #expect(try await Self.outcome(".create table U (a:long)", "admin", client) == nil)
      let lent = try await client.send(
        "POST", "/v1/rest/mgmt", body: LocalClient.body(".get ingestion resources"), token: "admin")
      let container = try IngestionResources(try V1Response(body: lent.body).tables[0]).containers[0]
      let allowed = [
        ("T | count", ["admin", "viewer", "both", "table", "owner"]),
        ("search 'x'", ["admin", "viewer", "both", "table", "owner"]),
        (".append T <| print 1", ["admin", "both", "table", "owner"]),
        (".append U <| print 1", ["admin", "both"]),
        (".set-or-append async T <| print 1", ["admin", "both", "table", "owner"]),
        (".set-or-replace T <| print 1", ["admin", "owner"]),
        (".ingest inline into table T <| 1", ["admin", "ingestor", "both", "table"]),
        (".ingest inline into table U <| 1", ["admin", "ingestor", "both"]),
        (".replace extents in table T <| {}, {}", ["admin", "owner"]),
        (".clear table U data", ["admin"]), (".drop extents <| .show cluster extents | take 0", ["admin"]),
        (".drop tables (Nope) ifexists", ["admin"]),
        (".show cluster extents", ["admin", "viewer", "both", "table", "owner", "monitor"]),
        (".show databases (Demo) schema", ["admin", "viewer", "both", "table", "owner", "monitor"]),
        (".show databases policies", ["admin", "viewer", "both", "table", "owner", "monitor"]),
        (".show databases", Array(Self.principals.keys)), (".show databases identity", Array(Self.principals.keys)),
        (".show cluster principal roles", Array(Self.principals.keys)),
        (".ingest-from-storage-queued into table T <| 'x'", ["admin", "ingestor", "both", "table"]),
        (".list blobs('\(container)')", ["admin", "ingestor", "both", "table"]),
        (".alter table T policy merge '{}'", ["admin", "owner"]),
        (".show tables", ["admin", "viewer", "both", "table", "owner", "monitor"]),
        (".get ingestion resources", ["admin", "ingestor", "both", "table"]),
      ]
      for (text, tokens) in allowed {
        for token in Self.principals.keys {
          let outcome = try await Self.outcome(text, token, client)
          #expect((outcome == nil) == tokens.contains(token), "\(token): \(text): \(outcome ?? "done")")
          if let outcome { #expect(outcome == "Forbidden", "\(token): \(text)") }
        }
      }
      #expect(try await Self.outcome("print 1", "stranger", client) != nil)
    }
  }
}
