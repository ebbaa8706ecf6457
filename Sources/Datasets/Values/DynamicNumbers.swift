/// Numbers inside of JSON, which Kusto keeps as long or real.
enum DynamicNumbers {
  /// A real has 17 digits at most.
  private static let realDigits = 17

  /// The first number that is an integer of more than 64 bits, or a real with more digits than one has.
  ///
  /// Shorter texts than 16 are passed without a look. What is no JSON gives any answer.
  static func firstLost(in json: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
    var lost: UnsafeBufferPointer<UInt8>?
    json.visitOutsideJSONStrings { index in
      guard json[index].digit != nil || json[index] == .dash else { return index + 1 }
      let end = json[index...].firstIndex { !isPart($0) } ?? json.count
      let number = UnsafeBufferPointer(rebasing: json[index..<end])
      guard isLost(number) else { return end }
      lost = number
      return nil
    }
    return lost
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    byte.digit != nil || byte == UInt8(ascii: ".") || byte == .dash || byte == UInt8(ascii: "+")
      || byte | 0x20 == UInt8(ascii: "e")
  }

  private static func isLost(_ number: UnsafeBufferPointer<UInt8>) -> Bool {
    guard number.count > 15 else { return false }
    if number.allSatisfy({ $0.digit != nil || $0 == .dash }) {
      return Int64(String(decoding: number, as: UTF8.self)) == nil
    }
    let mantissa = number.prefix { $0 | 0x20 != UInt8(ascii: "e") }.filter { $0.digit != nil }
    let digits = mantissa.drop { $0 == UInt8(ascii: "0") }
    let zeros = digits.reversed().prefix { $0 == UInt8(ascii: "0") }.count
    return digits.count - zeros > realDigits
  }
}
