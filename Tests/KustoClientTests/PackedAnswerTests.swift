import Datasets
import Foundation
import KustoClient
import SinkEngine
import Testing

/// Answers that come as gzip.
@Suite struct PackedAnswerTests {
  private static func gzip(_ text: String) -> [UInt8] { GzipEncoder.compress(Array(text.utf8)) }

  /// What a client makes of `body` with these headers, at most `limit` bytes of it.
  private static func answer(
    _ body: [UInt8], headers: String, takesGzip: Bool = true, limit: Int = 1 << 20
  ) async throws -> Data {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\(headers)\r\n"
    var found = Data()
    try await CannedServer.with(replying: Array(head.utf8) + body) { endpoints in
      let answer = try await Outgoing().with { exchange in
        try await exchange.send(
          .init(
            method: .POST, url: endpoints.engine.base + "/v1/rest/mgmt", deadline: .seconds(20), answerLimit: limit,
            takesGzip: takesGzip))
      }
      found = answer.body
    }
    return found
  }

  @Test(arguments: ["gzip", "GZIP", "x-gzip"])
  func `gzip that was asked for is unpacked`(encoding: String) async throws {
    let text = String(repeating: "{\"rows\":[1,2,3]}", count: 20_000)
    let body = try await Self.answer(Self.gzip(text), headers: "Content-Encoding: \(encoding)\r\n")
    #expect(body == Data(text.utf8))
  }

  @Test func `what is not gzip comes as it is`() async throws {
    #expect(try await Self.answer(Array("plain".utf8), headers: "") == Data("plain".utf8))
    #expect(try await Self.answer([], headers: "Content-Encoding: gzip\r\n") == Data())
    // Nobody asked: what it is, is for the reader of the answer.
    let packed = Self.gzip("text")
    #expect(
      try await Self.answer(packed, headers: "Content-Encoding: gzip\r\n", takesGzip: false) == Data(packed))
  }

  @Test func `the limit of an answer is that of what comes out`() async throws {
    let text = String(repeating: "0", count: 8 << 20)
    let packed = Self.gzip(text)
    #expect(packed.count < 1 << 20)
    #expect(
      try await Self.answer(packed, headers: "Content-Encoding: gzip\r\n", limit: 8 << 20).count == 8 << 20)
    let error = await #expect(throws: TransportError.self) {
      try await Self.answer(packed, headers: "Content-Encoding: gzip\r\n", limit: (8 << 20) - 1)
    }
    guard case .refused(let told, _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(told.code == "AnswerTooLarge")
  }

  @Test(arguments: [0, 5, 30, 200])
  func `damaged gzip is no answer`(kept: Int) async throws {
    let text = (0..<500).map { "row \($0)" }.joined()
    let packed = kept == 0 ? Array("no gzip".utf8) : Array(Self.gzip(text).prefix(kept))
    let error = await #expect(throws: TransportError.self) {
      try await Self.answer(packed, headers: "Content-Encoding: gzip\r\n")
    }
    guard case .unreadable? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [
    ("https://help.kusto.windows.net", true), ("https://10.0.0.1", true), ("http://127.0.0.1:8080", false),
    ("http://localhost:1", false), ("https://[::1]:1", false), ("https://127.0.0.1", false), ("no address", false),
  ])
  func `gzip is asked for where a line is between`(base: String, takes: Bool) {
    #expect(KustoConnection.takesGzip(from: base) == takes)
  }
}
