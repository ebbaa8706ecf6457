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

  /// Runs `body` against a server with the tables `T` and `U`, on which tokens are the names of `principals`.
  private static func withRoles(
    _ principals: [String: Set<Identities.Role>] = Self.principals,
    _ body: @escaping @Sendable (LocalClient) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    var configuration = LocalServer.Configuration(dataFolder: folder.path)
    configuration.identities = Identities(authority: "http://127.0.0.1:1") { token in
      principals[token].map { Identities.Principal(name: "aaduser=\(token)", objectID: token, roles: $0) }
    }
    try await LocalServer.withServer(configuration) { address in
      let client = LocalClient(address: address)
      #expect(try await Self.outcome(".create table T (a:long)", "admin", client) == nil)
      #expect(try await Self.outcome(".create table U (a:long)", "admin", client) == nil)
      try await body(client)
    }
  }

  /// Expects that every command is done for the tokens behind it, and refused to all others.
  private static func expect(_ allowed: [(String, [String])], _ client: LocalClient) async throws {
    for (text, tokens) in allowed {
      for token in principals.keys {
        let outcome = try await Self.outcome(text, token, client)
        #expect((outcome == nil) == tokens.contains(token), "\(token): \(text): \(outcome ?? "done")")
        if let outcome { #expect(outcome == "Forbidden", "\(token): \(text)") }
      }
    }
  }

  @Test func `what a role does not allow is refused, and what it allows is done`() async throws {
    try await Self.withRoles { client in
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
        (".alter tables (T, U) policy merge '{}'", ["admin"]),
        (".show tables", ["admin", "viewer", "both", "table", "owner", "monitor"]),
        (".get ingestion resources", ["admin", "ingestor", "both", "table"]),
      ]
      try await Self.expect(allowed, client)
      #expect(try await Self.outcome("print 1", "stranger", client) != nil)
    }
  }

  @Test func `a role allows the same however a command is written`() async throws {
    try await Self.withRoles { client in
      let all = Array(Self.principals.keys)
      let readers = ["admin", "viewer", "both", "table", "owner", "monitor"]
      try await Self.expect(
        [
          (".show cluster EXTENTS", readers), (".SHOW Cluster Extents", readers),
          (".show\tcluster\n  extents", readers), (".show cluster // principals\n extents", readers),
          (".show cluster | extend x = 'extents'", all), (".Show CLUSTER", all),
          (".show version; print 'extents'", all),
          (".show database Demo schema | where 'principal roles' != ''", readers),
          (".show database Demo schema // principal roles", readers),
          (".show database Demo schema | extend principals = 1", readers),
          (".show database ['Demo'] PRINCIPAL  Roles", all), (".Show Database principals", all),
          (".show table T principals | extend x = 'cluster'", readers), (".show principal roles", all),
          (".SHOW DATABASES", all), (".show databases // details", all), (".show databases\nDETAILS", readers),
          (".show databases | where 'identity' != ''", all), (".show databases (Demo) IDENTITY", readers),
          (".show database identity", readers),
          (".ingest-from-storage-queued into table database('Demo').T <| 'x'", ["admin", "ingestor", "both", "table"]),
          (".INGEST-from-storage-queued into TABLE ['T'] <| 'x'", ["admin", "ingestor", "both", "table"]),
          (".ingest-from-storage-queued into table Database ('Demo') . U <| 'x'", ["admin", "ingestor", "both"]),
          // What stands in the data, or behind the command, names no table.
          (".Ingest Inline into table U <| 1 // table T", ["admin", "ingestor", "both"]),
          (".ingest inline into table U with (tags='[\"table T\"]') <| table T", ["admin", "ingestor", "both"]),
          (".SET-or-append T <| print 1", ["admin", "both", "table", "owner"]),
          (".Append ASYNC ['T'] <| print 1", ["admin", "both", "table", "owner"]),
          (".Alter TABLE ['T'] policy merge '{}'", ["admin", "owner"]),
          (".clear table T cache streamingingestion schema", ["admin", "owner"]),
          (".CLEAR Table T DATA", ["admin", "owner"]),
        ], client)
    }
  }

  @Test func `who makes a table is its admin, and who asks for one that is there is not`() async throws {
    try await Self.withRoles(["admin": [.admin], "maker": [.user], "other": [.user]]) { client in
      let steps: [(token: String, command: String, outcome: String?)] = [
        ("maker", ".create table T (a:long)", nil), ("maker", ".drop table T", "Forbidden"),
        ("maker", ".create table Mine (a:long)", nil), ("other", ".create table Mine (a:long)", nil),
        ("other", ".drop table Mine", "Forbidden"), ("maker", ".drop table Mine", nil),
        // A new table of the same name is its maker's.
        ("other", ".create table Mine (a:long)", nil), ("maker", ".drop table Mine", "Forbidden"),
        ("other", ".drop table Mine", nil),
      ]
      for step in steps {
        let outcome = try await Self.outcome(step.command, step.token, client)
        #expect(outcome == step.outcome, "\(step)")
      }
    }
  }

  @Test(arguments: [
    ".rename tables V=T, W=U", ".drop tables (T, U)", ".move extents all from table U to table T",
    ".move extents to table T <| .show table U extents", ".move extents to table T <| .show tables (T, U) extents",
    ".move extents to table T <| .show database Demo extents | where 'table T' != ''",
    ".drop extents <| .show cluster extents | sort by table desc", ".drop extents <| .show table U extents",
    ".replace extents in table T <| {.show table T extents}, {.show table U extents}",
    ".replace extents in table T <| {.show cluster extents}, {.show table T extents}", ".drop extents from U",
    ".drop extents <| .show table T extents | extend ExtentId='11111111-0000-0000-0000-000000000000'",
    ".move extents to table T <| .show table T extents | project ExtentId=tostring(hash(TableName))",
    ".drop extents <| .show table T extents; $command_results",
    ".drop extent 11111111-0000-0000-0000-000000000000", ".alter database Demo policy merge '{}' // table T",
    ".drop table U ingestion csv mapping 'table T'", ".alter-merge table U (b:long)",
    ".alter table U ingestion csv mapping 'm' '[]'",
  ])
  func `the admin of one table has no right to another`(command: String) async throws {
    let principals: [String: Set<Identities.Role>] = [
      "admin": [.admin], "owner": [.viewer, .tableAdmin("T"), .tableAdmin("desc")],
    ]
    try await Self.withRoles(principals) { client in
      let outcome = try await Self.outcome(command, "owner", client)
      #expect(outcome == "Forbidden")
    }
  }

  @Test(arguments: [
    ".drop extents <| .show table T extents | where RowCount > 1 | take 1 | project-keep ExtentId",
    ".drop extents from T", ".drop extents <| .show table T extents",
    ".drop extents whatif <| .show tables (T) extents",
    ".replace extents in table T <| { }, {.show table T extents | take 0}", ".alter-merge table T (b:long)",
    ".alter table T policy merge '{}'", ".rename table T to V", ".rename tables V=T", ".drop table T",
  ])
  func `the admin of a table may change it`(command: String) async throws {
    try await Self.withRoles(["admin": [.admin], "owner": [.tableAdmin("T")]]) { client in
      let outcome = try await Self.outcome(command, "owner", client)
      #expect(outcome == nil)
    }
  }

  @Test func `a queued operation is shown to those who may ingest into its table, and cancelled by them`() async throws
  {
    let principals: [String: Set<Identities.Role>] = [
      "admin": [.admin], "viewer": [.viewer], "ingestor": [.ingestor], "own": [.tableIngestor("T")],
      "other": [.viewer, .tableIngestor("U")],
    ]
    try await Self.withRoles(principals) { client in
      let body = LocalClient.body(
        ".ingest-from-storage-queued into table database('Demo').T EnableTracking=true <| 'http://127.0.0.1:1/nothing'")
      let answer = try await client.send("POST", "/v1/rest/mgmt", body: body, token: "own")
      let id = try V1Response(body: answer.body).tables[0].strings("IngestionOperationId")[0]
      for command in [
        ".show queued ingestion operations '\(id)'", ".SHOW Queued ingestion operations \(id) details",
        ".cancel queued ingestion operation '\(id)'",
      ] {
        for token in principals.keys {
          let outcome = try await Self.outcome(command, token, client)
          #expect((outcome == nil) == ["admin", "ingestor", "own"].contains(token), "\(token): \(command)")
          if let outcome { #expect(outcome == "Forbidden", "\(token): \(command)") }
        }
      }
    }
  }
}
