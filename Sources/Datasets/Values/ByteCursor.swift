/// Walks over a short text and takes what it finds, or stays where it is.
struct ByteCursor {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { position >= bytes.count }

  mutating func next() -> UInt8? {
    guard position < bytes.count else { return nil }
    position += 1
    return bytes[position - 1]
  }

  /// Takes this byte if it comes next.
  mutating func skip(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// Takes a number of exactly so many digits.
  mutating func number(digits: Int) -> Int? {
    guard position + digits <= bytes.count else { return nil }
    var value = 0
    for index in position..<position + digits {
      guard let digit = bytes[index].digit else { return nil }
      value = value &* 10 &+ Int(digit)
    }
    position += digits
    return value
  }

  /// Takes all digits that come next, and says where they stand.
  mutating func digits() -> Range<Int> {
    let start = position
    while position < bytes.count, bytes[position].digit != nil { position += 1 }
    return start..<position
  }

  /// Takes one of some words of three letters, written in whichever case.
  mutating func word(of words: [String]) -> Int? {
    guard position + 3 <= bytes.count else { return nil }
    let found = words.firstIndex { word in
      var index = position
      for letter in word.utf8 {
        guard bytes[index] | 0x20 == letter else { return false }
        index += 1
      }
      return true
    }
    if found != nil { position += 3 }
    return found
  }
}

extension UInt8 {
  static let dash = UInt8(ascii: "-")
  static let colon = UInt8(ascii: ":")
}
