import Datasets
import Foundation
import HTTPTypes
import Hummingbird
import Kusto
import NIOCore

/// How the body of an answer travels: as it is, or as gzip when its client takes that.
package struct AnswerEncoding: Sendable {
  private let isGzip: Bool

  /// Bytes below which a body travels as it is.
  package static let shortest = 1_024
  private static let blockSize = 256 << 10

  /// The encoding that a request with these headers asks for.
  init(_ headers: HTTPFields) { isGzip = Self.takesGzip(headers[.acceptEncoding] ?? "") }

  /// Whether a client that says `text` as `Accept-Encoding` takes gzip, and likes nothing better.
  ///
  /// Source: RFC 9110, 12.5.3. A member whose weight cannot be read counts for nothing.
  package static func takesGzip(_ text: String) -> Bool {
    var weights: [String: Double] = [:]
    for member in text.lowercased().split(separator: ",") {
      let parts = member.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
      guard let name = parts.first, let weight = weight(parts.dropFirst()) else { continue }
      weights[name] = weight
    }
    guard let gzip = weights["gzip"] ?? weights["x-gzip"] ?? weights["*"] else { return false }
    return gzip > 0 && gzip >= (weights["identity"] ?? 0)
  }

  private static func weight(_ parameters: ArraySlice<String>) -> Double? {
    guard let text = parameters.first(where: { $0.hasPrefix("q=") })?.dropFirst(2) else { return 1 }
    return Double(text).flatMap { (0...1).contains($0) ? $0 : nil }
  }

  /// Whether `body` is worth compressing, and the client takes it so.
  func packs(_ body: Data) -> Bool { isGzip && body.count >= Self.shortest }

  /// The answer with `body`, which is JSON, as it is.
  func plain(_ body: Data) -> Response {
    var response = Response.json(body)
    response.headers[.vary] = "Accept-Encoding"
    return response
  }

  /// The answer with `body`, which is JSON, as gzip, whose bytes are counted on `budget`.
  ///
  /// It blocks for as long as compressing takes.
  ///
  /// - Throws: ``QueryLimit`` when nobody waits any more, or all answers together hold too much.
  func packed(_ body: Data, on budget: QueryBudget) throws -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: "application/json; charset=utf-8", .contentEncoding: "gzip", .vary: "Accept-Encoding",
      ],
      body: ResponseBody(byteBuffer: try Self.gzip(body, on: budget)))
  }

  private static func gzip(_ body: Data, on budget: QueryBudget) throws -> ByteBuffer {
    let encoder = GzipEncoder()
    var packed = ByteBuffer()
    try body.withUnsafeBytes { bytes in
      var pieces = [bytes]
      while true {
        try budget.check()
        let block = encoder.block(of: blockSize) { pieces.popLast() ?? UnsafeRawBufferPointer(start: nil, count: 0) }
        if block.isEmpty { return }
        try budget.hold(block.count)
        packed.writeBytes(block)
      }
    }
    return packed
  }
}
