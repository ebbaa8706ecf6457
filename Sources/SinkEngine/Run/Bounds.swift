/// Bounds of numbers that come from files: a log or a session may have been damaged, or made by somebody else.
package enum Bounds {
  /// The largest whole number: those up to it are exact in every JSON reader.
  package static let whole = 1 << 53
  /// The last second of the year 9999, since 1970.
  package static let seconds = 253_402_300_799.0

  /// True when every number outside of the strings of a line of JSON is between -2^53 and 2^53, or between 0 and 2^53.
  package static func hold(in line: some Sequence<UInt8>, negative: Bool) -> Bool {
    var number: [UInt8] = []
    var (isInString, isEscaped) = (false, false)
    for byte in line {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      if isPart(byte) {
        number.append(byte)
        // Longer than any number that is written here.
        if number.count > 40 { return false }
        continue
      }
      if byte == UInt8(ascii: "\"") { isInString = true }
      guard holds(number, negative: negative) else { return false }
      number.removeAll(keepingCapacity: true)
    }
    return holds(number, negative: negative)
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  /// `text` may also be the letter of a word, which is no number.
  private static func holds(_ text: [UInt8], negative: Bool) -> Bool {
    guard text.contains(where: { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return true }
    guard let value = Double(String(decoding: text, as: UTF8.self)) else { return true }
    return value <= Double(whole) && value >= (negative ? -Double(whole) : 0)
  }
}

extension Int {
  /// `value` without its fraction, cut to what an integer holds; 0 for no number.
  package init(saturating value: Double) {
    self = value.isNaN ? 0 : Int(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
  }
}

extension Sequence {
  /// The sum of `value` over all elements; the greatest integer when there is none that large.
  package func total(_ value: (Element) -> Int) -> Int {
    reduce(0) { sum, element in
      let (result, overflows) = sum.addingReportingOverflow(value(element))
      return overflows ? .max : result
    }
  }
}
