import Foundation
import Kusto
import LocalKusto
import Testing

/// Formats of files besides those of text, and tabs with escapes.
@Suite struct `More formats of sources` {
  /// Two rows that fastavro wrote: a:long, b:string or null, c:{x:double, y:string}, t:timestamp-micros.
  private static let avro =
    "T2JqAQQUYXZyby5jb2RlYwhudWxsFmF2cm8uc2NoZW1hjgV7InR5cGUiOiAicmVjb3JkIiwgIm5hbWUiOiAiUiIsICJmaWVsZHMiOiBbeyJuYW1l"
    + "IjogImEiLCAidHlwZSI6ICJsb25nIn0sIHsibmFtZSI6ICJiIiwgInR5cGUiOiBbIm51bGwiLCAic3RyaW5nIl19LCB7Im5hbWUiOiAiYyIsICJ0"
    + "eXBlIjogeyJ0eXBlIjogInJlY29yZCIsICJuYW1lIjogIkkiLCAiZmllbGRzIjogW3sibmFtZSI6ICJ4IiwgInR5cGUiOiAiZG91YmxlIn0sIHsi"
    + "bmFtZSI6ICJ5IiwgInR5cGUiOiAic3RyaW5nIn1dfX0sIHsibmFtZSI6ICJ0IiwgInR5cGUiOiB7InR5cGUiOiAibG9uZyIsICJsb2dpY2FsVHlw"
    + "ZSI6ICJ0aW1lc3RhbXAtbWljcm9zIn19XX0AMDEyMzQ1Njc4OWFiY2RlZgRYAgICeAAAAAAAAPg/AnCAze6EuPuGBgQAAAAAAAAAAMAGcSJygID/"
    + "vOn/hgYwMTIzNDU2Nzg5YWJjZGVm"

  /// Ingests `content`; gives the state of the source.
  private static func load(
    _ content: Data, _ properties: [String: JSONValue], _ client: LocalClient
  ) async throws -> String {
    try await client.finalStatus(try await client.enqueue(content, into: "T", properties: properties))
  }

  @Test(arguments: ["avro", "apacheavro", "Avro"])
  func `fields of Avro go by name`(format: String) async throws {
    try await withLocalServer { client in
      let data = Data(base64Encoded: Self.avro) ?? Data()
      try await client.manage(".create table T (t:datetime, a:long, b:string, c:dynamic, nothing:real)")
      #expect(try await Self.load(data, ["format": .string(format)], client) == "Succeeded")
      let rows = try await client.query("T | sort by a asc").rows
      #expect(
        JSONValue.array(rows.map(JSONValue.array)).text
          == #"[["2024-01-02T03:04:05.0000000Z",1,"x",{"x":1.5,"y":"p"},null],"#
          + #"["2024-01-03T00:00:00.0000000Z",2,"",{"x":-2,"y":"q\"r"},null]]"#)
      #expect(try await Self.load(Data("no avro".utf8), ["format": .string(format)], client) == "Failed")
      #expect(try await Self.load(data.prefix(300), ["format": .string(format)], client) == "Failed")
      let failures = try await client.manage(".show ingestion failures")
      #expect(failures.strings("ErrorCode").allSatisfy { $0 == "Stream_InvalidAvro" }, "\(failures.rows)")
    }
  }

  @Test func `a mapping may go into a record of Avro`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (n:real, s:string, whole:dynamic, k:string, none:long)")
      let mapping =
        #"[{"Column":"n","Properties":{"Path":"$.c.x"}},{"Column":"s","Properties":{"Path":"$[\"c\"][\"y\"]"}},"#
        + #"{"Column":"whole","Properties":{"Field":"c"}},{"Column":"k","Properties":{"ConstValue":"same"}},"#
        + #"{"Column":"none","Properties":{"Path":"$.c.z.deeper"}}]"#
      try await client.manage(".create table T ingestion avro mapping 'm' @'\(mapping)'")
      let data = Data(base64Encoded: Self.avro) ?? Data()
      #expect(try await Self.load(data, ["format": "avro", "ingestionMappingReference": "m"], client) == "Succeeded")
      let rows = try await client.query("T | sort by n asc").rows
      #expect(
        JSONValue.array(rows.map(JSONValue.array)).text
          == #"[[-2,"q\"r",{"x":-2,"y":"q\"r"},"same",null],[1.5,"p",{"x":1.5,"y":"p"},"same",null]]"#)
      // It is a mapping of that kind only.
      #expect(
        try await Self.load(data, ["format": "apacheavro", "ingestionMappingReference": "m"], client) == "Failed")
    }
  }

  @Test func `a stream and a command take Avro too`() async throws {
    try await withLocalServer { client in
      let data = Data(base64Encoded: Self.avro) ?? Data()
      try await client.manage(".create table T (a:long)")
      try await client.manage(".alter table T policy streamingingestion enable")
      #expect(try await client.send("POST", "/v1/rest/ingest/Demo/T?streamFormat=avro", body: data).status == 200)
      let blob = storage(try await client.resources().containers[0], "/rows.avro")
      _ = try await client.send("PUT", blob, headers: ["x-ms-blob-type": "BlockBlob"], body: data)
      try await client.manage(".ingest into table T (h'\(blob)') with (format='avro')")
      #expect(try await client.query("T | summarize count(), sum(a)").rows == [[4, 6]])
    }
  }

  @Test func `the log of a web server goes by the names of its fields`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (['sc-status']:int, ['cs-method']:string, date:datetime)")
      let log = "#Version: 1.0\n#Fields: date cs-method sc-status\n2024-01-02 GET 200\n2024-01-03 POST 500\n"
      #expect(try await Self.load(Data(log.utf8), ["format": "w3clogfile"], client) == "Succeeded")
      #expect(
        try await client.query("T | sort by date asc").rows == [
          [200, "GET", "2024-01-02T00:00:00.0000000Z"], [500, "POST", "2024-01-03T00:00:00.0000000Z"],
        ])
      #expect(try await Self.load(Data("1 2 3\n".utf8), ["format": "w3clogfile"], client) == "Failed")
      let failure = try await client.manage(".show ingestion failures | project ErrorCode, Details").rows.first ?? []
      #expect(failure.first == "Stream_InvalidW3CLogFile", "\(failure)")
      #expect(failure.last?.stringValue?.hasPrefix("The source cannot be read as a W3C log: ") == true, "\(failure)")
    }
  }

  @Test(arguments: [
    ("1\tx\n2\ty\n", #"[[1,"x"],[2,"y"]]"#), ("1\tx", #"[[1,"x"]]"#), ("1\tx\r\n2\ty\r\n", #"[[1,"x"],[2,"y"]]"#),
    ("1\ta\\tb\\nc\\\\d\\re\n", #"[[1,"a\tb\nc\\d\re"]]"#), ("1\ta\\\nb\n2\tc\n", #"[[1,"a\nb"],[2,"c"]]"#),
    ("1\t\"a\"\n", #"[[1,"\"a\""]]"#), ("1\ta\\\tb\n", #"[[1,"a\tb"]]"#), ("\n\n1\t\n\n", #"[[1,""]]"#),
    ("1\tx\\", #"[[1,"x\n"]]"#), ("1\t\\q\\'\n", #"[[1,"q'"]]"#), ("1\n", #"[[1,""]]"#),
  ])
  func `tabs with escapes`(text: String, rows: String) async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long, b:string)")
      #expect(try await Self.load(Data(text.utf8), ["format": "tsve"], client) == "Succeeded")
      let found = try await client.query("T | sort by a asc").rows
      #expect(JSONValue.array(found.map(JSONValue.array)).text == rows, "\(text.debugDescription)")
    }
  }

  @Test(arguments: ["orc", "sstream", "azmonstream", "nope"])
  func `a format that is not read is refused by name`(format: String) async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long)")
      let error = await #expect(throws: ServiceError.self) {
        try await client.manage(".ingest inline into table T with (format='\(format)') <| 1")
      }
      #expect(error?.code == "BadRequest_FormatNotSupported")
      #expect(error?.message.contains("'\(format)'") == true)
    }
  }
}
