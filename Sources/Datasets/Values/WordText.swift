/// `true` or `false`, in whichever case.
struct TruthText {
  let value: Bool
  /// Whether it is spelled as JSON spells it.
  let isJSON: Bool

  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.equalsFolded("true") {
      value = true
    } else if bytes.equalsFolded("false") {
      value = false
    } else {
      return nil
    }
    isJSON = bytes.allSatisfy { $0 >= UInt8(ascii: "a") }
  }
}

/// A number that has no digits.
enum SpecialNumber {
  case nan
  case infinity
  case minusInfinity

  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count >= 3, bytes.count <= 9 else { return nil }
    if bytes.equalsFolded("nan") {
      self = .nan
    } else if bytes.equalsFolded("inf") || bytes.equalsFolded("infinity") {
      self = .infinity
    } else if bytes.equalsFolded("-inf") || bytes.equalsFolded("-infinity") {
      self = .minusInfinity
    } else {
      return nil
    }
  }

  /// As .NET, and so Kusto, spells it.
  var spelling: [UInt8] {
    switch self {
    case .nan: Array("NaN".utf8)
    case .infinity: Array("Infinity".utf8)
    case .minusInfinity: Array("-Infinity".utf8)
    }
  }
}

/// A GUID as it is spelled.
struct GuidText {
  enum Form {
    /// 8-4-4-4-12 hexadecimal digits.
    case dashed
    case braced
    /// 32 digits: as likely a hash.
    case bare
  }

  let form: Form

  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    switch bytes.count {
    case 36 where Self.isDashed(bytes):
      form = .dashed
    case 38
    where bytes[0] == UInt8(ascii: "{") && bytes[37] == UInt8(ascii: "}")
      && Self.isDashed(UnsafeBufferPointer(rebasing: bytes[1..<37])):
      form = .braced
    case 32 where bytes.allSatisfy(\.isHexDigit):
      form = .bare
    default: return nil
    }
  }

  private static func isDashed(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for index in 0..<36 {
      let isGood =
        switch index {
        case 8, 13, 18, 23: bytes[index] == .dash
        default: bytes[index].isHexDigit
        }
      guard isGood else { return false }
    }
    return true
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether these are the letters of the word, which is in lower case.
  func equalsFolded(_ word: StaticString) -> Bool {
    guard count == word.utf8CodeUnitCount else { return false }
    for index in 0..<count {
      let byte = self[index]
      let isCapital = byte &- UInt8(ascii: "A") < 26
      guard (isCapital ? byte | 0x20 : byte) == word.utf8Start[index] else { return false }
    }
    return true
  }
}
