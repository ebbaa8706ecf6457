import KustoTypes

/// Makes the profile of a column from what its values said: the type, and the words for people.
struct ColumnVerdict {
  let name: String
  /// What the files call it.
  let source: String
  let tally: ColumnTally
  let nullWords: [String]
  let type: ScalarType

  init(_ name: String, _ tally: ColumnTally, source: String? = nil, nullWords: [String]) {
    self.name = name
    self.source = source ?? name
    self.tally = tally
    self.nullWords = nullWords
    // A column without a value is text: nothing is known, and text keeps whatever comes.
    if let conversion = tally.conversion {
      type = tally.values == tally.failures ? conversion.usualType : tally.types.preferred
    } else {
      type = tally.values == 0 && tally.declaration == nil ? .string : tally.types.preferred
    }
  }

  var profile: ColumnProfile {
    var profile = ColumnProfile(
      name: name, type: type, nulls: nulls, nullWords: wordCounts, samples: tally.samples,
      violations: violations, doubts: doubts, evidence: evidence, warnings: ColumnHints(self).all,
      needsRewrite: needsRewrite || tally.conversion != nil, isPlain: isPlain && tally.conversion == nil,
      source: source, conversion: tally.conversion, conversionFailures: tally.failures)
    profile.offers = ColumnHints(self).offers.flatMap(\.conversions)
    return profile
  }

  var nulls: Int {
    switch type {
    case .string: tally.empties
    case .dynamic: tally.empties - tally.emptyTexts
    default: tally.empties + tally.words
    }
  }

  private var wordCounts: [String: Int] {
    Dictionary(uniqueKeysWithValues: zip(nullWords, tally.wordCounts).filter { $0.1 > 0 })
  }

  private var violations: [ScalarType: Violation] {
    var result: [ScalarType: Violation] = [:]
    for type in ScalarType.allCases {
      result[type] = tally.loss(of: TypeSet(keeping: type))?.violation ?? tally.firstFailure
    }
    return result
  }

  private var doubts: [ScalarType: Violation] {
    var result: [ScalarType: Violation] = [:]
    for type in ScalarType.allCases where type != .string && tally.types.keeps(type) {
      result[type] = tally.loss(of: .clear(type))?.violation
    }
    return result
  }

  /// A GUID of 32 digits alone is written with dashes.
  private var isPlain: Bool { tally.words == 0 && tally.traits.isEmpty && !tally.types.contains(.hexDigits) }

  private var needsRewrite: Bool {
    switch type {
    case .string: false
    case .dynamic: !tally.traits.isDisjoint(with: [.padded, .bareNumber])
    default: tally.words > 0 || !tally.traits.isEmpty
    }
  }

  // MARK: Words

  private var evidence: String {
    var parts: [String] = []
    if source != name {
      parts.append(source.isEmpty ? "without a name in the files" : "called '\(source)' in the files")
    }
    if let declaration = tally.declaration { parts.append("declared \(declaration)") }
    if let conversion = tally.conversion { parts.append("read as \(conversion.name)") }
    return (parts + [spoken]).joined(separator: "; ")
  }

  /// What the values themselves say.
  private var spoken: String {
    guard tally.values > 0 else {
      return tally.words > 0 ? "no values, only null words: \(wordList)" : "no values"
    }
    let values = tally.values - tally.failures
    let count = type == .string ? values + tally.words : values
    var parts = [
      count == 0
        ? "no value is such a one"
        : count == 1
          ? "1 value, '\(tally.samples.first ?? "")'"
          : keptAsText(count) ?? "\(values == tally.values ? all(count) : Figures.grouped(count)) values are \(noun)"
    ]
    if let failure = tally.firstFailure {
      parts.append(
        "\(Figures.grouped(tally.failures)) \(tally.failures == 1 ? "is" : "are") not, the first \(describe(failure))")
    }
    if let miss = nearMiss { parts.append(miss) }
    if let reason = decimalReason { parts.append(reason) }
    if !changes.isEmpty { parts.append("rewritten: " + changes.joined(separator: ", ")) }
    if nulls > 0 { parts.append(nullSentence) }
    return parts.joined(separator: "; ")
  }

  private func all(_ count: Int) -> String { count == 2 ? "both" : "all \(Figures.grouped(count))" }

  /// For text that nearly was something else: how many of the first values are that, for later ones were not read so.
  private func keptAsText(_ count: Int) -> String? {
    guard let (type, loss) = nearest else { return nil }
    let kept = "\(Figures.grouped(count)) values, kept as text"
    guard loss.before > 0 else { return kept }
    return loss.before == 1
      ? "\(kept): the first is \(Self.noun(type, plural: false))"
      : "\(kept): the first \(Figures.grouped(loss.before)) are \(Self.noun(type, plural: true))"
  }

  /// What values of a type that text nearly was are called.
  private static func noun(_ type: ScalarType, plural: Bool) -> String {
    switch type {
    case .int, .long: plural ? "whole numbers" : "a whole number"
    case .real, .decimal: plural ? "numbers" : "a number"
    case .datetime: plural ? "dates or times" : "a date or time"
    case .timespan: plural ? "timespans" : "a timespan"
    case .guid: plural ? "GUIDs" : "a GUID"
    case .bool: "true or false"
    case .dynamic: "JSON"
    case .string: "text"
    }
  }

  private var noun: String {
    switch type {
    case .bool: "true or false"
    case .datetime: "valid dates or times"
    case .decimal: "numbers of up to 34 digits"
    case .dynamic:
      !tally.hasScalars
        ? "JSON objects or arrays"
        : tally.hasContainers ? "JSON, objects or arrays and single values" : "single values of several kinds"
    case .guid: "GUIDs"
    case .int, .long:
      tally.least == tally.greatest
        ? "the number \(tally.least)" : "whole numbers from \(tally.least) to \(tally.greatest)"
    case .real: "numbers, \(Figures.grouped(tally.values - tally.integers)) with a fraction or exponent"
    case .string: "text"
    case .timespan: "timespans"
    }
  }

  /// For text: which type it nearly was, and the value that it is not.
  private var nearMiss: String? {
    guard let (type, loss) = nearest else { return nil }
    return "not \(type.rawValue) because of \(describe(loss.violation))\(Self.reason(loss.violation.value, type))"
  }

  /// Why it is text, where a few values made it so; nil where text alone keeps how they are spelled.
  var textReason: String? {
    guard tally.declaration == nil, let (type, loss) = nearest, loss.before > 0 || tally.types.keeps(type) else {
      return nil
    }
    let isSpelling = tally.types.keeps(type) && type != .datetime
    return isSpelling ? nil : "not \(type.rawValue), because of \(describe(loss.violation))"
  }

  /// The type that text nearly was, and what it would lose.
  private var nearest: (type: ScalarType, loss: ColumnTally.Loss)? {
    guard type == .string, tally.conversion == nil else { return nil }
    var nearest: (type: ScalarType, loss: ColumnTally.Loss)?
    for type in [ScalarType.long, .real, .decimal, .datetime, .timespan, .guid, .bool, .dynamic] {
      guard let loss = tally.loss(of: .clear(type)),
        loss.before > 0 || tally.types.keeps(type) || sampled.contains(where: { !$0.isDisjoint(with: .clear(type)) })
      else { continue }
      if loss.before > nearest?.loss.before ?? -1 { nearest = (type, loss) }
    }
    return nearest
  }

  /// What a few of the values could be by themselves.
  private var sampled: [TypeSet] {
    tally.hasScalars ? [] : tally.samples.map { Array($0.utf8).withUnsafeBufferPointer { ValueReading($0).types } }
  }

  private var decimalReason: String? {
    guard type == .decimal, tally.declaration == nil else { return nil }
    let loss = tally.loss(of: .clearLong).flatMap { first in
      tally.loss(of: .clearReal).map { $0.before > first.before ? $0 : first }
    }
    return loss.map { "too precise for long and real: \(describe($0.violation))" }
  }

  private func describe(_ violation: Violation) -> String {
    let file = violation.location.file.split(separator: "/").last.map(String.init) ?? violation.location.file
    return "'\(violation.value)' in \(file), row \(Figures.grouped(violation.location.row))"
  }

  private static func reason(_ value: String, _ type: ScalarType) -> String {
    if type == .datetime, let reason = dateReason(value) { return reason }
    guard [.long, .real, .decimal].contains(type) else { return "" }
    let digits = value.drop { $0 == "-" || $0 == " " }
    if digits.hasPrefix("+") { return ": the plus sign would be lost" }
    if digits.hasPrefix("0"), digits.dropFirst().first?.isNumber == true { return ": the leading zeros would be lost" }
    return ""
  }

  /// Why a date, or what looks like one, is none beside the others.
  private static func dateReason(_ value: String) -> String? {
    let date = Array(value.utf8).withUnsafeBufferPointer { DateText($0.trimmed) }
    guard let date, date.hasTime else { return nil }
    return date.zone == nil ? ", which has no zone where others have one" : ", which has a zone where others have none"
  }

  private var changes: [String] {
    guard type != .string else { return [] }
    var changes: [String] = []
    if tally.traits.contains(.padded) { changes.append("trimmed") }
    if tally.traits.contains(.bareNumber) {
      changes.append(type == .dynamic ? "NaN and infinity as text" : "NaN and infinity as Kusto reads them")
    }
    guard type != .dynamic else { return changes }
    if tally.traits.contains(.foreignDate) { changes.append(type == .datetime ? "dates as ISO" : "times as hh:mm:ss") }
    if tally.traits.contains(.bracedGuid) { changes.append("GUIDs without braces") }
    if tally.traits.contains(.foreignNumber) { changes.append("numbers as Kusto spells them") }
    return changes
  }

  private var nullSentence: String {
    let words = type == .string || tally.words == 0 ? "" : " (\(wordList))"
    return "\(Figures.grouped(nulls)) \(nulls == 1 ? "is" : "are") \(type == .string ? "empty" : "null")\(words)"
  }

  var wordList: String {
    zip(nullWords, tally.wordCounts).filter { $0.1 > 0 }.map { "\($0) \(Figures.grouped($1))" }.joined(separator: ", ")
  }
}
