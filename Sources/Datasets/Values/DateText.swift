/// A date, perhaps with a time of day and a zone, as it is spelled.
///
/// Read are ISO 8601 (`2024-02-29`, `2024-02-29T12:30`, `2024-02-29 12:30:00.1234567+02:00`, with `/` for `-` too),
/// `29-Feb-2024` and RFC 1123 (`Thu, 29 Feb 2024 12:30:00 GMT`). A date that does not exist is none.
struct DateText {
  var date: CivilDate
  var hour = 0
  var minute = 0
  var second = 0
  /// Digits of a second as they are spelled.
  var fraction: Range<Int>?
  var hasTime = false
  var zone: Zone?
  /// Whether it has to be written as ISO for Kusto.
  var isForeign = false

  enum Zone: Equatable {
    case utc
    case offset(minutes: Int)
  }

  /// Kusto's ticks are 100 ns.
  static let fractionDigits = 7

  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count >= 8, bytes.count <= 64 else { return nil }
    var cursor = ByteCursor(bytes)
    if bytes[0].digit == nil || bytes[1] == .space || bytes[2] == .space || bytes[1] == .dash || bytes[2] == .dash {
      guard let date = Self.namedMonth(&cursor) else { return nil }
      self.date = date
      isForeign = true
    } else {
      guard let (date, separator) = Self.iso(&cursor) else { return nil }
      self.date = date
      isForeign = separator != .dash
    }
    if cursor.isAtEnd { return }
    guard readTime(&cursor), cursor.isAtEnd else { return nil }
  }

  /// `2024-02-29` or `2024/02/29`.
  private static func iso(_ cursor: inout ByteCursor) -> (CivilDate, separator: UInt8)? {
    guard let year = cursor.number(digits: 4), let separator = cursor.next(),
      separator == .dash || separator == UInt8(ascii: "/"),
      let month = cursor.number(digits: 2), cursor.skip(separator), let day = cursor.number(digits: 2),
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    return (date, separator)
  }

  /// `29-Feb-2024`, `29 Feb 2024` or `Thu, 29 Feb 2024`.
  private static func namedMonth(_ cursor: inout ByteCursor) -> CivilDate? {
    var weekday: Int?
    if let index = cursor.word(of: weekdays) {
      guard cursor.skip(.comma), cursor.skip(.space) else { return nil }
      weekday = index
    }
    guard let day = cursor.number(digits: 2) ?? cursor.number(digits: 1), let separator = cursor.next(),
      separator == .dash || separator == .space, let month = cursor.word(of: months), cursor.skip(separator),
      let year = cursor.number(digits: 4), let date = CivilDate(year: year, month: month + 1, day: day),
      weekday == nil || weekday == date.weekday
    else { return nil }
    return date
  }

  private mutating func readTime(_ cursor: inout ByteCursor) -> Bool {
    guard let separator = cursor.next(), separator == .space || separator | 0x20 == UInt8(ascii: "t"),
      let hour = cursor.number(digits: 2), hour < 24, cursor.skip(.colon),
      let minute = cursor.number(digits: 2), minute < 60
    else { return false }
    (self.hour, self.minute, hasTime) = (hour, minute, true)
    if separator == UInt8(ascii: "t") { isForeign = true }
    if cursor.skip(.colon) {
      guard let second = cursor.number(digits: 2), second < 60 else { return false }
      self.second = second
      if cursor.skip(UInt8(ascii: ".")) {
        let digits = cursor.digits()
        guard !digits.isEmpty else { return false }
        fraction = digits
        if digits.count > Self.fractionDigits { isForeign = true }
      }
    } else {
      isForeign = true
    }
    return cursor.isAtEnd || readZone(&cursor) && isInRange
  }

  /// Whether it is in the years 1 to 9999 also as UTC.
  private var isInRange: Bool {
    guard case .offset(let offset)? = zone else { return true }
    let minutes = hour * 60 + minute - offset
    if (date.year, date.month, date.day) == (1, 1, 1) { return minutes >= 0 }
    if (date.year, date.month, date.day) == (9999, 12, 31) { return minutes < 24 * 60 }
    return true
  }

  /// `Z`, `GMT`, `UTC`, `+02:00`, `+0200` or `+02`.
  private mutating func readZone(_ cursor: inout ByteCursor) -> Bool {
    if cursor.skip(.space) { isForeign = true }
    if cursor.skip(UInt8(ascii: "Z")) {
      zone = .utc
      return true
    }
    if cursor.skip(UInt8(ascii: "z")) || cursor.word(of: ["gmt", "utc"]) != nil {
      (zone, isForeign) = (.utc, true)
      return true
    }
    guard let sign = cursor.next(), sign == .dash || sign == UInt8(ascii: "+"), let hours = cursor.number(digits: 2),
      hours <= 14
    else { return false }
    var minutes = 0
    if !cursor.isAtEnd {
      if !cursor.skip(.colon) { isForeign = true }
      guard let number = cursor.number(digits: 2), number < 60 else { return false }
      minutes = number
    } else {
      isForeign = true
    }
    let offset = hours * 60 + minutes
    guard offset <= Self.greatestOffset else { return false }
    zone = .offset(minutes: sign == .dash ? -offset : offset)
    return true
  }

  /// .NET, and so Kusto, knows no zone that is further from UTC.
  private static let greatestOffset = 14 * 60

  var losesDigits: Bool { (fraction?.count ?? 0) > Self.fractionDigits }

  private static let weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
}
