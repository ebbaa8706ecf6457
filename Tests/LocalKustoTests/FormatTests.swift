import Foundation
import Kusto
import LocalKusto
import Testing

@Suite struct `Formats of sources` {
  /// One file in a zip archive, as `zipfile.ZipFile(…, 'w', ZIP_DEFLATED)` of Python writes it: `a.csv` with `1,x\n2,y\n`.
  private static let zip =
    "UEsDBBQAAAAIAAAAIQBg7MT8CgAAAAgAAAAFAAAAYS5jc3Yz1KngMtKp5AIAUEsBAhQDFAAAAAgAAAAhAGDsxPwKAAAACAAAAAUA"
    + "AAAAAAAAAAAAAIABAAAAAGEuY3N2UEsFBgAAAAABAAEAMwAAAC0AAAAAAA=="

  @Test func `bad lines of json are left out, and do not spoil those behind them`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long, b:string)")
      let lines =
        "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"open\n\nnot json\n[1,2]\n{\"a\":3}\r\n{\"a\":4} {\"a\":5}\n{\"a\":6}"
      let id = try await client.enqueue(Data(lines.utf8), into: "T", properties: ["format": "json"])
      #expect(try await client.finalStatus(id) == "Succeeded")
      #expect(try await client.query("T | order by a asc").rows == [[1, "x"], [3, ""], [6, ""]])
      // In multijson one bad record spoils the source.
      let other = try await client.enqueue(Data(lines.utf8), into: "T", properties: ["format": "multijson"])
      #expect(try await client.finalStatus(other) == "Failed")
      let nothing = try await client.enqueue(Data("no json\n".utf8), into: "T", properties: ["format": "json"])
      #expect(try await client.finalStatus(nothing) == "Failed")
      #expect(try await client.status(nothing)["ErrorCode"]?.stringValue == "BadRequest_NoRecordsOrWrongFormat")
      #expect(try await client.count("T") == 3)
    }
  }

  @Test func `a zip archive of one file is opened, in the queue, by a command and in a stream`() async throws {
    try await withLocalServer { client in
      let zip = Data(base64Encoded: Self.zip) ?? Data()
      try await client.manage(".create table T (a:long, b:string)")
      let id = try await client.enqueue(zip, into: "T", retain: true, blob: "a.csv.zip")
      #expect(try await client.finalStatus(id) == "Succeeded")
      #expect(try await client.query("T | order by a asc").rows == [[1, "x"], [2, "y"]])
      try await client.manage(".alter table T policy streamingingestion enable")
      let blob = storage(try await client.resources().containers[0], "/a.csv.zip")
      try await client.manage(".ingest into table T (h'\(blob)')")
      #expect(try await client.count("T") == 4)
      let streamed = try await client.send("POST", "/v1/rest/ingest/Demo/T?streamFormat=csv", body: zip)
      #expect(streamed.status == 200)
      #expect(try await client.count("T") == 6)
      let broken = try await client.enqueue(zip.prefix(40), into: "T", blob: "b.zip")
      #expect(try await client.finalStatus(broken) == "Failed")
    }
  }

  @Test func `a stream may name a blob instead of its data`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long, b:string)")
      try await client.manage(".alter table T policy streamingingestion enable")
      let blob = storage(try await client.resources().containers[0], "/by-reference.csv")
      _ = try await client.send(
        "PUT", blob, headers: ["x-ms-blob-type": "BlockBlob"], body: Data("1,x\n2,y\n".utf8))
      func stream(_ address: String, kind: String = "uri") async throws -> LocalClient.Answer {
        try await client.send(
          "POST", "/v1/rest/ingest/Demo/T?streamFormat=csv&sourceKind=\(kind)",
          headers: ["Content-Type": "application/json; charset=utf-8"],
          body: Data(JSONValue.object(["sourceUri": .string(address)]).text.utf8))
      }
      #expect(try await stream(blob).status == 200)
      #expect(try await client.count("T") == 2)
      let unsigned = try await stream(String(blob.prefix { $0 != "?" }))
      #expect(unsigned.status == 400)
      #expect(ServiceError(body: unsigned.body)?.code == "Download_Forbidden")
      #expect(!unsigned.text.contains("sig="))
      let gone = try await stream(blob.replacing("by-reference", with: "nothing"))
      #expect(ServiceError(body: gone.body)?.code == "Download_SourceNotFound")
      #expect(
        ServiceError(body: try await stream(blob, kind: "blob").body)?.code == "BadRequest_MalformedIngestionProperty")
      #expect(try await client.count("T") == 2)
    }
  }

  @Test func `a line, or a whole source, can be one value`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (s:string)")
      let lines = Data("a,b \"c\"\r\n\n d\n".utf8)
      let txt = try await client.enqueue(lines, into: "T", properties: ["format": "txt"])
      #expect(try await client.finalStatus(txt) == "Succeeded")
      #expect(try await client.query("T | order by s asc").rows == [[" d"], ["a,b \"c\""]])
      try await client.manage(".clear table T data")
      let raw = try await client.enqueue(lines, into: "T", properties: ["format": "raw"])
      #expect(try await client.finalStatus(raw) == "Succeeded")
      #expect(try await client.query("T").rows == [["a,b \"c\"\r\n\n d\n"]])
    }
  }
}
