import Datasets
import Foundation
import NIOCore
import NIOHTTP1
import SinkEngine

/// Answers that travel as gzip.
extension KustoConnection {
  /// Whether the service at `base` is asked for gzip: on this machine there is no line that it would relieve.
  package static func takesGzip(from base: String) -> Bool {
    (try? ServiceAddress(base)).map { !$0.isLoopback } ?? false
  }
}

extension Exchange {
  /// The content of `body`: without gzip where that was asked for and is there, else as it came.
  ///
  /// The limit of the request holds for what comes out, which is never more in memory than that and a block.
  ///
  /// - Throws: ``TransportError`` for what is no gzip, or too much.
  static func content(of body: ByteBuffer, _ headers: HTTPHeaders, to request: Request) throws(TransportError) -> Data {
    let encoding = headers.first(name: "Content-Encoding")?.lowercased()
    guard request.takesGzip, encoding == "gzip" || encoding == "x-gzip", body.readableBytes > 0 else {
      return Data(body.readableBytesView)
    }
    let source = UnpackingByteSource(MemoryByteSource(Array(body.readableBytesView), name: "answer"))
    var content = Data()
    while true {
      guard let block = try? source.prefix(blockSize) else {
        throw .unreadable(reason: "an answer that says it is gzip, and is damaged")
      }
      if block.isEmpty { return content }
      content.append(contentsOf: block)
      if content.count > request.answerLimit { throw tooLarge(request) }
    }
  }

  private static let blockSize = 1 << 20
}
