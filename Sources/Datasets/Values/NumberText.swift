import Foundation

/// A number as it is spelled: sign, digits, point, exponent.
///
/// Read in one pass, without making a number of it.
struct NumberText {
  var isNegative = false
  var hasPlus = false
  var integerDigits = 0
  var fractionDigits = 0
  var hasPoint = false
  var hasExponent = false
  var exponent = 0
  /// Digits from the first that is not zero to the last.
  var significantDigits = 0
  /// The digits before the point as a number, when it has no more than 19 of them.
  var magnitude: UInt64 = 0
  var isZeroPadded = false

  /// Nil when the bytes are not a number.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let base = bytes.baseAddress else { return nil }
    let end = bytes.count
    var index = 0
    if base[0] == UInt8(ascii: "-") || base[0] == UInt8(ascii: "+") {
      isNegative = base[0] == UInt8(ascii: "-")
      hasPlus = !isNegative
      index = 1
    }
    let firstDigit = index
    while index < end, let digit = base[index].digit {
      if significantDigits > 0 || digit > 0 { significantDigits &+= 1 }
      magnitude = magnitude &* 10 &+ UInt64(digit)
      index &+= 1
    }
    integerDigits = index - firstDigit
    isZeroPadded = integerDigits > 1 && base[firstDigit] == UInt8(ascii: "0")
    if index < end, base[index] == UInt8(ascii: ".") {
      hasPoint = true
      index &+= 1
      let firstFraction = index
      while index < end, let digit = base[index].digit {
        if significantDigits > 0 || digit > 0 { significantDigits &+= 1 }
        index &+= 1
      }
      fractionDigits = index - firstFraction
      // Written anew it has a zero there, and with that it must still fit.
      if fractionDigits == 0 { significantDigits &+= 1 }
    }
    guard integerDigits + fractionDigits > 0 else { return nil }
    if index < end, base[index] | 0x20 == UInt8(ascii: "e") {
      guard let next = readExponent(base, index + 1, end) else { return nil }
      index = next
    }
    guard index == end else { return nil }
  }

  /// The index behind the exponent; nil when there is none.
  private mutating func readExponent(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
    hasExponent = true
    var index = start
    guard index < end else { return nil }
    let isDown = base[index] == UInt8(ascii: "-")
    if isDown || base[index] == UInt8(ascii: "+") { index += 1 }
    let firstDigit = index
    while index < end, let digit = base[index].digit {
      exponent = min(exponent * 10 + Int(digit), 99_999)
      index += 1
    }
    guard index > firstDigit else { return nil }
    if isDown { exponent = -exponent }
    return index
  }

  var isInteger: Bool { !hasPoint && !hasExponent }

  /// The value where it is an integer of 64 bits.
  var int64: Int64? {
    guard isInteger else { return nil }
    // 19 digits fit into 64 bits without a sign; zeros in front may be any number.
    guard significantDigits <= 19 else { return nil }
    if isNegative { return magnitude <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
    return Int64(exactly: magnitude)
  }

  /// What the number can be; `bytes` are the ones it was read from.
  func types(_ bytes: UnsafeBufferPointer<UInt8>) -> TypeSet {
    var types: TypeSet = .string
    if significantDigits <= Self.decimalDigits, !hasExponent { types.formUnion([.decimal, .clearDecimal]) }
    if let value = int64 {
      types.formUnion([.long, .clearLong])
      if Int32(exactly: value) != nil { types.insert(.int) }
      if value.magnitude <= Self.exactInReal { types.formUnion([.real, .clearReal]) }
      if value == 0 || value == 1 { types.insert(.bool) }
      if Self.isCompactDate(value, digits: integerDigits) { types.insert(.compactDate) }
    } else if !isInteger, significantDigits <= Self.realDigits, isFinite(bytes) {
      types.formUnion([.real, .clearReal])
    }
    if hasPlus || isZeroPadded {
      types.subtract([.clearLong, .clearReal, .clearDecimal, .bool])
    } else if integerDigits > 0, !hasPoint || fractionDigits > 0 {
      types.insert(.jsonScalar)
    }
    return types.union(GroupedNumber.looks(of: bytes))
  }

  /// Whether Kusto may not read the spelling: no digit on one side of the point, a plus, zeros in front.
  var isForeign: Bool { hasPlus || isZeroPadded || integerDigits == 0 || hasPoint && fractionDigits == 0 }

  /// False when a double would be infinite, or nothing.
  private func isFinite(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if abs(exponent) + integerDigits + fractionDigits < 290 { return true }
    guard let value = Double(String(decoding: bytes, as: UTF8.self)) else { return false }
    return value.isFinite && (value != 0 || significantDigits == 0)
  }

  /// What numbers of up to 15 digits are, usually spelled.
  static let shortFraction: TypeSet = [
    .real, .clearReal, .decimal, .clearDecimal, .jsonScalar, .string, .thousands,
  ]
  static let shortInteger: TypeSet = [
    .long, .clearLong, .real, .clearReal, .decimal, .clearDecimal, .jsonScalar, .string, .decimalComma, .thousands,
  ]

  private static func isCompactDate(_ value: Int64, digits: Int) -> Bool {
    guard digits == 8, 1900_01_01...2100_12_31 ~= value else { return false }
    return CivilDate(year: Int(value / 10_000), month: Int(value / 100 % 100), day: Int(value % 100)) != nil
  }

  /// A double gives back every number of up to 17 digits as another double never does.
  private static let realDigits = 17
  /// Kusto's decimal is of 128 bits.
  private static let decimalDigits = 34
  /// Up to 2^53 every integer is a double.
  private static let exactInReal: UInt64 = 1 << 53
}

extension UInt8 {
  /// The value of an ASCII digit.
  @inline(__always)
  var digit: UInt8? {
    let value = self &- UInt8(ascii: "0")
    return value < 10 ? value : nil
  }

  var isHexDigit: Bool {
    digit != nil || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
  }

  var isBlank: Bool { self == .space || self == UInt8(ascii: "\t") }
}
