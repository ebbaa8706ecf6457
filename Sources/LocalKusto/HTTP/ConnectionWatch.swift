import NIOCore
import NIOHTTPTypes

/// Tells ``Connections`` what happens on one connection.
final class ConnectionWatch: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let connections: Connections
  private var isReceiving = false
  private var unanswered = 0

  init(_ connections: Connections) { self.connections = connections }

  func handlerAdded(context: ChannelHandlerContext) { connections.open(context.channel) }

  func channelInactive(context: ChannelHandlerContext) {
    connections.close(context.channel)
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { connections.close(context.channel) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      isReceiving = true
      unanswered += 1
    case .body: break
    case .end: isReceiving = false
    }
    // A piece of a body that nobody wants any more does not prolong its time.
    if unanswered > 0 { connections.enter(isReceiving ? .receiving : .answering, context.channel) }
    if unanswered == 0, !isReceiving { connections.enter(.idle, context.channel) }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      unanswered = max(unanswered - 1, 0)
      if unanswered == 0 { connections.enter(isReceiving ? .lingering : .idle, context.channel) }
    }
    context.write(data, promise: promise)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    connections.setWritable(context.channel.isWritable, context.channel)
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent { connections.hangUp(context.channel) }
    context.fireUserInboundEventTriggered(event)
  }
}

/// Lets the listener rest when the process can open no more files: it would ask again and again without a pause.
///
/// NIO's own pause does not work here: it leaves the listener registered, so the loop is woken at once. It goes away, for
/// it would let in only a few a second after that.
final class AcceptPause: ChannelInboundHandler {
  typealias InboundIn = any Channel
  typealias InboundOut = any Channel

  private let connections: Connections
  private let pause: TimeAmount = .milliseconds(50)

  static func add(to listener: any Channel, _ connections: Connections) async throws {
    try await listener.eventLoop.submit {
      try listener.pipeline.syncOperations.addHandler(AcceptPause(connections), position: .first)
    }.get()
    try await listener.pipeline.removeHandler(name: "AcceptBackOffHandler")
  }

  init(_ connections: Connections) { self.connections = connections }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if error is IOError {
      let channel = context.channel
      let (connections, pause) = (connections, pause)
      // What cannot be set belongs to a listener that is closed.
      channel.setOption(.autoRead, value: false).whenSuccess {
        channel.eventLoop.scheduleTask(in: pause) {
          if !connections.isEnding { channel.setOption(.autoRead, value: true).whenFailure { _ in } }
        }
      }
    }
    context.fireErrorCaught(error)
  }
}
