/// The ways in which a text could be read.
struct DialectCandidates {
  let best: DialectCandidate?
  private let start: TextStart
  private let choice: DialectChoice

  /// Delimiters that stand in hardly any value: taken, and said, when nothing else divides the lines.
  private static let rare: [[UInt8]] = [
    [1], [0x1F], Array("||".utf8), Array("~".utf8), Array("^".utf8), Array("::".utf8), Array("¦".utf8),
    Array("§".utf8),
  ]
  /// Control characters that may divide fields, though no other text has them.
  static let controls: Set<UInt8> = [1, 0x1F]
  /// Delimiters that stand in values too: only said.
  private static let doubtful: [[UInt8]] = [[.space], [.colon], Array("#".utf8), Array("/".utf8)]

  init(_ start: TextStart, _ choice: DialectChoice, named: Dialect?) {
    self.start = start
    self.choice = choice
    let delimiters = choice.delimiter.map { [$0] } ?? Dialect.usual.map(\.delimiter)
    let usual = delimiters.compactMap { Self.read($0, start, choice, isNamed: $0 == named?.delimiter) }
    var best = usual.max { $0.score < $1.score }
    if choice.delimiter == nil {
      if best?.dialect.delimiter == Dialect.pipe.delimiter, let double = Self.doubled(start, choice, best) {
        best = double
      }
      best = best ?? Self.rare.lazy.compactMap { Self.read($0, start, choice, isNamed: false) }.first(where: \.isWhole)
    }
    self.best = best
  }

  /// The simplest way to read the text with a delimiter that makes every record whole; failing that, the usual way.
  private static func read(
    _ delimiter: [UInt8], _ start: TextStart, _ choice: DialectChoice, isNamed: Bool
  ) -> DialectCandidate? {
    guard delimiter.allSatisfy(start.head.holds) else { return nil }
    let dialect = choice.dialect(delimiter)
    let plain = DialectCandidate(dialect, start, isNamed: isNamed)
    let readings = variants(dialect, choice)
    if let plain, plain.isWhole {
      guard plain.hasBlankQuotes, let trimmed = readings.first(where: \.skipsBlanksAroundQuotes) else { return plain }
      let reading = DialectCandidate(trimmed, start, isNamed: isNamed)
      return reading.map { $0.isWhole && $0.titleLines == plain.titleLines ? $0 : plain } ?? plain
    }
    return readings.lazy.compactMap { DialectCandidate($0, start, isNamed: isNamed) }.first(where: \.isWhole) ?? plain
  }

  /// Other ways than the usual one, where a person left them open.
  static func variants(_ dialect: Dialect, _ choice: DialectChoice) -> [Dialect] {
    var variants: [Dialect] = []
    var blanks = dialect
    blanks.skipsBlanksAroundQuotes = true
    if dialect.quote != nil, !dialect.skipsBlanksAroundQuotes { variants.append(blanks) }
    guard choice.escape == .found, dialect.escape == nil else { return variants }
    for var variant in [dialect] + variants {
      variant.escape = .backslash
      variants.append(variant)
    }
    return variants
  }

  /// Two bars between the fields look like one with empty fields between.
  private static func doubled(_ start: TextStart, _ choice: DialectChoice, _ single: DialectCandidate?)
    -> DialectCandidate?
  {
    let double = read(Array("||".utf8), start, choice, isNamed: false)
    guard let double, let single, double.isWhole, single.width == double.width * 2 - 1 else { return nil }
    return double
  }

  /// What a person should know when the text becomes one column: another delimiter that every line holds as often.
  func hints(besides dialect: Dialect) -> [Finding] {
    let others = (Dialect.usual.map(\.delimiter) + Self.rare + Self.doubtful).filter { $0 != dialect.delimiter }
    for delimiter in others where delimiter.allSatisfy(start.head.holds) {
      guard let candidate = DialectCandidate(Dialect(delimiter: delimiter), start, isNamed: false), candidate.isWhole,
        candidate.titleLines == 0, !Self.doubtful.contains(delimiter) || candidate.width > 2
      else { continue }
      let count = candidate.width - 1
      return [
        Finding(
          .dialect, changesData: !Self.doubtful.contains(delimiter),
          "a record is one column, but every one holds \(count) of \(Dialect.words(delimiter)): "
            + "\(Dialect.option(delimiter)) makes \(candidate.width) columns")
      ]
    }
    return []
  }
}
