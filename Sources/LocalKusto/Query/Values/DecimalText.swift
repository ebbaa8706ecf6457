import Foundation

/// Decimals as text in canonical form: no exponent, no zeros that say nothing, at most 34 digits.
package enum DecimalText {
  /// `text` in canonical form, or nil when it is no decimal.
  package static func canonical(_ text: some StringProtocol) -> String? { decimal(text).map(format) }

  /// The value that `text` means, or nil when it is no decimal.
  package static func decimal(_ text: some StringProtocol) -> Decimal? {
    let trimmed = text.trimmingCharacters(in: .whitespaces)
    guard hasForm(trimmed.utf8) else { return nil }
    guard let value = Decimal(string: trimmed, locale: Locale(identifier: "en_US_POSIX")), !value.isNaN
    else { return nil }
    return value
  }

  /// `value` in canonical form.
  package static func format(_ value: Decimal) -> String {
    var source = value
    var rounded = Decimal()
    NSDecimalRound(&rounded, &source, max(-127, min(127, digits - integralDigits(of: value))), .plain)
    let text = "\(rounded)"
    return text == "-0" ? "0" : text
  }

  /// `value` in canonical form; nil, which is null, for what is beyond the range that is kept.
  static func stored(_ value: Decimal) -> String? { value.isNaN ? nil : format(value) }

  /// The product; not a number beyond the greatest value, and rounded below the least.
  ///
  /// Foundation's own multiplication traps where the exponent of the product does not fit.
  static func product(_ left: Decimal, _ right: Decimal) -> Decimal {
    guard !left.isZero, !right.isZero else { return 0 }
    guard integralDigits(of: left) + integralDigits(of: right) <= exponents.upperBound else { return .nan }
    let excess = exponents.lowerBound - (left.exponent + right.exponent)
    guard excess > 0 else { return left * right }
    let (finer, coarser) = left.exponent < right.exponent ? (left, right) : (right, left)
    var (source, rounded) = (finer, Decimal())
    NSDecimalRound(&rounded, &source, -finer.exponent - excess, .plain)
    return rounded * coarser
  }

  private static let digits = 34
  private static let exponents = -127...127

  private static func integralDigits(of value: Decimal) -> Int {
    guard !value.isZero else { return 1 }
    var count = 0
    var mantissa = value.magnitude.significand
    while mantissa >= 1 {
      mantissa /= 10
      count += 1
      var whole = Decimal()
      NSDecimalRound(&whole, &mantissa, 0, .down)
      mantissa = whole
    }
    return count + value.exponent
  }

  /// `[+-]digits[.digits][e[+-]digits]` with at least one digit before the exponent.
  private static func hasForm(_ text: String.UTF8View) -> Bool {
    var rest = text[...]
    func digits() -> Int {
      let run = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
      rest = rest.dropFirst(run)
      return run
    }
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
    var mantissa = digits()
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      mantissa += digits()
    }
    guard mantissa > 0 else { return false }
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
      guard (1...3).contains(digits()) else { return false }
    }
    return rest.isEmpty
  }
}
