/// A number whose thousands may be grouped, by a comma or by a point.
struct GroupedNumber {
  /// What divides the fraction.
  enum Style {
    /// `1,204.50`
    case point
    /// `1.204,50`
    case comma

    var mark: UInt8 { self == .point ? UInt8(ascii: ".") : .comma }
    var group: UInt8 { self == .point ? .comma : UInt8(ascii: ".") }
  }

  private(set) var sign: UInt8?
  /// Digits and group marks before the fraction, and the digits of the fraction.
  private(set) var whole: Range<Int>
  private(set) var fraction: Range<Int>

  /// Nil unless the bytes are digits, all groups behind the first of three, and perhaps a mark with a fraction.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, _ style: Style) {
    var cursor = ByteCursor(bytes)
    if cursor.skip(.dash) { sign = .dash } else { _ = cursor.skip(UInt8(ascii: "+")) }
    let first = cursor.digits()
    guard !first.isEmpty else { return nil }
    whole = first
    while cursor.skip(style.group) {
      // A group that is not led by a number is none: 0.123 is a fraction.
      guard first.count <= 3, bytes[first.lowerBound] != UInt8(ascii: "0"), cursor.digits().count == 3 else {
        return nil
      }
      whole = first.lowerBound..<cursor.position
    }
    fraction = cursor.position..<cursor.position
    if cursor.skip(style.mark) {
      fraction = cursor.digits()
      guard !fraction.isEmpty else { return nil }
    }
    guard cursor.isAtEnd else { return nil }
  }

  /// In which styles the bytes are a number.
  static func looks(of bytes: UnsafeBufferPointer<UInt8>) -> TypeSet {
    var looks: TypeSet = []
    if GroupedNumber(bytes, .point) != nil { looks.insert(.thousands) }
    if GroupedNumber(bytes, .comma) != nil { looks.insert(.decimalComma) }
    return looks
  }

  /// Writes it as Kusto spells numbers; the answer is how many bytes.
  ///
  /// - Parameter output: Has room for as many bytes as were read.
  func write(_ bytes: UnsafeBufferPointer<UInt8>, to output: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var count = 0
    func put(_ byte: UInt8) {
      output[count] = byte
      count += 1
    }
    if let sign { put(sign) }
    let digits = bytes[whole].filter { $0.digit != nil }
    for digit in digits.drop(while: { $0 == UInt8(ascii: "0") }) { put(digit) }
    if digits.allSatisfy({ $0 == UInt8(ascii: "0") }) { put(UInt8(ascii: "0")) }
    guard !fraction.isEmpty else { return count }
    put(UInt8(ascii: "."))
    for digit in bytes[fraction] { put(digit) }
    return count
  }
}
