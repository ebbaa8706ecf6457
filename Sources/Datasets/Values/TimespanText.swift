/// A span of time as it is spelled: `[-][d.]hh:mm:ss[.fffffff]`.
struct TimespanText {
  var isNegative: Bool
  var days: Int?
  var hour: Int
  var minute: Int
  var second: Int
  /// Digits of a second as they are spelled.
  var fraction: Range<Int>?
  /// Whether it has to be written otherwise for Kusto.
  var isForeign = false

  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count >= 7, bytes.count <= 40 else { return nil }
    var cursor = ByteCursor(bytes)
    isNegative = cursor.skip(.dash)
    let first = cursor.digits()
    guard 1...8 ~= first.count, var number = Self.number(bytes, first) else { return nil }
    var width = first.count
    if cursor.skip(UInt8(ascii: ".")) {
      guard number <= Self.greatestDays else { return nil }
      days = number
      let hours = cursor.digits()
      guard let hour = Self.number(bytes, hours) else { return nil }
      (number, width) = (hour, hours.count)
    }
    guard 1...2 ~= width, number < 24, cursor.skip(.colon), let minute = cursor.number(digits: 2), minute < 60,
      cursor.skip(.colon), let second = cursor.number(digits: 2), second < 60
    else { return nil }
    (hour, self.minute, self.second) = (number, minute, second)
    if width == 1 { isForeign = true }
    if cursor.skip(UInt8(ascii: ".")) {
      let digits = cursor.digits()
      guard !digits.isEmpty else { return nil }
      fraction = digits
      if digits.count > DateText.fractionDigits { isForeign = true }
    }
    guard cursor.isAtEnd else { return nil }
  }

  var losesDigits: Bool { (fraction?.count ?? 0) > DateText.fractionDigits }

  private static func number(_ bytes: UnsafeBufferPointer<UInt8>, _ digits: Range<Int>) -> Int? {
    guard !digits.isEmpty, digits.count <= 8 else { return nil }
    return digits.reduce(0) { $0 * 10 + Int(bytes[$1].digit ?? 0) }
  }

  /// What fits into 64 bits of 100 ns, whatever the time of day beside it.
  private static let greatestDays = 10_675_198
}
