import Foundation
import Kusto
import LocalKusto
import Testing

/// The columns of each command's answer, as Kusto's documentation lists them, and what stands in them.
@Suite struct `Shapes of answers` {
  private static let extents =
    "ExtentId:guid,DatabaseName:string,TableName:string,MaxCreatedOn:datetime,OriginalSize:real,ExtentSize:real,"
    + "CompressedSize:real,IndexSize:real,Blocks:long,Segments:long,ExtentContainerId:string,RowCount:long,"
    + "MinCreatedOn:datetime,Tags:string,Kind:string,DeletedRowCount:long"
  private static let databases =
    "DatabaseName:string,PersistentStorage:string,Version:string,IsCurrent:bool,DatabaseAccessMode:string,"
    + "PrettyName:string"
  private static let schema = "TableName:string,Schema:string,DatabaseName:string,Folder:string,DocString:string"
  private static let policy =
    "PolicyName:string,EntityName:string,Policy:string,ChildEntities:string,EntityType:string"
  private static let policies =
    "RetentionPolicy:string,MergePolicy:string,CachingPolicy:string,ShardingPolicy:string,"
    + "StreamingIngestionPolicy:string,IngestionBatchingPolicy:string"
  private static let principals =
    "Role:string,PrincipalType:string,PrincipalDisplayName:string,PrincipalObjectId:string,PrincipalFQN:string,"
    + "Notes:string"
  private static let columns =
    "DatabaseName:string,TableName:string,ColumnName:string,ColumnType:string,IsDefaultTable:bool,"
    + "IsDefaultColumn:bool,PrettyName:string,Version:string"
  private static let moved = "OriginalExtentId:string,ResultExtentId:string,Details:string"
  private static let dropped = "ExtentId:guid,TableName:string,CreatedOn:datetime"
  private static let mapping =
    "Name:string,Kind:string,Mapping:string,LastUpdatedOn:datetime,Database:string,Table:string"
  private static let left = "TableName:string,DatabaseName:string"

  @Test(arguments: [
    (".show databases", "\(databases),DatabaseId:guid,InTransitionTo:string,SuspensionState:string", 2),
    (".show databases (Other)", "\(databases),DatabaseId:guid,InTransitionTo:string,SuspensionState:string", 1),
    (".show database", "\(databases),DatabaseId:guid,InTransitionTo:string,SuspensionState:string", 1),
    (
      ".show databases identity",
      "\(databases),CurrentUserIsUnrestrictedViewer:bool,DatabaseId:guid,InTransitionTo:string", 2
    ),
    (
      ".show databases details",
      "\(databases),AuthorizedPrincipals:string,\(policies),TotalSize:real,DatabaseId:guid,InTransitionTo:string", 2
    ),
    (
      ".show databases policies",
      "\(databases),DatabaseId:guid,AuthorizedPrincipals:string,Default\(policies)", 2
    ),
    (
      ".show databases datastats",
      "\(databases),DatabaseId:guid,OriginalSize:real,ExtentSize:real,CompressedSize:real,IndexSize:real,"
        + "RowCount:long,HotOriginalSize:real,HotExtentSize:real,HotCompressedSize:real,HotIndexSize:real,"
        + "HotRowCount:long,TotalExtents:long,HotExtents:long", 2
    ),
    (".show database policies", "\(databases),DatabaseId:guid,AuthorizedPrincipals:string,Default\(policies)", 1),
    (".show database Demo schema", columns, 7), (".show database schema", columns, 7),
    (".show database Demo schema details", columns, 7), (".show databases (Demo, Other) schema", columns, 10),
    (".show database Demo schema as json", "DatabaseSchema:string", 1),
    (".show databases (Demo, Other) schema as json with (Tables=true)", "DatabaseSchema:string", 1),
    (".show database Demo policy merge", policy, 1), (".alter database Demo policy merge '{}'", policy, 1),
    (".show tables", "TableName:string,DatabaseName:string,Folder:string,DocString:string", 2),
    (".show tables (T, Nope)", "TableName:string,DatabaseName:string,Folder:string,DocString:string", 1),
    (".show table T cslschema", schema, 1), (".show table T schema as json", schema, 1),
    (".create table New (a:long)", schema, 1), (".create-merge table T (z:long)", schema, 1),
    (".alter-merge table T (z:long)", schema, 1), (".create table New based-on T", schema, 1),
    (".show table T policy merge", policy, 1), (".alter table T policy retention '{}'", policy, 1),
    (".delete table T policy retention", policy, 1), (".show table * policy update", policy, 2),
    (".create table T ingestion csv mapping 'm' '[]'", mapping, 1),
    (
      ".create-or-alter table T ingestion avro mapping 'm' '[{\"Column\":\"a\",\"Properties\":{\"Path\":\"$.a\"}}]'",
      mapping, 1
    ),
    (
      ".create table T ingestion apacheavro mapping 'm' '[{\"Column\":\"a\",\"Properties\":{\"Field\":\"a\"}}]'",
      mapping, 1
    ),
    (".create table T ingestion orc mapping 'm' '[{\"Column\":\"a\",\"Properties\":{\"Path\":\"$.a\"}}]'", mapping, 1),
    (
      ".create table T ingestion w3clogfile mapping 'm' '[{\"Column\":\"a\",\"Properties\":{\"Field\":\"a\"}}]'",
      mapping, 1
    ),
    (".show table T ingestion mappings", mapping, 0),
    (".show table T extents", extents, 1), (".show tables (T, U) extents", extents, 2),
    (".show database Demo extents", extents, 2), (".show database extents hot", extents, 2),
    (".show database Other extents", extents, 1), (".show cluster extents", extents, 3),
    (".show cluster extents hot where tags has 'x'", extents, 0),
    (".move extents all from table T to table U", moved, 1),
    (".replace extents in table T <| {.show table T extents}, {.show table U extents}", moved, 2),
    (".drop extents whatif <| .show table T extents", dropped, 1),
    (".drop-pretend extents <| .show table T extents", dropped, 1), (".drop-pretend extents from T", dropped, 1),
    (".drop extents from T", dropped, 1), (".drop table T", left, 1), (".drop tables (T, U)", left, 0),
    (".rename tables T=U, U=T", "TableName:string,DatabaseName:string,Folder:string,DocString:string", 2),
    (".clear table T data", "NodeId:string,Status:string", 1),
    (".clear table T cache streamingingestion schema", "NodeId:string,Status:string", 1),
    (".ingest inline into table T <| 5,y", "ExtentId:guid", 1),
    (".ingest inline into table T [5,y] [6,z]", "ExtentId:guid", 1),
    (
      ".set-or-append T <| print 5, 'y'",
      "ExtentId:guid,OriginalSize:real,ExtentSize:real,CompressedSize:real,IndexSize:real,RowCount:long", 1
    ),
    (".append async T <| print 5, 'y'", "OperationId:guid", 1),
    (".move async extents all from table T to table U", "OperationId:guid", 1),
    (
      ".show version",
      "BuildVersion:string,BuildTime:datetime,ServiceType:string,ProductVersion:string,ServiceOffering:string", 1
    ),
    (".show capacity ingestions", "Resource:string,Total:long,Consumed:long,Remaining:long,Origin:string", 1),
    (".get ingestion resources", "ResourceTypeName:string,StorageRoot:string", 5),
    (
      ".get ingestion resources with (EnableBlobCors='true',EnableQueueCors='true')",
      "ResourceTypeName:string,StorageRoot:string", 5
    ),
    (".get kusto identity token", "AuthorizationContext:string", 1),
    (".show database Demo principals", principals, 1), (".show database Demo principal roles", principals, 1),
    (".show database principals", principals, 1), (".show table T principals", principals, 1),
    (".show table T principal roles", principals, 1), (".show cluster principals", principals, 1),
    (".show cluster principal roles", principals, 1), (".show principal roles", principals, 1),
  ])
  func `are those of the documentation`(command: String, columns: String, rows: Int) async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long, b:string)")
      try await client.manage(".create table U (a:long, b:string)")
      try await client.manage(".create database Other")
      try await client.manage(".create table V (a:long)", database: "Other")
      for table in ["T", "U"] { try await client.manage(".ingest inline into table \(table) <| 1,x") }
      try await client.manage(".ingest inline into table V <| 1", database: "Other")
      let answer = try await client.manage(command)
      #expect(answer.columns.map { "\($0.name):\($0.type.rawValue)" }.joined(separator: ",") == columns)
      #expect(answer.rows.count == rows)
    }
  }

  @Test func `a schema has a version, and one that is known already is not sent again`() async throws {
    try await withLocalServer { client in
      func version() async throws -> String { try await client.manage(".show databases").strings("Version")[0] }
      let first = try await version()
      try await client.manage(".create table T (a:long)")
      let second = try await version()
      #expect(first != second)
      try await client.manage(".ingest inline into table T <| 1")
      #expect(try await version() == second)
      for form in [
        "schema if_later_than \"\(second)\"", "schema if_later_than \"\(second)\" as json",
        "schema as json if_later_than \"\(second)\"",
      ] {
        #expect(try await client.manage(".show database Demo \(form)").rows.isEmpty, "\(form)")
      }
      let known = try await client.manage(".show databases (Demo if_later_than \"\(first)\") schema")
      #expect(known.strings("Version").allSatisfy { $0 == second } && known.rows.count == 3)
      let json = try await client.manage(".show databases (Demo if_later_than \"\(first)\") schema as json")
      let demo = try JSONValue(parsing: json.strings("DatabaseSchema")[0])["Databases"]?["Demo"]
      #expect(
        demo?["Tables"]?["T"]?["OrderedColumns"]?.text == #"[{"CslType":"long","Name":"a","Type":"System.Int64"}]"#)
      #expect(demo?["Tables"]?["T"]?["DefaultColumn"] == .null)
      #expect("v\(demo?["MajorVersion"]?.text ?? "").\(demo?["MinorVersion"]?.text ?? "")" == second)
      let none = try await client.manage(".show databases (Demo) schema as json with (Functions=true)")
      #expect(try JSONValue(parsing: none.strings("DatabaseSchema")[0])["Databases"]?["Demo"]?["Tables"]?.text == "{}")
      for text in ["1.1", "v1", "v99999999999999999999.1", "v1.-1", "v1.1.1"] {
        await #expect(throws: ServiceError.self) {
          try await client.manage(".show database Demo schema if_later_than \"\(text)\"")
        }
      }
      for change in [".alter-merge table T (b:long)", ".rename table T to S", ".drop table S"] {
        let before = try await version()
        try await client.manage(change)
        #expect(try await version() != before, "\(change)")
      }
    }
  }

  @Test(arguments: [
    (".show tables; $command_results | count", "[[2]]"),
    (".show tables;\n$command_results | where TableName == 'A' | project TableName;", "[[\"A\"]]"),
    (
      ".show tables; let useless = (n:string) { strcat(n, '-', 'useless') }; "
        + "$command_results | project x = useless(TableName) | sort by x asc", "[[\"A-useless\"],[\"B-useless\"]]"
    ),
    (".show tables; $command_results | join kind=inner ($command_results) on TableName | count", "[[2]]"),
    (".show table A cslschema; print x = toscalar($command_results | project Schema)", "[[\"a:long\"]]"),
    (".show tables;", ".show tables"), (".show tables ;; | count", "SYN0002"),
    (".show tables; A | count", "Failed to resolve table or column expression named 'A'"),
    (".show tables; $command_results; $command_results", "answers a command with one result"),
    (".show tables; .drop table A", "SYN0002"),
  ])
  func `the result of a command is a table of the query behind it`(text: String, expected: String) async throws {
    try await withLocalServer { client in
      for table in ["A", "B"] { try await client.manage(".create table \(table) (a:long)") }
      let whole = try await client.manage(".show tables")
      do {
        let answer = try await client.manage(text)
        let rows = JSONValue.array(answer.rows.map(JSONValue.array)).text
        #expect(expected.hasPrefix(".") ? answer.rows == whole.rows : rows == expected)
      } catch let error as ServiceError {
        #expect(error.message.contains(expected), "\(error.message)")
      }
      #expect(try await client.manage(".show tables").rows == whole.rows)
    }
  }

  @Test func `a pretended drop takes nothing away`() async throws {
    try await withLocalServer { client in
      try await client.manage(".set T <| print a = 1")
      #expect(try await client.manage(".drop-pretend extents <| .show table T extents").strings("TableName") == ["T"])
      #expect(try await client.count("T") == 1)
      #expect(
        try await client.manage(".drop extents <| .show cluster extents | where TableName == 'T'").rows.count == 1)
      #expect(try await client.count("T") == 0)
    }
  }

  @Test func `roles of a table that is not there are an error`() async throws {
    try await withLocalServer { client in
      let error = await #expect(throws: ServiceError.self) { try await client.manage(".show table T principal roles") }
      #expect(error?.code == "BadRequest_EntityNotFound")
      let roles = try await client.manage(".show database Demo principals | project Role")
      #expect(roles.rows == [["Database Demo Admin"]])
    }
  }
}
