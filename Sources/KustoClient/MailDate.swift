import Foundation

/// Dates as HTTP headers write them: `Sun, 22 Nov 2026 10:04:50 GMT`.
package enum MailDate {
  package static func text(_ date: Date) -> String {
    let style = Date.VerbatimFormatStyle(
      format: format, locale: locale, timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
    return date.formatted(style)
  }

  /// Nil for what is no such date.
  static func date(_ text: String) -> Date? {
    try? Date(text, strategy: Date.ParseStrategy(format: format, locale: locale, timeZone: .gmt))
  }

  private static let locale = Locale(identifier: "en_US_POSIX")

  private static let format: Date.FormatString = """
    \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \
    \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) GMT
    """
}
