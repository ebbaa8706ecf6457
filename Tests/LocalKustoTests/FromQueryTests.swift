import Foundation
import Kusto
import LocalKusto
import Testing

@Suite struct `Tables from queries` {
  @Test func `set makes a table once, append needs one, set-or-append does either`() async throws {
    try await withLocalServer { client in
      let made = try await client.manage(
        ".set T with (folder='f', tags='[\"run:1\"]') <| range a from 1 to 3 step 1 | extend b = 'x'")
      #expect(made.columns.map(\.name).prefix(2) == ["ExtentId", "OriginalSize"])
      #expect(made.integers("RowCount") == [3])
      #expect(try await client.manage(".show table T cslschema").strings("Schema") == ["a:long,b:string"])
      #expect(try await client.manage(".show table T extents").strings("Tags") == ["run:1"])
      let again = await #expect(throws: ServiceError.self) { try await client.manage(".set T <| print 1") }
      #expect(again?.message.contains("already exists") == true)
      let missing = await #expect(throws: ServiceError.self) { try await client.manage(".append U <| print 1") }
      #expect(missing?.message.contains("'U' of kind 'Table' was not found") == true)
      try await client.manage(".append T <| T | where a > 1 | project other = a * 10, name = b")
      try await client.manage(".set-or-append T <| print 7, 'y'")
      try await client.manage(".set-or-append U <| T | count")
      #expect(try await client.query("T | order by a asc | project a").rows == [[1], [2], [3], [7], [20], [30]])
      #expect(try await client.query("U").rows == [[6]])
    }
  }

  @Test func `what is replaced is gone with the same transaction that brings the new rows`() async throws {
    try await withLocalServer { client in
      try await client.manage(".set T <| print a = 1, b = 'x'")
      try await client.manage(".set-or-replace T <| print a = 2, b = 'y'")
      #expect(try await client.query("T").rows == [[2, "y"]])
      // A query that fails leaves everything as it was.
      await #expect(throws: ServiceError.self) {
        try await client.manage(".set-or-replace T <| print a = 1, b = strcat(T, 'x')")
      }
      await #expect(throws: ServiceError.self) {
        try await client.manage(
          ".set-or-replace T <| range a from 1 to 3 step 1 | extend b = extract(strcat('(', a), 0, 'x')")
      }
      #expect(try await client.query("T").rows == [[2, "y"]])
      try await client.manage(".set-or-replace T with (recreate_schema=true) <| print only = 1.5")
      #expect(try await client.query("T").columns == [Column(name: "only", type: .real)])
      try await client.manage(".set-or-replace T <| T | where false")
      #expect(try await client.count("T") == 0)
    }
  }

  @Test func `columns match by order and type, and a table grows only when it is asked to`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long, b:string)")
      let error = await #expect(throws: ServiceError.self) { try await client.manage(".append T <| print 'x', 1") }
      #expect(
        error?.message
          == "Query schema does not match table schema. QuerySchema=('string','long'), TableSchema=('long','string')")
      await #expect(throws: ServiceError.self) { try await client.manage(".append T <| print 1, 'x', 2.5") }
      try await client.manage(".append T with (extend_schema=true) <| print 1, 'x', more = 2.5")
      #expect(try await client.query("T | project a, b, more").rows == [[1, "x", .number(2.5)]])
    }
  }

  @Test func `a text is brought once, and an operation tells the rest`() async throws {
    try await withLocalServer { client in
      let words = "with (tags='[\"ingest-by:k\"]', ingestIfNotExists='[\"k\"]', creationTime='2020-01-02')"
      try await client.manage(".set-or-append T \(words) <| print a = 1")
      #expect(try await client.manage(".set-or-append T \(words) <| print a = 2").rows.isEmpty)
      #expect(try await client.query("T").rows == [[1]])
      let id = try await client.manage(".set-or-append async T <| print 3").strings("OperationId")[0]
      #expect(try await client.manage(".show operations \(id)").strings("State") == ["Completed"])
      #expect(try await client.manage(".show operation \(id) details").integers("RowCount") == [1])
      let bad = try await client.manage(".append async Nowhere <| print 3").strings("OperationId")[0]
      let shown = try await client.manage(".show operations \(bad)")
      #expect(shown.strings("State") == ["Failed"])
      #expect(shown.strings("Status")[0].contains("'Nowhere' of kind 'Table' was not found"))
      await #expect(throws: ServiceError.self) { try await client.manage(".set V with (nope=1) <| print 3") }
    }
  }

  @Test func `many rows of every type come over as they are`() async throws {
    try await withLocalServer { client in
      try await client.manage(
        ".set T <| range x from 1 to 60000 step 1 | extend s = iff(x % 2 == 0, '', strcat('v', x)), r = x / 4.0, "
          + "d = datetime(2024-01-01) + x * 1s, m = todecimal(x) / 8, o = todynamic(strcat('[', x, ']')), "
          + "b = x > 5, t = x * 1ms, n = real(nan), i = toint(x), z = long(null)")
      #expect(try await client.count("T") == 60_000)
      let row = try await client.query("T | where x == 59999").rows[0]
      #expect(
        JSONValue.array(row).text
          == #"[59999,"v59999",14999.75,"2024-01-01T16:39:59.0000000Z","7499.875",[59999],true,"00:00:59.9990000","NaN",59999,null]"#
      )
    }
  }

  @Test func `extents are replaced at once, or not at all`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table A (a:long)")
      try await client.manage(".create table B (a:long)")
      try await client.manage(".ingest inline into table A <| 2")
      try await client.manage(".ingest inline into table B <| 1")
      let old = try await client.manage(".show table B extents").strings("ExtentId")[0]
      let result = try await client.manage(
        ".replace extents in table B <| {.show table B extents}, {.show table A extents | where RowCount == 1}")
      #expect(result.strings("OriginalExtentId").first == old)
      #expect(result.strings("ResultExtentId").map(\.isEmpty) == [true, false])
      #expect(try await client.query("B").rows == [[2]])
      #expect(try await client.count("A") == 0)
      // An empty query drops, or brings, nothing.
      try await client.manage(".replace extents in table A <| {}, {.show table B extents}")
      #expect(try await client.query("A").rows == [[2]])
      let error = await #expect(throws: ServiceError.self) {
        try await client.manage(".replace extents in table B <| {.show table A extents}, {.show table B extents}")
      }
      #expect(error?.message.contains("of kind 'Extent' was not found in table 'B'") == true)
      #expect(try await client.query("A").rows == [[2]])
      let id = try await client.manage(
        ".replace async extents in table B <| {.show table B extents}, {.show table A extents}"
      ).strings("OperationId")[0]
      try await until("the end of the operation") {
        try await client.manage(".show operations \(id)").strings("State") == ["Completed"]
      }
      #expect(try await client.query("B").rows == [[2]])
    }
  }

  @Test(.timeLimit(.minutes(1))) func `a query without end is ended, and leaves nothing`() async throws {
    try await withLocalServer { client in
      // There before, for on a busy machine a second may be over before the command makes it.
      try await client.manage(".create table T (x:long)")
      let body = JSONValue.object([
        "db": "Demo", "csl": ".set-or-append T <| range x from 1 to 1000000000000 step 1",
        "properties": .object(["Options": .object(["servertimeout": "00:00:01"])]),
      ])
      let answer = try await client.send("POST", "/v1/rest/mgmt", body: Data(body.text.utf8))
      #expect(answer.status != 200)
      #expect(try await client.query("T | count").rows == [[0]])
    }
  }
}
