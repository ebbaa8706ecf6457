import Foundation
import Kusto
import LocalKusto
import Testing

@Suite struct IngestionTests {
  @Test func `a source in the queue becomes rows, a status, and the blob goes`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long, b:string)")
      let properties: [String: JSONValue] = [
        "format": "csv", "ignoreFirstRecord": true, "tags": "[\"run:7\",\"drop-by:x\"]",
        "creationTime": "2020-01-02T00:00:00Z",
      ]
      let id = try await client.enqueue(
        Data("a,b\r\n1,\"x,\"\"y\"\"\nz\"\r\n2,\r\n".utf8), into: "T", properties: properties, blob: "some/name.csv")
      #expect(try await client.finalStatus(id) == "Succeeded")
      #expect(try await client.query("T | order by a asc").rows == [[1, "x,\"y\"\nz"], [2, ""]])
      let extents = try await client.manage(".show table T extents")
      #expect(extents.strings("Tags") == ["run:7\r\ndrop-by:x"])
      #expect(extents.strings("MinCreatedOn") == ["2020-01-02T00:00:00.0000000Z"])
      let blob = storage(try await client.resources().containers[0], "/some/name.csv")
      #expect(try await client.send("GET", blob).status == 404)
    }
  }

  @Test func `a blob stays when the message says so`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long)")
      let id = try await client.enqueue(Data("1\n".utf8), into: "T", retain: true, blob: "kept.csv")
      #expect(try await client.finalStatus(id) == "Succeeded")
      let blob = storage(try await client.resources().containers[0], "/kept.csv")
      #expect(try await client.send("GET", blob).text == "1\n")
    }
  }

  @Test func `the same source posted twice is there twice, as the real service has it`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long)")
      let id = UUID()
      for round in 1...2 {
        try await client.enqueue(Data("1\n".utf8), into: "T", id: id)
        try await until("round \(round)") { try await client.count("T") == round }
      }
    }
  }

  @Test func `a source is skipped when an extent carries its ingest-by tag`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long)")
      let properties: [String: JSONValue] = [
        "format": "csv", "tags": "[\"ingest-by:k\"]", "ingestIfNotExists": "[\"k\"]",
      ]
      let first = try await client.enqueue(Data("1\n".utf8), into: "T", properties: properties)
      #expect(try await client.finalStatus(first) == "Succeeded")
      let second = try await client.enqueue(Data("1\n".utf8), into: "T", properties: properties)
      #expect(try await client.finalStatus(second) == "Skipped")
      #expect(try await client.count("T") == 1)
    }
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var content: String
    var properties: [String: JSONValue] = ["format": "csv"]
    var table = "T"
    var code: String
    var testDescription: String { code }
  }

  @Test(arguments: [
    Fault(content: "1,\"open\n2,x\n", code: "Stream_ClosingQuoteMissing"),
    Fault(content: "", code: "BadRequest_EmptyBlob"),
    Fault(
      content: "a,b\n", properties: ["format": "csv", "ignoreFirstRecord": true],
      code: "BadRequest_NoRecordsOrWrongFormat"),
    Fault(
      content: "1,x\n2\n",
      properties: ["format": "csv", "validationPolicy": #"{"ValidationOptions":1,"ValidationImplications":0}"#],
      code: "Stream_WrongNumberOfFields"),
    Fault(content: "1,x\n", properties: ["format": "orc"], code: "BadRequest_FormatNotSupported"),
    Fault(content: "1,x\n", table: "Nope", code: "BadRequest_EntityNotFound"),
    Fault(
      content: "1,x\n", properties: ["format": "csv", "ingestionMapping": #"[{"column":"zz","Ordinal":0}]"#],
      code: "BadRequest_InvalidMapping"),
    Fault(content: "\u{50}K\u{03}\u{04}rest", code: "BadRequest_InvalidBlob"),
  ])
  func `a bad source fails for good, with a code, and leaves no row`(fault: Fault) async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long, b:string)")
      let id = try await client.enqueue(
        Data(fault.content.utf8), into: fault.table, properties: fault.properties)
      #expect(try await client.finalStatus(id) == "Failed")
      let status = try await client.status(id)
      #expect(status["ErrorCode"]?.stringValue == fault.code)
      #expect(status["FailureStatus"]?.stringValue == "Permanent")
      #expect(try await client.count("T") == 0)
      let listed = try await client.manage(".show ingestion failures")
      #expect(listed.strings("ErrorCode") == [fault.code])
      #expect(listed.strings("IngestionSourcePath").allSatisfy { !$0.contains("sig=") })
    }
  }

  @Test func `a gzip that ends too early fails, whatever its name`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long)")
      let gzip = Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x33])
      let id = try await client.enqueue(gzip, into: "T", blob: "plain.csv")
      #expect(try await client.finalStatus(id) == "Failed")
    }
  }

  @Test func `fields too many are dropped and missing ones are null, unless told otherwise`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long, b:string, c:long)")
      try await client.manage(".ingest inline into table T <| 1,x,2,extra\n3")
      #expect(try await client.query("T | order by a asc").rows == [[1, "x", 2], [3, "", .null]])
    }
  }

  @Test func `values are converted as Kusto does`() async throws {
    try await withLocalServer { client in
      try await client.manage(
        ".create table T (b:bool, d:datetime, m:decimal, o:dynamic, g:guid, i:int, l:long, r:real, t:timespan)")
      try await client.manage(
        ".ingest inline into table T <| "
          + "TRUE,2014-05-25 08:20,1.50,not json,74BE27DE1E4E49D9B579FE0B331D3642,2147483647,-1,-inf,-1.02:03:04.5\n"
          + "2x,25.5.2014,1e,\"{\"\"a\"\": [1, null]}\",no,2147483648,1.5,x,26:00:00")
      let rows = try await client.query("T").rows
      #expect(
        rows[0] == [
          true, "2014-05-25T08:20:00.0000000Z", "1.5", "not json", "74be27de-1e4e-49d9-b579-fe0b331d3642",
          2_147_483_647,
          -1, "-Infinity", "-1.02:03:04.5000000",
        ])
      #expect(rows[1] == [.null, .null, .null, .object(["a": .array([1, .null])]), .null, .null, .null, .null, .null])
    }
  }

  @Test func `a string that is not UTF-8 gets replacement characters`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:string)")
      let id = try await client.enqueue(Data([0x61, 0xFF, 0x62, 0x0A]), into: "T")
      #expect(try await client.finalStatus(id) == "Succeeded")
      #expect(try await client.query("T").rows == [["a\u{FFFD}b"]])
    }
  }

  @Test func `objects of JSON go to the columns of their names`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long, b:string, c:dynamic)")
      let lines = "{\"a\":1,\"b\":\"x\",\"c\":{\"k\":[1]}}\nnot json\n{\"b\":5,\"A\":9}\n"
      let id = try await client.enqueue(Data(lines.utf8), into: "T", properties: ["format": "json"])
      #expect(try await client.finalStatus(id) == "Succeeded")
      #expect(
        try await client.query("T").rows == [[1, "x", .object(["k": .array([1])])], [.null, "5", .null]])
    }
  }

  @Test func `a message waits for its batch unless it is urgent`() async throws {
    try await withLocalServer(batchingDelay: .milliseconds(400)) { client in
      try await client.manage(".create table T (a:long)")
      let started = ContinuousClock.now
      let id = try await client.enqueue(Data("1\n".utf8), into: "T")
      #expect(try await client.finalStatus(id) == "Succeeded")
      #expect(ContinuousClock.now - started >= .milliseconds(400))
    }
  }
}
