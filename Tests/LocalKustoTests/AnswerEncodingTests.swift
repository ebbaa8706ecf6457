import Datasets
import Foundation
import Kusto
import LocalKusto
import Testing

/// Answers of the engine as they stand on the wire.
@Suite struct `Answers as gzip` {
  @Test(arguments: [
    ("gzip", true), ("gzip,deflate", true), ("GZIP", true), ("deflate, gzip;q=0.5", true), ("x-gzip", true),
    ("*", true), ("*;q=0.1", true), ("br, *", true), ("gzip;q=1, identity;q=0.5", true), ("identity, gzip", true),
    ("", false), ("deflate", false), ("identity", false), ("gzip;q=0", false), ("gzip;q=0.000", false),
    ("gzip;q=0, *", false), ("*;q=0", false), ("identity, gzip;q=0.5", false), ("gzip;q=2", false),
    ("gzip;q=-1", false), ("gzip;q=nan", false), ("gzip;q=x", false), ("gzip;q=", false), ("gzipped", false),
    (";q=1", false), (",,,;;;=", false),
  ])
  func `what a client takes is read with its weights`(header: String, takes: Bool) {
    #expect(AnswerEncoding.takesGzip(header) == takes)
  }

  private struct Raw {
    var head: String
    var body: [UInt8]

    func header(_ name: String) -> String? {
      let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name + ":") }
      return line.map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }

    /// The body without its gzip.
    func content() throws -> Data {
      Data(try UnpackingByteSource(MemoryByteSource(body, name: "answer")).prefix(16 << 20))
    }
  }

  private static func ask(_ path: String, _ csl: String, _ header: String?, _ client: LocalClient) async throws -> Raw {
    let body = String(decoding: LocalClient.body(csl), as: UTF8.self)
    let encoding = header.map { "Accept-Encoding: \($0)\r\n" } ?? ""
    let socket = try RawSocket(port: client.address.port)
    defer { socket.close() }
    socket.send(
      "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(client.address.token ?? "")\r\n"
        + "Connection: close\r\n\(encoding)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    let bytes = await socket.receiveAll(for: .seconds(20))
    let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
    return Raw(head: String(decoding: bytes[..<end.lowerBound], as: UTF8.self), body: Array(bytes[end.upperBound...]))
  }

  private static let many = "range x from 1 to 20000 step 1 | extend s = strcat('row ', x)"

  @Test func `a long answer is gzip for who takes it, and the same rows`() async throws {
    try await withLocalServer { client in
      let packed = try await Self.ask("/v2/rest/query", Self.many, "gzip,deflate", client)
      #expect(packed.head.hasPrefix("HTTP/1.1 200"))
      #expect(packed.header("content-encoding") == "gzip" && packed.header("vary") == "Accept-Encoding")
      #expect(packed.header("content-type") == "application/json; charset=utf-8")
      #expect(packed.header("content-length") == "\(packed.body.count)")
      let plain = try await Self.ask("/v2/rest/query", Self.many, nil, client)
      #expect(plain.header("content-encoding") == nil && plain.header("vary") == "Accept-Encoding")
      #expect(packed.body.count < plain.body.count / 3)
      let rows = try V2Response(body: try packed.content()).results
      #expect(rows[0].rows.count == 20_000)
      #expect(try V2Response(body: Data(plain.body)).results == rows)
    }
  }

  @Test func `commands and queries of version 1 are packed too, and what is short is not`() async throws {
    try await withLocalServer { client in
      let columns = (0..<60).map { "column_\($0):long" }.joined(separator: ", ")
      try await client.manage(".create table Wide (\(columns))")
      let command = try await Self.ask("/v1/rest/mgmt", ".show database Demo schema", "gzip", client)
      #expect(command.header("content-encoding") == "gzip")
      #expect(try V1Response(body: try command.content()).tables[0].rows.count >= 60)
      let query = try await Self.ask("/v1/rest/query", Self.many, "gzip", client)
      #expect(query.header("content-encoding") == "gzip")
      #expect(try V1Response(body: try query.content()).results[0].rows.count == 20_000)
      let short = try await Self.ask("/v1/rest/mgmt", ".show version", "gzip", client)
      #expect(short.header("content-encoding") == nil && short.body.count < AnswerEncoding.shortest)
      #expect(try V1Response(body: Data(short.body)).tables[0].rows.count == 1)
      let refused = try await Self.ask("/v2/rest/query", Self.many, "gzip;q=0", client)
      #expect(refused.header("content-encoding") == nil)
      #expect(try V2Response(body: Data(refused.body)).results[0].rows.count == 20_000)
    }
  }
}
