/// Finds text in text by its bytes, in time linear in both.
///
/// Source: Knuth, Morris and Pratt, "Fast pattern matching in strings".
struct ByteSearch {
  private let needle: [UInt8]
  /// For each beginning of the needle, how long its longest end is that is a beginning too.
  private let borders: [Int]

  init(_ needle: String) {
    let bytes = Array(needle.utf8)
    var borders = Array(repeating: 0, count: bytes.count)
    var length = 0
    for place in bytes.indices.dropFirst() {
      while length > 0, bytes[place] != bytes[length] { length = borders[length - 1] }
      if bytes[place] == bytes[length] { length += 1 }
      borders[place] = length
    }
    self.needle = bytes
    self.borders = borders
  }

  /// Calls `body` with the offset of each place of the needle, from left to right, until it says that it is enough.
  ///
  /// Places may overlap when `overlapping` is true.
  func places(
    in text: UnsafeBufferPointer<UInt8>, overlapping: Bool = false, _ meter: inout WorkMeter,
    _ body: (Int) throws(QueryLimit) -> Bool
  ) throws(QueryLimit) {
    guard !needle.isEmpty else { return }
    var length = 0
    for place in text.indices {
      if place & 0xFFF == 0 { try meter.work(min(0x1000, text.count - place) / 8) }
      while length > 0, text[place] != needle[length] { length = borders[length - 1] }
      if text[place] == needle[length] { length += 1 }
      guard length == needle.count else { continue }
      if try !body(place + 1 - length) { return }
      length = overlapping ? borders[length - 1] : 0
    }
  }
}
