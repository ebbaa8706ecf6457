import Foundation

/// What a person should know about a column that does not change its type.
struct ColumnHints {
  private let verdict: ColumnVerdict
  private var tally: ColumnTally { verdict.tally }

  init(_ verdict: ColumnVerdict) { self.verdict = verdict }

  var all: [String] {
    guard tally.values > 0, tally.conversion == nil else { return [] }
    return switch verdict.type {
    case .long: numberHints
    case .string: textHints
    case .datetime, .timespan: timeHints
    case .dynamic: dynamicHints
    default: []
    }
  }

  /// The conversions that all values would bear, each with its option.
  var offers: [String] {
    guard tally.values > 0, tally.conversion == nil else { return [] }
    return switch verdict.type {
    case .long: numberOffers
    case .string: textOffers
    default: []
    }
  }

  private var numberHints: [String] {
    if verdict.name.lowercased().hasSuffix("id") { return ["the name ends in id: string?"] }
    if tally.least == 0, tally.greatest == 1 { return ["only 0 and 1: bool?"] }
    return numberOffers
  }

  private var numberOffers: [String] {
    guard !verdict.name.lowercased().hasSuffix("id") else { return [] }
    if let pattern = DatePattern(name: "yyyymmdd"), tally.types.contains(.compactDate) {
      return [offer([.date(pattern)], "looks like dates as yyyymmdd")]
    }
    for unit in UnixTime.allCases {
      guard let range = Self.unixRange(tally.least, tally.greatest, perSecond: unit.perSecond) else { continue }
      return [offer([.unix(unit)], "looks like unix \(unit.rawValue) (\(range))")]
    }
    return []
  }

  private var textOffers: [String] {
    var offers: [String] = []
    if let hint = dateHint { offers.append(hint) }
    let numbers: [Conversion] =
      (tally.types.contains(.decimalComma) ? [.decimalComma] : [])
      + (tally.types.contains(.thousands) ? [.thousands] : [])
    // Digits alone are text for another reason: zeros in front, or more digits than a type keeps.
    let odd = tally.loss(of: .decimal)?.offence.value ?? ""
    if !numbers.isEmpty, odd.contains(where: { $0 == "," || $0 == "." }) {
      offers.append(offer(numbers, "looks like numbers \(numbers == [.thousands] ? "in groups" : "with a comma")"))
    }
    if tally.types.contains(.yesNo) { offers.append(offer([.yesNo], "looks like yes and no")) }
    return offers
  }

  /// The days that the numbers would be, when all are between 1990 and 2100.
  private static func unixRange(_ least: Int64, _ greatest: Int64, perSecond: Int64) -> String? {
    let from: Int64 = 631_152_000
    let to: Int64 = 4_102_444_800
    guard least / perSecond >= from, greatest / perSecond < to else { return nil }
    let days = [least, greatest].map { value in
      Date(timeIntervalSince1970: Double(value / perSecond)).formatted(.iso8601.year().month().day())
    }
    return days[0] == days[1] ? days[0] : "\(days[0]) to \(days[1])"
  }

  private var textHints: [String] {
    var hints = textOffers
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

  /// Dates that no type reads; the values themselves tell the day from the month, or nothing does.
  private var dateHint: String? {
    let years = tally.samples.compactMap { $0.split(separator: " ").first?.split { !$0.isNumber }.last?.count }
    let conversions = DatePattern.ofLooks.filter { tally.types.contains($0.look) }.map { pattern in
      Conversion.date(
        DatePattern(pattern.order, pattern.separator, hasShortYear: !years.isEmpty && years.allSatisfy { $0 == 2 }))
    }
    guard !conversions.isEmpty else { return nil }
    return offer(
      conversions,
      conversions.count == 1
        ? "looks like dates" : "looks like dates, and no value tells the day from the month")
  }

  /// A look with the option that reads the values so; of several a person has to choose.
  private func offer(_ conversions: [Conversion], _ look: String) -> String {
    let column = verdict.source.isEmpty ? verdict.name : verdict.source
    let options = conversions.map { "--convert \(Self.shellWord("\(column)=\($0.name)"))" }
    return "\(look): \(options.joined(separator: " or "))"
  }

  private static func shellWord(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil || "_-.=/,:+@".unicodeScalars.contains($0)
    }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
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
