/// The order of day, month and year in a date, and what stands between them: `dd.mm.yyyy`, `yyyymmdd`.
///
/// A time of day may follow: `14:05`, `14:05:30.5`, `2:05 PM`.
package struct DatePattern: Sendable, Hashable {
  package enum Order: Sendable, Hashable, CaseIterable {
    case dayMonthYear, monthDayYear, yearMonthDay, yearDayMonth
  }

  package var order: Order
  /// Nil where nothing stands between; day and month have two digits then, else one or two.
  package var separator: UInt8?
  /// Two digits stand for 1969 to 2068, as in POSIX.
  package var hasShortYear = false

  private static let separators: [UInt8] = [UInt8(ascii: "."), UInt8(ascii: "/"), .dash, .space]

  init(_ order: Order, _ separator: UInt8?, hasShortYear: Bool = false) {
    (self.order, self.separator, self.hasShortYear) = (order, separator, hasShortYear)
  }

  /// The pattern that is written so, in lower case.
  package init?(name: String) {
    for order in Order.allCases {
      for separator in Self.separators.map(Optional.some) + [nil] {
        for isShort in [false, true] {
          let pattern = DatePattern(order, separator, hasShortYear: isShort)
          guard pattern.name == name else { continue }
          self = pattern
          return
        }
      }
    }
    return nil
  }

  package var name: String {
    let year = hasShortYear ? "yy" : "yyyy"
    let parts =
      switch order {
      case .dayMonthYear: ["dd", "mm", year]
      case .monthDayYear: ["mm", "dd", year]
      case .yearMonthDay: [year, "mm", "dd"]
      case .yearDayMonth: [year, "dd", "mm"]
      }
    return parts.joined(separator: separator.map { String(UnicodeScalar($0)) } ?? "")
  }

  /// What a value of the pattern says; nil for what is no such date.
  func read(_ bytes: UnsafeBufferPointer<UInt8>) -> (date: CivilDate, time: ClockText?)? {
    var cursor = ByteCursor(bytes)
    var parts: [Int] = []
    let yearPlace = order == .yearMonthDay || order == .yearDayMonth ? 0 : 2
    for place in 0..<3 {
      if place > 0, let separator, !cursor.skip(separator) { return nil }
      let part =
        place == yearPlace
        ? cursor.number(digits: hasShortYear ? 2 : 4)
        : separator == nil ? cursor.number(digits: 2) : cursor.number(digits: 2) ?? cursor.number(digits: 1)
      guard let part else { return nil }
      parts.append(part)
    }
    guard let date = date(of: parts) else { return nil }
    if cursor.isAtEnd { return (date, nil) }
    guard let time = ClockText(&cursor), cursor.isAtEnd else { return nil }
    return (date, time)
  }

  private func date(of parts: [Int]) -> CivilDate? {
    let (day, month, year) =
      switch order {
      case .dayMonthYear: (parts[0], parts[1], parts[2])
      case .monthDayYear: (parts[1], parts[0], parts[2])
      case .yearMonthDay: (parts[2], parts[1], parts[0])
      case .yearDayMonth: (parts[1], parts[2], parts[0])
      }
    return CivilDate(year: hasShortYear ? year + (year < 69 ? 2000 : 1900) : year, month: month, day: day)
  }

  // MARK: Dates that show no pattern by themselves

  /// The patterns that a column may have whose every value has the look.
  static let ofShapes: [(look: TypeSet, order: Order, separator: UInt8)] = [
    (.dayDotMonth, .dayMonthYear, UInt8(ascii: ".")), (.monthDotDay, .monthDayYear, UInt8(ascii: ".")),
    (.daySlashMonth, .dayMonthYear, UInt8(ascii: "/")), (.monthSlashDay, .monthDayYear, UInt8(ascii: "/")),
    (.dayDashMonth, .dayMonthYear, .dash), (.monthDashDay, .monthDayYear, .dash),
  ]

  /// The looks of `31.12.2024`, `12/31/2024 14:05` and the like.
  static func looks(of bytes: UnsafeBufferPointer<UInt8>) -> TypeSet {
    guard bytes.count >= 6, bytes.count <= 40, let separator = bytes.prefix(3).first(where: { $0.digit == nil }) else {
      return []
    }
    return ofShapes.reduce(into: []) { looks, pattern in
      guard pattern.separator == separator else { return }
      let isRead = [false, true].contains { isShort in
        DatePattern(pattern.order, separator, hasShortYear: isShort).read(bytes) != nil
      }
      if isRead { looks.formUnion(pattern.look) }
    }
  }
}

/// A time of day behind a date: ` 14:05`, `T14:05:30.25`, ` 2:05 PM`.
struct ClockText {
  private(set) var hour: Int
  private(set) var minute: Int
  private(set) var second = 0
  private(set) var fraction: Range<Int>?

  init?(_ cursor: inout ByteCursor) {
    _ = cursor.skip(.comma)
    guard cursor.skip(.space) || cursor.skip(UInt8(ascii: "T")),
      let hour = cursor.number(digits: 2) ?? cursor.number(digits: 1), cursor.skip(.colon),
      let minute = cursor.number(digits: 2), minute < 60
    else { return nil }
    (self.hour, self.minute) = (hour, minute)
    if cursor.skip(.colon) {
      guard let second = cursor.number(digits: 2), second < 60 else { return nil }
      self.second = second
      if cursor.skip(UInt8(ascii: ".")) {
        let digits = cursor.digits()
        guard !digits.isEmpty else { return nil }
        fraction = digits
      }
    }
    guard readHalf(&cursor), self.hour < 24 else { return nil }
  }

  /// `AM` or `PM`, with or without a space before it.
  private mutating func readHalf(_ cursor: inout ByteCursor) -> Bool {
    if cursor.isAtEnd { return true }
    _ = cursor.skip(.space)
    guard let letter = cursor.next().map({ $0 | 0x20 }), letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p"),
      let second = cursor.next(), second | 0x20 == UInt8(ascii: "m"), 1...12 ~= hour
    else { return false }
    hour = hour % 12 + (letter == UInt8(ascii: "p") ? 12 : 0)
    return true
  }
}
