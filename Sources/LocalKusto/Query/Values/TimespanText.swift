/// Timespans as text: `[-][d.]hh:mm:ss[.fffffff]`, and the literals of KQL such as `1.5h`.
package enum TimespanText {
  /// `00:00:01`, `1.02:03:04.0000005`, `-2.00:00:02`: days and the fraction only where there are any.
  package static func format(_ ticks: Int64) -> String {
    var bytes: [UInt8] = []
    let magnitude = ticks.magnitude
    if ticks < 0 { bytes.append(UInt8(ascii: "-")) }
    let perDay = UInt64(Ticks.perDay)
    if magnitude >= perDay {
      bytes.append(digits: Int64(magnitude / perDay), width: 1)
      bytes.append(UInt8(ascii: "."))
    }
    let time = Int64(magnitude % perDay)
    bytes.append(timeOfDay: time)
    if time % Ticks.perSecond != 0 {
      bytes.append(UInt8(ascii: "."))
      bytes.append(digits: time % Ticks.perSecond, width: 7)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The ticks that `text` means, or nil when it is no timespan; a number without a unit counts days.
  package static func ticks(_ text: some StringProtocol) -> Int64? { clockTicks(text) ?? literalTicks(text) }

  /// `[-][d.]hh:mm[:ss[.fffffff]]`.
  private static func clockTicks(_ text: some StringProtocol) -> Int64? {
    var scanner = ByteScanner(text)
    scanner.skipBlanks()
    let negative = scanner.take("-")
    guard var hour = scanner.digits(upTo: 8) else { return nil }
    var days = 0
    if scanner.take(".") {
      days = hour.value
      guard let next = scanner.digits(upTo: 2) else { return nil }
      hour = next
    }
    guard hour.value < 24, scanner.take(":"), let minute = scanner.digits(upTo: 2), minute.value < 60
    else { return nil }
    var ticks = Int64(hour.value) * Ticks.perHour + Int64(minute.value) * Ticks.perMinute
    if scanner.take(":") {
      guard let second = scanner.digits(upTo: 2), second.value < 60 else { return nil }
      ticks += Int64(second.value) * Ticks.perSecond
      if scanner.take(".") {
        guard let fraction = scanner.fraction() else { return nil }
        ticks += fraction
      }
    }
    scanner.skipBlanks()
    guard scanner.isAtEnd, days <= Int(Int64.max / Ticks.perDay) - 1 else { return nil }
    ticks += Int64(days) * Ticks.perDay
    return negative ? -ticks : ticks
  }

  /// `1d`, `1.5h`, `30 s`, `100ms`, `7`.
  private static func literalTicks(_ text: some StringProtocol) -> Int64? {
    let trimmed = text.drop { $0 == " " }
    let number = trimmed.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
    let unit = trimmed.dropFirst(number.count).drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
    guard let value = Double(number), let perUnit = ticksPerUnit(unit.isEmpty ? "d" : String(unit)) else { return nil }
    return ticks(value, perUnit: perUnit)
  }

  /// `value` units, or nil when that is more than a timespan holds.
  package static func ticks(_ value: Double, perUnit: Double) -> Int64? {
    Int64(exactly: (value * perUnit).rounded())
  }

  /// The ticks in one `unit` of a literal (`d`, `hours`, `ms`, …), or nil.
  package static func ticksPerUnit(_ unit: String) -> Double? {
    switch unit {
    case "d", "day", "days": Double(Ticks.perDay)
    case "h", "hr", "hrs", "hour", "hours": Double(Ticks.perHour)
    case "m", "min", "minute", "minutes": Double(Ticks.perMinute)
    case "s", "sec", "second", "seconds": Double(Ticks.perSecond)
    case "ms", "milli", "millis", "millisec", "millisecond", "milliseconds": Double(Ticks.perMillisecond)
    case "micro", "micros", "microsec", "microsecond", "microseconds": Double(Ticks.perMicrosecond)
    case "nano", "nanos", "nanosec", "nanosecond", "nanoseconds": 0.01
    case "tick", "ticks": 1
    default: nil
    }
  }
}
