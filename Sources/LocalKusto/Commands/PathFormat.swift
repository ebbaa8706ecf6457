import Kusto

/// The `PathFormat` of `.list blobs`: where the name of a blob says when its rows were created.
///
/// Source: Kusto documentation, ".list blobs command (preview)" and "External tables: path format".
struct PathFormat: Sendable, Hashable {
  /// A number of a date that stands in a name.
  private enum Field: Sendable, Hashable {
    case year, shortYear, month, day, hour, minute, second
  }

  private enum Part: Sendable, Hashable {
    case text([UInt8])
    case number(Field, digits: ClosedRange<Int>)
  }

  private var parts: [Part] = []
  /// The name of the captured variable as the command writes it.
  private(set) var variable = ""

  private static let mostParts = 1_000
  private static let longestPattern = 1_000

  /// Reads `("a/" datetime_pattern("yyyy'/'MM", creationTime) "/")`.
  ///
  /// - Throws: ``ServiceError`` or ``QueryError`` for a format that is none, or names no year.
  init(_ reader: inout CommandReader) throws {
    try reader.expect(.openParenthesis)
    while try !reader.take(.closeParenthesis) {
      if let text = try reader.takeString() {
        parts.append(.text(Array(text.utf8)))
      } else {
        try readPattern(&reader)
      }
      guard parts.count <= Self.mostParts else { throw Self.wrong("it has more than \(Self.mostParts) parts") }
    }
    let isDated = parts.contains { part in
      if case .number(let field, _) = part { field == .year || field == .shortYear } else { false }
    }
    guard isDated else { throw Self.wrong("it names no year, which is yyyy in a datetime_pattern") }
  }

  private mutating func readPattern(_ reader: inout CommandReader) throws {
    try reader.expect("datetime_pattern")
    try reader.expect(.openParenthesis)
    let pattern = try reader.string()
    guard pattern.utf8.count <= Self.longestPattern else { throw Self.wrong("its datetime_pattern is too long") }
    parts += try Self.parts(of: pattern)
    try reader.expect(.comma)
    variable = try reader.name()
    try reader.expect(.closeParenthesis)
    guard variable.lowercased() == "creationtime" else {
      throw Self.wrong("only creationTime can be captured, not '\(variable)'")
    }
  }

  /// The parts of a date format such as `yyyy'/Month='MM'/Day='dd`: letters, and text that is quoted or has no letters.
  private static func parts(of format: String) throws -> [Part] {
    var parts: [Part] = []
    var rest = Array(format.utf8)[...]
    var isQuoted = false
    while let byte = rest.first {
      let run = rest.prefix { $0 == byte }.count
      if byte == UInt8(ascii: "'") {
        isQuoted.toggle()
        rest = rest.dropFirst()
      } else if isQuoted || !Lexer.isLetter(byte) {
        parts.append(.text([byte]))
        rest = rest.dropFirst()
      } else {
        guard let part = number(byte, run) else {
          throw wrong("'\(String(decoding: rest.prefix(min(run, 20)), as: UTF8.self))' is no part of a date")
        }
        parts.append(part)
        rest = rest.dropFirst(run)
      }
    }
    guard !isQuoted else { throw wrong("a quote in the datetime_pattern is not closed") }
    return parts
  }

  private static func number(_ letter: UInt8, _ count: Int) -> Part? {
    if letter == UInt8(ascii: "y") {
      if count == 4 { return .number(.year, digits: 4...4) }
      return count == 2 ? .number(.shortYear, digits: 2...2) : nil
    }
    let fields: [UInt8: Field] = [
      UInt8(ascii: "M"): .month, UInt8(ascii: "d"): .day, UInt8(ascii: "H"): .hour, UInt8(ascii: "m"): .minute,
      UInt8(ascii: "s"): .second,
    ]
    guard let field = fields[letter], count <= 2 else { return nil }
    return .number(field, digits: count...2)
  }

  private static func wrong(_ why: String) -> ServiceError {
    .badRequest("General_BadRequest", "The PathFormat is not usable: \(why).")
  }
}

extension PathFormat {
  /// The time, in ticks, that the beginning of `name` says; nil where it is not of this format, or no time.
  func time(in name: String) -> Int64? {
    var found: [Field: Int] = [:]
    var rest = name.utf8[...]
    for part in parts {
      switch part {
      case .text(let text):
        guard rest.starts(with: text) else { return nil }
        rest = rest.dropFirst(text.count)
      case .number(let field, let digits):
        let number = rest.prefix(digits.upperBound).prefix { Lexer.isDigit($0) }
        guard number.count >= digits.lowerBound else { return nil }
        found[field] = number.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        rest = rest.dropFirst(number.count)
      }
    }
    return Self.ticks(found)
  }

  private static func ticks(_ found: [Field: Int]) -> Int64? {
    // Two digits mean a year as in the dates of mail.
    let year = found[.year] ?? found[.shortYear].map { $0 < 50 ? 2000 + $0 : 1900 + $0 } ?? 0
    let (hour, minute, second) = (found[.hour] ?? 0, found[.minute] ?? 0, found[.second] ?? 0)
    guard let date = CivilDate(year: year, month: found[.month] ?? 1, day: found[.day] ?? 1), hour < 24, minute < 60,
      second < 60
    else { return nil }
    return date.ticks + Int64(hour * 3_600 + minute * 60 + second) * Ticks.perSecond
  }
}
