/// Time in ticks of 100 ns, as Kusto counts it: datetimes since 0001-01-01T00:00Z, timespans since zero.
package enum Ticks {
  package static let perMicrosecond: Int64 = 10
  package static let perMillisecond: Int64 = 10_000
  package static let perSecond: Int64 = 10_000_000
  package static let perMinute: Int64 = 60 * perSecond
  package static let perHour: Int64 = 60 * perMinute
  package static let perDay: Int64 = 24 * perHour

  /// 1970-01-01T00:00Z.
  package static let unixEpoch: Int64 = 719_162 * perDay
  /// 9999-12-31T23:59:59.9999999Z, the last datetime there is.
  package static let last: Int64 = 3_652_059 * perDay - 1

  /// True when `ticks` is a datetime between the years 1 and 9999.
  package static func isDatetime(_ ticks: Int64) -> Bool { ticks >= 0 && ticks <= last }
}

/// A date of the proleptic Gregorian calendar, which is the only one that Kusto knows.
package struct CivilDate: Equatable, Sendable {
  package var year: Int
  package var month: Int
  package var day: Int

  /// The date `year`-`month`-`day`; nil when there is none, or it is outside of the years 1 to 9999.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The date `days` after 0001-01-01.
  ///
  /// Source: Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so that the leap
  /// day is the last of its year.
  package init(daysSinceYearOne days: Int) {
    let shifted = days + 306
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 0001-01-01.
  package var daysSinceYearOne: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 306
  }

  /// Midnight of this date.
  package var ticks: Int64 { Int64(daysSinceYearOne) * Ticks.perDay }

  /// 1 for 1 January.
  package var dayOfYear: Int {
    (1..<month).reduce(day) { $0 + Self.days(in: $1, of: year) }
  }

  package static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
}
