import Foundation
import GRDB

extension QueryFunctions {
  static let times: [DatabaseFunction] = [
    function("kusto_date_part", 2) { DatePart.value($0[0].text, of: $0[1].int)?.databaseValue },
    function("kusto_start_of", 3) { values in
      DatePart.start(of: values[0].text, values[1].int).flatMap {
        DatePart.add(values[2].int, values[0].text, to: $0)?.databaseValue
      }
    },
    function("kusto_end_of", 3) { values in
      DatePart.start(of: values[0].text, values[1].int).flatMap {
        DatePart.add(values[2].int, values[0].text, to: $0)
      }
      .flatMap { DatePart.end(of: values[0].text, $0)?.databaseValue }
    },
    function("kusto_date_add", 3) { DatePart.add($0[1].int, $0[0].text, to: $0[2].int)?.databaseValue },
    function("kusto_date_diff", 3) { DatePart.difference($0[0].text, $0[1].int, $0[2].int)?.databaseValue },
    variadic("kusto_make_date") { makeDate($0)?.databaseValue },
    function("kusto_format_date", 2) { DatePart.format($0[0].int, $0[1].text).databaseValue },
    function("kusto_unix_time", 2) { values in
      Int64(exactly: (values[0].double * values[1].double).rounded())
        .flatMap { ticks -> Int64? in
          let (sum, overflow) = ticks.addingReportingOverflow(Ticks.unixEpoch)
          return overflow || !Ticks.isDatetime(sum) ? nil : sum
        }?.databaseValue
    },
  ]

  private static func makeDate(_ values: [DatabaseValue]) -> Int64? {
    func part(_ index: Int) -> Int { values.count > index ? Int(clamping: values[index].int) : 0 }
    guard let date = CivilDate(year: part(0), month: part(1), day: part(2)), (0..<24).contains(part(3)),
      (0..<60).contains(part(4))
    else { return nil }
    let seconds = values.count > 5 ? values[5].double : 0
    guard seconds >= 0, seconds < 60 else { return nil }
    return date.ticks + Int64(part(3)) * Ticks.perHour + Int64(part(4)) * Ticks.perMinute
      + Int64((seconds * Double(Ticks.perSecond)).rounded())
  }
}

/// The parts of a datetime: years, months, hours.
enum DatePart {
  static func value(_ part: String, of ticks: Int64) -> Int64? {
    guard Ticks.isDatetime(ticks) else { return nil }
    let days = Int(ticks / Ticks.perDay)
    let date = CivilDate(daysSinceYearOne: days)
    let time = ticks % Ticks.perDay
    switch part.lowercased() {
    case "year": return Int64(date.year)
    case "quarter": return Int64((date.month - 1) / 3 + 1)
    case "month": return Int64(date.month)
    case "week_of_year", "weekofyear": return Int64(isoWeek(of: date, days: days))
    case "day": return Int64(date.day)
    case "dayofyear": return Int64(date.dayOfYear)
    case "dayofweek": return Int64(weekday(days)) * Ticks.perDay
    case "hour": return time / Ticks.perHour
    case "minute": return time / Ticks.perMinute % 60
    case "second": return time / Ticks.perSecond % 60
    case "millisecond": return time / Ticks.perMillisecond % 1000
    case "microsecond": return time / Ticks.perMicrosecond % 1_000_000
    case "nanosecond": return time % Ticks.perSecond * 100
    default: return nil
    }
  }

  /// 0 for Sunday; 0001-01-01 was a Monday.
  private static func weekday(_ days: Int) -> Int { (days + 1) % 7 }

  /// The week by ISO 8601: the one with the year's first Thursday is the first.
  private static func isoWeek(of date: CivilDate, days: Int) -> Int {
    let thursday = CivilDate(daysSinceYearOne: days - days % 7 + 3)
    return (thursday.dayOfYear - 1) / 7 + 1
  }

  /// The start of the day, week (Sunday), month or year in which `ticks` falls.
  static func start(of unit: String, _ ticks: Int64) -> Int64? {
    guard Ticks.isDatetime(ticks) else { return nil }
    let days = Int(ticks / Ticks.perDay)
    let date = CivilDate(daysSinceYearOne: days)
    switch unit {
    case "day": return Int64(days) * Ticks.perDay
    case "week": return Int64(max(0, days - weekday(days))) * Ticks.perDay
    case "month": return CivilDate(year: date.year, month: date.month, day: 1)?.ticks
    case "year": return CivilDate(year: date.year, month: 1, day: 1)?.ticks
    default: return nil
    }
  }

  /// The last tick of the unit that begins at `start`; nil for a week that goes on beyond the last datetime.
  static func end(of unit: String, _ start: Int64) -> Int64? {
    if let next = add(1, unit, to: start) { return next - 1 }
    return unit == "week" ? nil : Ticks.last
  }

  /// `ticks` moved by `count` units; nil outside of the years 1 to 9999.
  static func add(_ count: Int64, _ unit: String, to ticks: Int64) -> Int64? {
    guard Ticks.isDatetime(ticks), count.magnitude < 1 << 40 else { return nil }
    let months: Int64
    switch unit.lowercased() {
    case "year": months = 12 * count
    case "quarter": months = 3 * count
    case "month": months = count
    default:
      guard let length = length(of: unit) else { return nil }
      let (moved, overflow) = count.multipliedReportingOverflow(by: length)
      let (sum, carry) = ticks.addingReportingOverflow(moved)
      return overflow || carry || !Ticks.isDatetime(sum) ? nil : sum
    }
    let date = CivilDate(daysSinceYearOne: Int(ticks / Ticks.perDay))
    let index = Int64(date.year) * 12 + Int64(date.month - 1) + months
    let (year, month) = (Int(index / 12), Int(index % 12) + 1)
    guard index >= 12, (1...9999).contains(year) else { return nil }
    let day = min(date.day, CivilDate.days(in: month, of: year))
    return CivilDate(year: year, month: month, day: day).map { $0.ticks + ticks % Ticks.perDay }
  }

  private static func length(of unit: String) -> Int64? {
    switch unit.lowercased() {
    case "week": 7 * Ticks.perDay
    case "day": Ticks.perDay
    case "hour": Ticks.perHour
    case "minute": Ticks.perMinute
    case "second": Ticks.perSecond
    case "millisecond": Ticks.perMillisecond
    case "microsecond": Ticks.perMicrosecond
    default: nil
    }
  }

  /// How many borders of `unit` lie between: `left` minus `right`.
  static func difference(_ unit: String, _ left: Int64, _ right: Int64) -> Int64? {
    guard let one = value("year", of: left), let other = value("year", of: right),
      let oneMonth = value("month", of: left), let otherMonth = value("month", of: right)
    else { return nil }
    switch unit.lowercased() {
    case "year": return one - other
    case "quarter": return (one * 4 + (oneMonth - 1) / 3) - (other * 4 + (otherMonth - 1) / 3)
    case "month": return (one * 12 + oneMonth) - (other * 12 + otherMonth)
    case "week":
      guard let last = start(of: "week", left), let first = start(of: "week", right) else { return nil }
      return (last - first) / (7 * Ticks.perDay)
    default: return length(of: unit).map { left / $0 - right / $0 }
    }
  }

  /// `ticks` in a form such as `yyyy-MM-dd HH:mm:ss.fff`; other characters stand for themselves.
  static func format(_ ticks: Int64, _ pattern: String) -> String {
    guard Ticks.isDatetime(ticks) else { return "" }
    let date = CivilDate(daysSinceYearOne: Int(ticks / Ticks.perDay))
    let time = ticks % Ticks.perDay
    var result = ""
    var rest = pattern[...]
    while let letter = rest.first {
      let run = rest.prefix { $0 == letter }.count
      rest = rest.dropFirst(run)
      result += field(letter, run, date, time) ?? String(repeating: letter, count: run)
    }
    return result
  }

  private static func field(_ letter: Character, _ width: Int, _ date: CivilDate, _ time: Int64) -> String? {
    let hour = time / Ticks.perHour
    func padded(_ value: Int64) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    switch letter {
    case "y": return padded(width <= 2 ? Int64(date.year % 100) : Int64(date.year))
    case "M": return padded(Int64(date.month))
    case "d": return padded(Int64(date.day))
    case "H": return padded(hour)
    case "h": return padded((hour + 11) % 12 + 1)
    case "m": return padded(time / Ticks.perMinute % 60)
    case "s": return padded(time / Ticks.perSecond % 60)
    case "t": return hour < 12 ? "AM" : "PM"
    case "f", "F":
      guard width <= 7 else { return nil }
      let fraction = String(10_000_000 + time % Ticks.perSecond).dropFirst().prefix(width)
      return String(fraction)
    default: return nil
    }
  }
}
