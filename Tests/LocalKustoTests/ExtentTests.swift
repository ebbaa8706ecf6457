import Foundation
import Kusto
import LocalKusto
import Testing

@Suite struct ExtentTests {
  /// Two tables with the same columns, the first with an extent for each of `sources`.
  private static func prepare(_ client: LocalClient, _ sources: [String]) async throws {
    try await client.manage(".create table A (a:long, b:string)")
    try await client.manage(".create table B (a:long, b:string)")
    for (index, source) in sources.enumerated() {
      try await client.manage(".ingest inline into table A with (tags='[\"run:1\",\"part:\(index)\"]') <| \(source)")
    }
  }

  private static func ids(_ client: LocalClient, _ table: String) async throws -> [String] {
    try await client.manage(".show table \(table) extents").strings("ExtentId")
  }

  @Test func `an extent is chosen by a tag or a part of one`() async throws {
    try await withLocalServer { client in
      try await Self.prepare(client, ["1,x", "2,y\n3,z"])
      let has = try await client.manage(".show table A extents where tags has 'part:1'")
      #expect(has.integers("RowCount") == [2])
      #expect(has.strings("Tags") == ["run:1\r\npart:1"])
      #expect(try await client.manage(".show table A extents where tags contains 'part'").rows.count == 2)
      #expect(
        try await client.manage(
          ".show table A extents where tags has 'run:1' and tags !has 'part:1'"
        ).rows.count == 1)
      #expect(try await client.manage(".show table A extents where tags has 'part'").rows.isEmpty)
    }
  }

  @Test func `named extents move, keep their tags, and get new ids`() async throws {
    try await withLocalServer { client in
      try await Self.prepare(client, ["1,x", "2,y", "3,z"])
      let ids = try await Self.ids(client, "A")
      let moved = try await client.manage(
        ".move extents from table A to table B with (extentCreatedOnFrom=datetime(2000-01-01), "
          + "extentCreatedOnTo='2100-01-01') (\(ids[0]), \(ids[2]))")
      #expect(moved.strings("OriginalExtentId") == [ids[0], ids[2]])
      #expect(Set(moved.strings("ResultExtentId")) == Set(try await Self.ids(client, "B")))
      #expect(try await client.query("B | order by a asc").rows == [[1, "x"], [3, "z"]])
      #expect(try await client.query("A").rows == [[2, "y"]])
      #expect(try await client.manage(".show table B extents where tags has 'part:2'").rows.count == 1)
    }
  }

  @Test func `when one extent is not there, none moves`() async throws {
    try await withLocalServer { client in
      try await Self.prepare(client, ["1,x", "2,y"])
      let ids = try await Self.ids(client, "A")
      let stranger = UUID().uuidString
      await #expect(throws: ServiceError.self) {
        try await client.manage(".move extents from table A to table B (\(ids[0]), \(ids[1]), \(stranger))")
      }
      #expect(try await client.count("A") == 2)
      #expect(try await client.count("B") == 0)
    }
  }

  @Test func `the same move a second time fails and moves nothing`() async throws {
    try await withLocalServer { client in
      try await Self.prepare(client, ["1,x"])
      let id = try await Self.ids(client, "A")[0]
      try await client.manage(".move extents from table A to table B (\(id))")
      await #expect(throws: ServiceError.self) {
        try await client.manage(".move extents from table A to table B (\(id))")
      }
      #expect(try await client.count("B") == 1)
    }
  }

  @Test(arguments: ["a:long", "a:long, b:long", "x:long, b:string"])
  func `a target that lacks a column, or has it with another type, takes nothing`(columns: String) async throws {
    try await withLocalServer { client in
      try await Self.prepare(client, ["1,x"])
      try await client.manage(".create table Other (\(columns))")
      let error = await #expect(throws: ServiceError.self) {
        try await client.manage(".move extents all from table A to table Other")
      }
      #expect(error?.isPermanent == true)
      #expect(try await client.count("A") == 1)
    }
  }

  @Test func `a target may have its columns in another order, and more of them`() async throws {
    try await withLocalServer { client in
      try await Self.prepare(client, ["1,x"])
      try await client.manage(".create table Wide (c:guid, b:string, a:long, s:string)")
      try await client.manage(".move extents all from table A to table Wide")
      #expect(try await client.query("Wide").rows == [[.null, "x", 1, ""]])
    }
  }

  @Test func `an asynchronous move is an operation that ends`() async throws {
    try await withLocalServer { client in
      try await Self.prepare(client, ["1,x", "2,y"])
      let started = try await client.manage(
        ".move async extents to table B <| .show table A extents where tags has 'run:1'")
      let id = started.strings("OperationId")[0]
      try await until("the end of the operation") {
        try await client.manage(".show operations \(id)").strings("State") == ["Completed"]
      }
      let details = try await client.manage(".show operation \(id) details")
      #expect(details.rows.count == 2)
      #expect(Set(details.strings("ResultExtentId")) == Set(try await Self.ids(client, "B")))
    }
  }

  @Test func `an asynchronous move that cannot be done says why`() async throws {
    try await withLocalServer { client in
      try await Self.prepare(client, ["1,x"])
      let id = try await client.manage(".move async extents from table A to table B (\(UUID().uuidString))")
        .strings("OperationId")[0]
      try await until("the end of the operation") {
        try await client.manage(".show operations \(id)").strings("State") == ["Failed"]
      }
      #expect(try await client.manage(".show operations \(id)").strings("Status")[0].contains("was not found"))
      await #expect(throws: ServiceError.self) { try await client.manage(".show operation \(id) details") }
    }
  }

  @Test(arguments: [
    "058bd98d-0000-4000-8000-000000000001", "12e45678-0000-4000-8000-000000000001",
    "abcdef01-0000-4000-8000-000000000001", "'00000000-0000-4000-8000-00000000000d'",
  ])
  func `a GUID is read whatever its first characters look like`(id: String) async throws {
    try await withLocalServer { client in
      try await Self.prepare(client, ["1,x"])
      let shown = try await client.manage(".show operations \(id)")
      #expect(shown.rows.isEmpty)
      let error = await #expect(throws: ServiceError.self) {
        try await client.manage(".move extents from table A to table B (\(id))")
      }
      #expect(error?.code == "BadRequest_EntityNotFound")
    }
  }

  @Test func `dropped extents take exactly their rows along`() async throws {
    try await withLocalServer { client in
      try await Self.prepare(client, ["1,x", "2,y", "3,z"])
      let first = try await Self.ids(client, "A")[0]
      try await client.manage(".drop extents (\(first)) from A")
      #expect(try await client.query("A | order by a asc").rows == [[2, "y"], [3, "z"]])
      try await client.manage(".drop extents <| .show table A extents where tags has 'part:1'")
      #expect(try await client.query("A").rows == [[3, "z"]])
      try await client.manage(".drop extents from A")
      #expect(try await client.count("A") == 0)
    }
  }

  /// The point of it all: whoever looks while many extents move sees none of them or all.
  @Test func `a reader sees the rows before the move or after it, never a part`() async throws {
    let folder = try TemporaryFolder()
    try await withLocalServer(at: folder) { writer in
      try await withLocalServer(at: folder) { reader in
        let rows = (0..<50).map { "\($0),x" }.joined(separator: "\n")
        try await Self.prepare(writer, Array(repeating: rows, count: 20))
        for round in 0..<10 {
          let (from, to) = round.isMultiple(of: 2) ? ("A", "B") : ("B", "A")
          async let moving = writer.manage(".move extents all from table \(from) to table \(to)")
          for _ in 0..<5 {
            let seen = try await reader.count(to)
            #expect(seen == 0 || seen == 1000)
            let both = try await reader.query("union A, B | count").rows
            #expect(both == [[1000]])
          }
          _ = try await moving
          #expect(try await reader.count(to) == 1000)
        }
      }
    }
  }
}
