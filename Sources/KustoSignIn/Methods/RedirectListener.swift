import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// One port on loopback that waits for a browser to come back, and tells it that the window may be closed.
struct RedirectListener: Sendable {
  let port: Int
  private let answers: AsyncStream<[String: String]>

  /// Listens for as long as `body` runs.
  static func with<Result: Sendable>(_ body: (RedirectListener) async throws -> Result) async throws -> Result {
    let (answers, continuation) = AsyncStream<[String: String]>.makeStream(bufferingPolicy: .bufferingOldest(8))
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
          try channel.pipeline.syncOperations.addHandler(Page { continuation.yield($0) })
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    defer { continuation.finish() }
    do {
      let result = try await body(RedirectListener(port: channel.localAddress?.port ?? 0, answers: answers))
      try? await channel.close()
      return result
    } catch {
      try? await channel.close()
      throw error
    }
  }

  /// The query of the first request that has an answer in it; what else browsers ask for does not count.
  func query() async throws -> [String: String] {
    for await answer in answers where answer["state"] != nil || answer["error"] != nil { return answer }
    throw CancellationError()
  }

  private final class Page: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let yield: @Sendable ([String: String]) -> Void
    private var address = ""

    init(_ yield: @escaping @Sendable ([String: String]) -> Void) { self.yield = yield }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head): address = head.uri
      case .body: break
      case .end:
        let items = URLComponents(string: "http://localhost\(address)")?.queryItems ?? []
        yield(Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first })
        answer(context)
      }
    }

    private func answer(_ context: ChannelHandlerContext) {
      let text = "You are signed in to KustoSink, or your terminal says why not. You may close this window.\n"
      let headers: HTTPHeaders = [
        "Content-Type": "text/plain; charset=utf-8", "Content-Length": "\(text.utf8.count)", "Connection": "close",
      ]
      let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
      let channel = context.channel
      context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }
  }
}
