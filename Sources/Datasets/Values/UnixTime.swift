/// A number of seconds, or of parts of one, since 1970.
package enum UnixTime: String, Sendable, Hashable, CaseIterable {
  case seconds, milliseconds, microseconds, nanoseconds

  /// Ticks of 100 ns that one is; nil for nanoseconds, of which a tick has a hundred.
  private var ticks: Int64? {
    switch self {
    case .seconds: 10_000_000
    case .milliseconds: 10_000
    case .microseconds: 10
    case .nanoseconds: nil
    }
  }

  /// How many there are in a second.
  package var perSecond: Int64 {
    switch self {
    case .seconds: 1
    case .milliseconds: 1000
    case .microseconds: 1_000_000
    case .nanoseconds: 1_000_000_000
    }
  }

  /// The ticks since 1970 of a whole number, or one with a fraction; nil for what is none, or outside of the years 1
  /// to 9999.
  func ticks(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard let number = NumberText(bytes), !number.hasExponent, number.integerDigits > 0 else { return nil }
    let point = bytes.firstIndex(of: UInt8(ascii: ".")) ?? bytes.count
    guard let whole = Int64(String(decoding: bytes[..<point], as: UTF8.self)) else { return nil }
    guard let ticks else { return Self.checked(Self.floored(whole, 100)) }
    let (product, overflow) = whole.multipliedReportingOverflow(by: ticks)
    guard !overflow else { return nil }
    var (scale, part) = (ticks, Int64(0))
    for digit in bytes[min(point + 1, bytes.count)...] where scale >= 10 {
      scale /= 10
      part += Int64(digit.digit ?? 0) * scale
    }
    return Self.checked(number.isNegative ? product - part : product + part)
  }

  private static func floored(_ value: Int64, _ by: Int64) -> Int64 {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: by)
    return rest < 0 ? quotient - 1 : quotient
  }

  private static func checked(_ ticks: Int64) -> Int64? {
    CalendarTime.days ~= Int(floored(ticks, Int64(CalendarTime.ticksPerDay))) ? ticks : nil
  }
}

extension CalendarTime {
  /// Ticks since 1970.
  init(ticks: Int64) {
    let perDay = Int64(Self.ticksPerDay)
    let (quotient, rest) = ticks.quotientAndRemainder(dividingBy: perDay)
    self.init(day: Int(rest < 0 ? quotient - 1 : quotient))
    self.ticks = Int(rest < 0 ? rest + perDay : rest)
  }
}
