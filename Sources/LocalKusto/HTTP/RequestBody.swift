import Hummingbird
import NIOCore

extension Request {
  /// The whole body, held on `budget`.
  ///
  /// - Throws: ``StorageError/tooLarge(limit:)``, of which clients know that trying again is of no use, before the body is
  ///   read when its length is known; ``QueryLimit`` when all requests together hold too much.
  func wholeBody(upTo limit: Int, on budget: QueryBudget = QueryBudget()) async throws -> ByteBuffer {
    try refuseBody(longerThan: limit)
    var whole = ByteBuffer()
    try await forEachPart { part in
      guard whole.readableBytes + part.readableBytes <= limit else { throw StorageError.tooLarge(limit: limit) }
      try budget.hold(part.readableBytes)
      whole.writeBuffer(&part)
    }
    return whole
  }

  /// Calls `take` with each part of the body.
  ///
  /// - Throws: ``StorageError/invalidInput(_:)`` for a body that breaks the rules of HTTP: that is the client's fault, and
  ///   trying again is of no use. What `take` throws.
  func forEachPart(_ take: (inout ByteBuffer) throws -> Void) async throws {
    var iterator = body.makeAsyncIterator()
    while true {
      var part: ByteBuffer
      do {
        guard let next = try await iterator.next() else { return }
        part = next
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        throw StorageError.invalidInput("the body, which is not what its headers say")
      }
      try take(&part)
    }
  }

  /// - Throws: ``StorageError/tooLarge(limit:)`` when the headers announce a body that is too long.
  func refuseBody(longerThan limit: Int) throws {
    let length = headers[.contentLength].flatMap { Int($0) } ?? 0
    if length > limit { throw StorageError.tooLarge(limit: limit) }
  }
}
