/// A point in time as Kusto counts it: a day, and 100 ns of that day.
struct CalendarTime: Equatable {
  /// Days since 1970-01-01.
  var day: Int
  var ticks: Int
  /// Whether there were nanoseconds that are cut.
  var isCut = false

  static let ticksPerSecond = 10_000_000
  static let ticksPerDay = 86_400 * ticksPerSecond
  /// 0001-01-01 and 9999-12-31: what Kusto has days for.
  static let days = -719_162...2_932_896

  init(day: Int) {
    self.day = day
    ticks = 0
  }

  /// Time since 1970.
  init(_ value: Int64, _ unit: TimeUnit) {
    let perDay = unit.perSecond * 86_400
    let (day, rest) = Self.divide(value, by: perDay)
    self.day = Int(day)
    (ticks, isCut) = Self.ticks(rest, unit)
  }

  /// Eight bytes of nanoseconds of the day, and four of the Julian day.
  init(int96 bytes: UnsafeRawBufferPointer) {
    let nanoseconds = Int64(littleEndian: bytes.loadUnaligned(as: Int64.self))
    let julian = Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: Int32.self))
    let (more, rest) = Self.divide(nanoseconds, by: TimeUnit.nanoseconds.perSecond * 86_400)
    day = Int(julian) - 2_440_588 + Int(more)
    (ticks, isCut) = Self.ticks(rest, .nanoseconds)
  }

  var isKnownToKusto: Bool { Self.days ~= day }

  /// A part of a day or a whole span in 100 ns; nil when they are more than 64 bits count.
  static func span(_ value: Int64, _ unit: TimeUnit) -> (ticks: Int64, isCut: Bool)? {
    switch unit {
    case .milliseconds:
      let (ticks, overflow) = value.multipliedReportingOverflow(by: 10_000)
      return overflow ? nil : (ticks, false)
    case .microseconds:
      let (ticks, overflow) = value.multipliedReportingOverflow(by: 10)
      return overflow ? nil : (ticks, false)
    case .nanoseconds: return (value / 100, value % 100 != 0)
    }
  }

  private static func ticks(_ value: Int64, _ unit: TimeUnit) -> (Int, Bool) {
    switch unit {
    case .milliseconds: (Int(value) * 10_000, false)
    case .microseconds: (Int(value) * 10, false)
    case .nanoseconds: (Int(value) / 100, value % 100 != 0)
    }
  }

  /// Rounded down, so that the rest is never negative.
  private static func divide(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
  }
}
