/// The content of a file, some bytes at a time, with the place of the next one.
final class AvroInput {
  private let source: any ByteSource
  private let buffer = ByteBlock(64 << 10)
  private var range = 0..<0
  /// Where in the content the next byte is.
  private(set) var position: Int

  /// - Parameter position: Where in the content the source begins.
  init(_ source: any ByteSource, position: Int = 0) {
    self.source = source
    self.position = position
  }

  var isAtEnd: Bool {
    get throws { try range.isEmpty && !refill() }
  }

  private func refill() throws -> Bool {
    range = 0..<(try source.read(into: buffer.memory))
    return !range.isEmpty
  }

  func byte() throws -> UInt8 {
    if range.isEmpty, try !refill() { throw AvroFault.broken("it ends too early: it may have been cut short") }
    defer {
      range = range.lowerBound + 1..<range.upperBound
      position += 1
    }
    return buffer.memory[range.lowerBound]
  }

  /// A number in groups of seven bits, the lowest first, with its sign in the lowest bit.
  func long() throws -> Int64 {
    var raw: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let byte = try self.byte()
      raw |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return Int64(bitPattern: raw &>> 1) ^ -Int64(bitPattern: raw & 1) }
    }
    throw AvroFault.broken("a number of more than 64 bits")
  }

  /// Fills the buffer.
  func fill(_ target: UnsafeMutableRawBufferPointer) throws {
    var done = 0
    while done < target.count {
      if range.isEmpty, try !refill() { throw AvroFault.broken("it ends too early: it may have been cut short") }
      let count = min(range.count, target.count - done)
      UnsafeMutableRawBufferPointer(rebasing: target[done...]).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: buffer.memory[range.lowerBound..<range.lowerBound + count]))
      range = range.lowerBound + count..<range.upperBound
      position += count
      done += count
    }
  }

  func bytes(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    // Piece by piece: a length that is not true may not take memory.
    while bytes.count < count {
      let more = min(count - bytes.count, 64 << 10)
      let piece = try [UInt8](unsafeUninitializedCapacity: more) { target, filled in
        try fill(UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: target[..<more])))
        filled = more
      }
      bytes += piece
    }
    return bytes
  }

  /// Bytes with their length in front.
  func sized(limit: Int) throws -> [UInt8] {
    let count = try long()
    guard count >= 0 else { throw AvroFault.broken("a length of \(count)") }
    guard count <= limit else { throw AvroFault.tooLarge("a value in the header", Int(count), limit: limit) }
    return try bytes(Int(count))
  }
}
