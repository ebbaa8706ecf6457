/// An array in pieces of one size: it grows without a copy of what is there, and so needs the memory of its elements only.
struct ChunkedArray<Element: Sendable>: Sendable {
  private var chunks: [ContiguousArray<Element>] = []
  private(set) var count = 0

  private static var chunk: Int { 2048 }

  var indices: Range<Int> { 0..<count }

  subscript(index: Int) -> Element {
    get { chunks[index / Self.chunk][index % Self.chunk] }
    set { chunks[index / Self.chunk][index % Self.chunk] = newValue }
  }

  mutating func append(_ element: Element) {
    if count % Self.chunk == 0 {
      chunks.append([])
      chunks[chunks.count - 1].reserveCapacity(Self.chunk)
    }
    chunks[chunks.count - 1].append(element)
    count += 1
  }
}

/// Paths one behind the other, in pieces that none of them crosses.
struct PathText: Sendable {
  private var chunks: [[UInt8]] = []

  /// Bytes of a piece: as long as a path may be, so that its place has 32 bits.
  private static let chunk = 1 << 16

  /// Puts a path in; gives its place, nil for one that is too long or one too many.
  mutating func append(_ path: UnsafeBufferPointer<UInt8>) -> UInt32? {
    guard path.count < Self.chunk else { return nil }
    if (chunks.last?.count ?? Self.chunk) + path.count > Self.chunk {
      guard chunks.count < Self.chunk else { return nil }
      chunks.append([])
      chunks[chunks.count - 1].reserveCapacity(Self.chunk)
    }
    let place = UInt32(chunks.count - 1) << 16 | UInt32(chunks[chunks.count - 1].count)
    chunks[chunks.count - 1].append(contentsOf: path)
    return place
  }

  /// The path of `length` bytes at `place`.
  subscript(place: UInt32, length: UInt16) -> ArraySlice<UInt8> {
    let start = Int(place & 0xFFFF)
    return chunks[Int(place >> 16)][start..<start + Int(length)]
  }
}
