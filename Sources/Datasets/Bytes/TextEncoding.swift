/// How the characters of a text file are bytes, where it is not UTF-8.
package enum TextEncoding: String, Sendable, Codable, CaseIterable {
  case utf8 = "utf-8"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  /// The text of western Windows; the five bytes that it leaves out become control characters, as browsers have it.
  case windows1252 = "windows-1252"
  case latin1 = "latin-1"

  /// Also by the names that other programs have for it.
  package init?(named name: String) {
    let plain = name.lowercased().filter { $0.isLetter || $0.isNumber }
    let names: [String: TextEncoding] = [
      "utf8": .utf8, "utf16le": .utf16LittleEndian, "utf16be": .utf16BigEndian, "windows1252": .windows1252,
      "cp1252": .windows1252, "ansi": .windows1252, "latin1": .latin1, "iso88591": .latin1,
    ]
    guard let encoding = names[plain] else { return nil }
    self = encoding
  }

  /// What a byte order mark says; nil without one.
  static func marked(_ head: [UInt8]) -> TextEncoding? {
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8 }
    if head.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
    return head.starts(with: [0xFE, 0xFF]) ? .utf16BigEndian : nil
  }

  /// UTF-16 by a zero in every second byte; nil when nothing speaks against UTF-8.
  static func unmarked(_ head: [UInt8]) -> TextEncoding? {
    let pairs = head.count / 2
    guard pairs > 1 else { return nil }
    var zeros = (even: 0, odd: 0)
    for pair in 0..<pairs {
      if head[2 * pair] == 0 { zeros.even += 1 }
      if head[2 * pair + 1] == 0 { zeros.odd += 1 }
    }
    // Zeros in a quarter of the pairs: also where most characters are beyond Latin, separators and digits are not.
    // U+4E00 and the like have theirs on the other side.
    if zeros.even * 8 <= zeros.odd, zeros.odd * 4 >= pairs { return .utf16LittleEndian }
    if zeros.odd * 8 <= zeros.even, zeros.even * 4 >= pairs { return .utf16BigEndian }
    return nil
  }

  /// Told by its byte order mark, but not read.
  static func isUTF32(_ head: [UInt8]) -> Bool {
    head.starts(with: [0xFF, 0xFE, 0, 0]) || head.starts(with: [0, 0, 0xFE, 0xFF])
  }

  /// Bytes a unit.
  var unit: Int { self == .utf16LittleEndian || self == .utf16BigEndian ? 2 : 1 }

  /// The character of each byte, where one byte is one.
  var characters: [Unicode.Scalar]? {
    switch self {
    case .latin1: return (0...255).map { Unicode.Scalar(UInt8($0)) }
    case .windows1252:
      let upper = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars
      let all = (0...255).map { Unicode.Scalar(UInt8($0)) }
      return all[..<128] + Array(upper) + all[160...]
    case .utf8, .utf16LittleEndian, .utf16BigEndian: return nil
    }
  }
}
