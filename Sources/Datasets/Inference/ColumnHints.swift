import Foundation

/// What a person should know about a column that does not change its type.
struct ColumnHints {
  private let verdict: ColumnVerdict
  private var tally: ColumnTally { verdict.tally }

  init(_ verdict: ColumnVerdict) { self.verdict = verdict }

  var all: [String] {
    guard tally.values > 0 else { return [] }
    return switch verdict.type {
    case .long: numberHints
    case .string: textHints
    case .datetime, .timespan: timeHints
    case .dynamic: dynamicHints
    default: []
    }
  }

  private var numberHints: [String] {
    if verdict.name.lowercased().hasSuffix("id") { return ["the name ends in id: string?"] }
    if tally.least == 0, tally.greatest == 1 { return ["only 0 and 1: bool?"] }
    if tally.types.contains(.compactDate) { return ["looks like dates as yyyymmdd: datetime?"] }
    if let range = Self.unixRange(tally.least, tally.greatest, perSecond: 1) {
      return ["looks like unix seconds (\(range)): datetime?"]
    }
    if let range = Self.unixRange(tally.least, tally.greatest, perSecond: 1000) {
      return ["looks like unix milliseconds (\(range)): datetime?"]
    }
    return []
  }

  /// The days that the numbers would be, when all are between 1990 and 2100.
  private static func unixRange(_ least: Int64, _ greatest: Int64, perSecond: Int64) -> String? {
    let from: Int64 = 631_152_000
    let to: Int64 = 4_102_444_800
    guard least >= from * perSecond, greatest < to * perSecond else { return nil }
    let days = [least, greatest].map { value in
      Date(timeIntervalSince1970: Double(value / perSecond)).formatted(.iso8601.year().month().day())
    }
    return days[0] == days[1] ? days[0] : "\(days[0]) to \(days[1])"
  }

  private var textHints: [String] {
    var hints: [String] = []
    if tally.types.contains(.slashedDate) || tally.types.contains(.dottedDate) {
      hints.append("looks like dates, but the day and the month cannot be told apart: write them as yyyy-mm-dd")
    }
    if tally.types.contains(.hexDigits) { hints.append("32 hexadecimal digits: guid, or a hash?") }
    if tally.types.keeps(.datetime) {
      hints.append("times with a zone and without are mixed: as datetime all would be UTC")
    }
    if tally.words > 0 { hints.append("stays as text: \(verdict.wordList)") }
    if let loss = tally.loss(of: .string) {
      hints.append("a value over 1 MiB, which Kusto would cut: record \(loss.offence.location.row)")
    }
    return hints
  }

  private var dynamicHints: [String] {
    tally.lostDigits.map { lost in
      let file = lost.location.file.split(separator: "/").last.map(String.init) ?? lost.location.file
      return [
        "a number inside has more digits than dynamic keeps: \(lost.value) in \(file), record \(lost.location.row)"
      ]
    } ?? []
  }

  private var timeHints: [String] {
    tally.traits.contains(.longFraction) ? ["more than 7 digits of a second: the rest is cut"] : []
  }
}
