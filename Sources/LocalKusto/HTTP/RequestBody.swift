import Hummingbird
import NIOCore

extension Request {
  /// The whole body.
  ///
  /// - Throws: ``StorageError/tooLarge(limit:)``, of which clients know that trying again is of no use.
  func wholeBody(upTo limit: Int) async throws -> ByteBuffer {
    do {
      return try await body.collect(upTo: limit)
    } catch is NIOTooManyBytesError {
      throw StorageError.tooLarge(limit: limit)
    }
  }
}
