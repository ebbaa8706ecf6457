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

  /// What all values look like, each with the conversions that would read them so.
  var offers: [Offer] {
    guard tally.values > 0, tally.conversion == nil else { return [] }
    return switch verdict.type {
    case .long: numberOffers
    case .string: textOffers
    default: []
    }
  }

  /// A look that all values share; of several conversions a person has to choose.
  struct Offer {
    var conversions: [Conversion]
    var look: String
  }

  /// An offer with the option that takes it.
  func words(_ offer: Offer) -> String {
    let column = verdict.source.isEmpty ? verdict.name : verdict.source
    let options = offer.conversions.map { "--convert \(Self.shellWord("\(column)=\($0.name)"))" }
    return "\(offer.look): \(options.joined(separator: " or "))"
  }

  private var numberHints: [String] {
    if verdict.name.lowercased().hasSuffix("id") { return ["the name ends in id: string?"] }
    if tally.least == 0, tally.greatest == 1 { return ["only 0 and 1: bool?"] }
    return numberOffers.map(words)
  }

  private var numberOffers: [Offer] {
    guard !verdict.name.lowercased().hasSuffix("id") else { return [] }
    if let pattern = DatePattern(name: "yyyymmdd"), tally.types.contains(.compactDate) {
      return [Offer(conversions: [.date(pattern)], look: "looks like dates as yyyymmdd")]
    }
    for unit in UnixTime.allCases {
      guard let range = Self.unixRange(tally.least, tally.greatest, perSecond: unit.perSecond) else { continue }
      return [Offer(conversions: [.unix(unit)], look: "looks like unix \(unit.rawValue) (\(range))")]
    }
    return []
  }

  private var textOffers: [Offer] {
    var offers = [dateOffer].compactMap(\.self)
    let numbers: [Conversion] =
      (tally.types.contains(.decimalComma) ? [.decimalComma] : [])
      + (tally.types.contains(.thousands) ? [.thousands] : [])
    // Digits alone are text for another reason: zeros in front, or more digits than a type keeps.
    let odd = tally.loss(of: .decimal)?.violation.value ?? ""
    if !numbers.isEmpty, odd.contains(where: { $0 == "," || $0 == "." }) {
      let look = "looks like numbers \(numbers == [.thousands] ? "in groups" : "with a comma")"
      offers.append(Offer(conversions: numbers, look: look))
    }
    if tally.types.contains(.yesNo) { offers.append(Offer(conversions: [.yesNo], look: "looks like yes and no")) }
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
    var hints = textOffers.map(words)
    if tally.types.contains(.hexDigits) { hints.append("32 hexadecimal digits: guid, or a hash?") }
    if tally.types.keeps(.datetime) {
      hints.append("times with a zone and without are mixed: as datetime all would be UTC")
    }
    if tally.words > 0 { hints.append("stays as text: \(verdict.wordList)") }
    if let loss = tally.loss(of: .string) {
      hints.append("a value over 1 MiB, which Kusto would cut: row \(Figures.grouped(loss.violation.location.row))")
    }
    return hints
  }

  /// Dates that no type reads; the values themselves tell the day from the month, or nothing does.
  private var dateOffer: Offer? {
    let years = tally.samples.compactMap { $0.split(separator: " ").first?.split { !$0.isNumber }.last?.count }
    let conversions = DatePattern.ofShapes.filter { tally.types.contains($0.look) }.map { pattern in
      Conversion.date(
        DatePattern(pattern.order, pattern.separator, hasShortYear: !years.isEmpty && years.allSatisfy { $0 == 2 }))
    }
    guard !conversions.isEmpty else { return nil }
    let look = conversions.count == 1 ? "" : ", and no value tells the day from the month"
    return Offer(conversions: conversions, look: "looks like dates\(look)")
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
        "a number inside has more digits than dynamic keeps: \(lost.value) in \(file), row \(Figures.grouped(lost.location.row))"
      ]
    } ?? []
  }

  private var timeHints: [String] {
    tally.traits.contains(.longFraction) ? ["more than 7 digits of a second: the rest is cut"] : []
  }
}
