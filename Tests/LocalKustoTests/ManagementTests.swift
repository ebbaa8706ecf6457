import Foundation
import Kusto
import LocalKusto
import Testing

@Suite struct ManagementTests {
  @Test func `a table of as many columns as are kept is queried, one more is refused in one line`() async throws {
    try await withLocalServer(noAuth: true) { client in
      func columns(_ count: Int) -> String { (0..<count).map { "c\($0):long" }.joined(separator: ", ") }
      try await client.manage(".create table Wide (\(columns(1900)))")
      #expect(try await client.count("Wide") == 0)
      #expect(try await client.query("Wide | extend z = c1 + 1 | take 1").columns.count == 1901)
      for command in [".create table Wider (\(columns(1901)))", ".create-merge table Wide (more:long)"] {
        let answer = try await client.send("POST", "/v1/rest/mgmt", body: LocalClient.body(command))
        #expect(answer.status == 400)
        #expect(answer.text.contains("at most 1900 columns") && !answer.text.contains("SQLite"), "\(answer.text)")
      }
    }
  }

  @Test func `a fresh folder has the database Demo, also under the name NetDefaultDB`() async throws {
    try await withLocalServer { client in
      #expect(try await client.manage(".show databases").strings("DatabaseName") == ["Demo"])
      try await client.manage(".create table T (a:long)", database: "NetDefaultDB")
      #expect(try await client.manage(".show tables").strings("TableName") == ["T"])
      #expect(try await client.manage(".show tables", database: "demo").strings("TableName") == ["T"])
    }
  }

  @Test func `creating a table that exists changes nothing and is no error`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long, ['b c']:string)")
      let again = try await client.manage(".create table T (x:guid)")
      let schema = try TableSchema(schemaJSON: again.strings("Schema")[0])
      #expect(schema.columns.map(\.name) == ["a", "b c"])
      #expect(
        try await client.manage(".show table T cslschema").strings("Schema") == ["a:long,['b c']:string"])
    }
  }

  @Test func `merging adds missing columns at the end and refuses another type`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long)")
      try await client.manage(".ingest inline into table T <| 1")
      try await client.manage(".create-merge table T (b:string, a:long)")
      #expect(try await client.query("T").rows == [[1, ""]])
      await #expect(throws: ServiceError.self) { try await client.manage(".create-merge table T (a:string)") }
    }
  }

  @Test func `hidden tables are found by name but not listed`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table Seen (a:long)")
      try await client.manage(".create table Staging (a:long) with (hidden=true)")
      #expect(try await client.manage(".show tables").strings("TableName") == ["Seen"])
      #expect(try await client.manage(".show table Staging cslschema").strings("Schema") == ["a:long"])
      #expect(
        try await client.manage(".show database Demo schema").strings("TableName").contains("Staging") == false)
    }
  }

  @Test func `a table based on another has its columns and policies but not its end`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table S (a:long, d:dynamic)")
      try await client.manage(".alter table S policy merge '{\"AllowMerge\":false}'")
      try await client.manage(".alter table S policy auto_delete '{\"ExpiryDate\":\"2099-01-01\"}'")
      try await client.manage(".create table T based-on S")
      #expect(try await client.manage(".show table T cslschema").strings("Schema") == ["a:long,d:dynamic"])
      #expect(
        try await client.manage(".show table T policy merge").strings("Policy") == ["{\"AllowMerge\":false}"])
      #expect(try await client.manage(".show table T policy auto_delete").strings("Policy") == ["null"])
    }
  }

  @Test func `altering a policy replaces it, alter-merge keeps other members`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long)")
      try await client.manage(#".alter table T policy ingestionbatching '{"MaximumNumberOfItems":5,"X":1}'"#)
      try await client.manage(#".alter-merge table T policy ingestionbatching @"{""MaximumNumberOfItems"":7}""#)
      let shown = try await client.manage(".show table T policy ingestionbatching")
      #expect(shown.strings("Policy") == [#"{"MaximumNumberOfItems":7,"X":1}"#])
      #expect(shown.strings("EntityName") == ["[Demo].[T]"])
      #expect(shown.strings("EntityType") == ["Table"])
      await #expect(throws: ServiceError.self) { try await client.manage(".alter table T policy merge 'no JSON'") }
    }
  }

  @Test func `a policy is set for several tables at once, or for none`() async throws {
    try await withLocalServer { client in
      for table in ["A", "B"] { try await client.manage(".create table \(table) (a:long)") }
      let set = try await client.manage(#".alter tables (A, B) policy merge '{"AllowMerge":false}'"#)
      #expect(set.strings("EntityName") == ["[Demo].[A]", "[Demo].[B]"])
      await #expect(throws: ServiceError.self) {
        try await client.manage(#".alter tables (A, Nope) policy merge '{"AllowMerge":true}'"#)
      }
      let shown = try await client.manage(".show table * policy merge").strings("Policy")
      #expect(shown == [#"{"AllowMerge":false}"#, #"{"AllowMerge":false}"#])
    }
  }

  @Test func `a table whose time has come is gone at the next look`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table Gone (a:long)")
      try await client.manage(".create table Kept (a:long)")
      for table in ["Gone", "Kept"] {
        try await client.manage(".ingest inline into table \(table) <| 1")
        let drops = table == "Gone"
        try await client.manage(
          ".alter table \(table) policy auto_delete '{\"ExpiryDate\":\"\(Self.soon)\",\"DeleteIfNotEmpty\":\(drops)}'")
      }
      try await until("the end of the table") {
        try await client.manage(".show tables").strings("TableName") == ["Kept"]
      }
    }
  }

  private static var soon: String {
    Date.now.addingTimeInterval(0.5).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  @Test func `dropping lists what is left and minds ifexists`() async throws {
    try await withLocalServer { client in
      for table in ["A", "B", "C"] { try await client.manage(".create table \(table) (a:long)") }
      #expect(try await client.manage(".drop tables (A, B)").strings("TableName") == ["C"])
      try await client.manage(".drop table A ifexists")
      let error = await #expect(throws: ServiceError.self) { try await client.manage(".drop table A") }
      #expect(error?.code == "BadRequest_EntityNotFound")
    }
  }

  @Test func `tables swap their names in one step`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table A (a:long)")
      try await client.manage(".create table B (b:string)")
      try await client.manage(".rename tables A=B, B=A")
      #expect(try await client.manage(".show table A cslschema").strings("Schema") == ["b:string"])
      #expect(try await client.manage(".show table B cslschema").strings("Schema") == ["a:long"])
    }
  }

  @Test func `an unknown command is named in the error`() async throws {
    try await withLocalServer { client in
      let error = await #expect(throws: ServiceError.self) { try await client.manage(".make coffee now") }
      #expect(error?.code == "BadRequest_SyntaxError")
      #expect(error?.message.contains(".make coffee now") == true)
      #expect(error?.isPermanent == true)
    }
  }

  @Test func `names may stand in brackets, texts in every form, and comments anywhere`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table ['my table'] // a comment\n (['a b']:long) with (folder=h'x\\ty')")
      let shown = try await client.manage(".show tables")
      #expect(shown.strings("TableName") == ["my table"])
      #expect(shown.strings("Folder") == ["x\ty"])
      try await client.manage(".drop table [\"my table\"]")
    }
  }

  @Test func `the result of a command goes through a pipe`() async throws {
    try await withLocalServer { client in
      for table in ["A", "B", "C"] { try await client.manage(".create table \(table) (a:long)") }
      let piped = try await client.manage(".show tables | where TableName != 'B' | count")
      #expect(piped.rows == [[2]])
    }
  }

  @Test(arguments: [
    ".show version", ".show cluster", ".show capacity", ".show capacity ingestions", ".show database Demo principals",
    ".show database Demo schema as json", ".show database schema", ".show operations", ".show ingestion failures",
    ".show tables details", ".show database Demo extents", ".get kusto identity token",
    ".refresh database 'Demo' table 'T' cache ingestionbatchingpolicy", ".clear table T data", ".show table T details",
    ".show table T", ".show table T schema", ".show table T ingestion mappings", ".show databases details",
    ".show cluster | count", ".clear database cache streamingingestion schema",
  ])
  func `is answered`(command: String) async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long)")
      _ = try await client.manage(command)
    }
  }

  @Test func `a mapping is kept, used by its name, and dropped`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long, b:string)")
      try await client.manage(
        ".create table T ingestion csv mapping \"m\" '[{\"Column\":\"a\",\"Properties\":{\"Ordinal\":\"1\"}},'"
          + "'{\"Column\":\"b\",\"Properties\":{\"ConstValue\":\"c\"}}]'")
      try await client.manage(".ingest inline into table T with (ingestionMappingReference='m') <| x,7")
      #expect(try await client.query("T").rows == [[7, "c"]])
      #expect(try await client.manage(".show table T ingestion csv mappings").strings("Name") == ["m"])
      try await client.manage(".drop table T ingestion csv mapping 'm'")
      await #expect(throws: ServiceError.self) {
        try await client.manage(".ingest inline into table T with (csvMappingReference='m') <| x,7")
      }
    }
  }
}
