/// Datetimes as text: Kusto's own form, and the ISO 8601 and RFC 822 forms that it reads.
package enum DateTimeText {
  /// `2024-01-02T03:04:05.1234567Z`, always with seven digits.
  package static func format(_ ticks: Int64) -> String {
    let date = CivilDate(daysSinceYearOne: Int(ticks / Ticks.perDay))
    let time = ticks % Ticks.perDay
    var bytes: [UInt8] = []
    bytes.reserveCapacity(28)
    bytes.append(digits: Int64(date.year), width: 4)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(digits: Int64(date.month), width: 2)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(digits: Int64(date.day), width: 2)
    bytes.append(UInt8(ascii: "T"))
    bytes.append(timeOfDay: time)
    bytes.append(UInt8(ascii: "."))
    bytes.append(digits: time % Ticks.perSecond, width: 7)
    bytes.append(UInt8(ascii: "Z"))
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The ticks that `text` means, or nil when it is no datetime.
  ///
  /// A date with an optional time (`T` or blanks between them), an optional fraction, and `Z` or an offset; without
  /// either it is UTC. Also `Sat, 08 Nov 2014 15:05:02 GMT` and the like.
  package static func ticks(_ text: some StringProtocol) -> Int64? {
    var scanner = ByteScanner(text)
    scanner.skipBlanks()
    guard let ticks = isoTicks(&scanner) ?? mailTicks(text), Ticks.isDatetime(ticks) else { return nil }
    return ticks
  }

  private static func isoTicks(_ scanner: inout ByteScanner) -> Int64? {
    guard let date = isoDate(&scanner) else { return nil }
    var ticks = date.ticks
    let separated = scanner.take("T") || scanner.take("t") || scanner.skipBlanks()
    if separated, scanner.peekDigit {
      guard let time = timeOfDay(&scanner) else { return nil }
      ticks += time
    }
    guard let offset = zone(&scanner) else { return nil }
    scanner.skipBlanks()
    return scanner.isAtEnd ? ticks - offset : nil
  }

  /// `2024-01-02`, `2024/01/02`, `2024-01`, `2024`, `20240102`, or `1/2/2024` with the month first.
  private static func isoDate(_ scanner: inout ByteScanner) -> CivilDate? {
    guard let first = scanner.digits(upTo: 8) else { return nil }
    if first.count == 8 {
      return CivilDate(year: first.value / 10_000, month: first.value / 100 % 100, day: first.value % 100)
    }
    let separator: Character
    if scanner.take("-") {
      separator = "-"
    } else if scanner.take("/") {
      separator = "/"
    } else {
      return first.count == 4 ? CivilDate(year: first.value, month: 1, day: 1) : nil
    }
    guard let second = scanner.digits(upTo: 2) else { return nil }
    guard scanner.take(separator) else {
      return first.count == 4 ? CivilDate(year: first.value, month: second.value, day: 1) : nil
    }
    guard let third = scanner.digits(upTo: first.count == 4 ? 2 : 4) else { return nil }
    if first.count == 4 { return CivilDate(year: first.value, month: second.value, day: third.value) }
    guard first.count <= 2, third.count == 4 else { return nil }
    return CivilDate(year: third.value, month: first.value, day: second.value)
  }

  /// `03:04`, `03:04:05`, `03:04:05.1234567`, with an optional AM or PM; the fraction is cut to ticks.
  private static func timeOfDay(_ scanner: inout ByteScanner) -> Int64? {
    guard let hour = scanner.digits(upTo: 2), hour.value < 24, scanner.take(":"),
      let minute = scanner.digits(upTo: 2), minute.value < 60
    else { return nil }
    var ticks = Int64(minute.value) * Ticks.perMinute
    if scanner.take(":") {
      guard let second = scanner.digits(upTo: 2), second.value < 60 else { return nil }
      ticks += Int64(second.value) * Ticks.perSecond
      if scanner.take(".") || scanner.take(",") {
        guard let fraction = scanner.fraction() else { return nil }
        ticks += fraction
      }
    }
    return hours(hour.value, &scanner).map { ticks + $0 }
  }

  private static func hours(_ hour: Int, _ scanner: inout ByteScanner) -> Int64? {
    var ahead = scanner
    ahead.skipBlanks()
    let word = ahead.word().uppercased()
    guard word == "AM" || word == "PM" else { return Int64(hour) * Ticks.perHour }
    guard (1...12).contains(hour) else { return nil }
    scanner = ahead
    return Int64(hour % 12 + (word == "PM" ? 12 : 0)) * Ticks.perHour
  }

  /// How far ahead of UTC the time is; zero without a zone.
  private static func zone(_ scanner: inout ByteScanner) -> Int64? {
    scanner.skipBlanks()
    if scanner.isAtEnd { return 0 }
    if scanner.take("Z") || scanner.take("z") { return 0 }
    let sign: Int64
    if scanner.take("+") {
      sign = 1
    } else if scanner.take("-") {
      sign = -1
    } else {
      return ["GMT", "UTC", "UT"].contains(scanner.word().uppercased()) ? 0 : nil
    }
    guard let first = scanner.digits(upTo: 4) else { return nil }
    var minutes = first.count == 4 ? first.value / 100 * 60 + first.value % 100 : first.value * 60
    if first.count <= 2, scanner.take(":") {
      guard let second = scanner.digits(upTo: 2) else { return nil }
      minutes += second.value
    }
    return minutes <= 14 * 60 ? sign * Int64(minutes) * Ticks.perMinute : nil
  }

  /// RFC 822 and RFC 850: `[Sat[urday],] 08 Nov 14[14] 15:05[:02] [GMT]`, blanks or dashes within the date.
  private static func mailTicks(_ text: some StringProtocol) -> Int64? {
    var scanner = ByteScanner(text)
    scanner.skipBlanks()
    if !scanner.peekDigit {
      guard weekdays.contains(String(scanner.word().lowercased().prefix(3))) else { return nil }
      _ = scanner.take(",")
      scanner.skipBlanks()
    }
    guard let day = scanner.digits(upTo: 2) else { return nil }
    scanner.skipBlanksAndDashes()
    guard let month = months.firstIndex(of: scanner.word().lowercased()) else { return nil }
    scanner.skipBlanksAndDashes()
    guard let year = scanner.digits(upTo: 4), year.count == 4 || year.count == 2 else { return nil }
    let fullYear = year.count == 4 ? year.value : year.value + (year.value < 50 ? 2000 : 1900)
    guard let date = CivilDate(year: fullYear, month: month + 1, day: day.value) else { return nil }
    var ticks = date.ticks
    scanner.skipBlanks()
    if scanner.peekDigit {
      guard let time = timeOfDay(&scanner) else { return nil }
      ticks += time
    }
    guard let offset = zone(&scanner) else { return nil }
    scanner.skipBlanks()
    return scanner.isAtEnd ? ticks - offset : nil
  }

  private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
}

extension [UInt8] {
  /// Appends `value` in decimal, with zeros in front up to `width`.
  mutating func append(digits value: Int64, width: Int) {
    let text = String(value).utf8
    for _ in stride(from: text.count, to: width, by: 1) { append(UInt8(ascii: "0")) }
    append(contentsOf: text)
  }

  /// Appends `hh:mm:ss` of the ticks since midnight.
  mutating func append(timeOfDay time: Int64) {
    append(digits: time / Ticks.perHour, width: 2)
    append(UInt8(ascii: ":"))
    append(digits: time / Ticks.perMinute % 60, width: 2)
    append(UInt8(ascii: ":"))
    append(digits: time / Ticks.perSecond % 60, width: 2)
  }
}
