import Hummingbird
import NIOCore

/// The connection that a request came over.
struct Connection: InitializableFromSource {
  let channel: any Channel

  init(source: ApplicationRequestContextSource) { channel = source.channel }

  /// Closes the connection without an answer.
  func reset() async throws -> Never {
    // Closing fails only when it is closed already.
    try? await channel.close()
    throw ConnectionReset()
  }
}

/// Thrown where no answer is to be sent any more.
struct ConnectionReset: Error {}
