/// Tells how the text of a file is to be read, by its first records and by what a person said.
struct DialectFinder {
  let recognition: Recognition

  /// Nil when the head is no delimited text.
  init?(_ head: FileHead, _ choice: DialectChoice) {
    let named = Dialect(fileExtension: head.fileExtension)
    guard choice.isMade || !head.holds(0) && (named != nil || head.isText(besides: DialectCandidates.controls)) else {
      return nil
    }
    var start = TextStart(head, skippedLines: choice.skippedLines)
    let asked = choice
    var choice = choice
    if choice.delimiter == nil, let separator = start.separator { choice.delimiter = [separator] }
    let candidates = DialectCandidates(start, choice, named: named)
    var confidence = named == nil ? 0.8 : 1
    if let best = candidates.best {
      start.take(best)
      if !best.isCommon { confidence = 0.6 }
      if Self.looksLikeJSON(head) { confidence = min(confidence, 0.5) }
      recognition = Recognition(
        format: .delimited(best.dialect), confidence: choice.isMade ? 1 : confidence,
        evidence: best.evidence(asked)
          + (named.map { $0.delimiter == best.dialect.delimiter ? "" : ", though named .\(head.fileExtension)" } ?? ""),
        skippedLines: start.skippedLines, findings: start.findings + best.dialect.findings(choice))
      return
    }
    guard choice.isMade || named != nil else { return nil }
    let dialect = choice.dialect((named ?? .comma).delimiter)
    let evidence =
      choice.delimiter != nil
      ? "delimiter \(dialect.delimiterName), which is in no record" : named.map { _ in "named .\(head.fileExtension)" }
    recognition = Recognition(
      format: .delimited(dialect), confidence: choice.isMade ? 1 : 0.6, evidence: evidence ?? "text, as asked for",
      skippedLines: start.skippedLines, findings: start.findings + candidates.hints(besides: dialect))
  }

  /// Commas between the members of objects cut every line alike, too.
  private static func looksLikeJSON(_ head: FileHead) -> Bool {
    let first = head.bytes.first { !$0.isBlank && $0 != .newline && $0 != .carriageReturn }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }
}

/// The beginning of a text without the lines that are no records.
struct TextStart {
  /// What is left of the head behind those lines.
  private(set) var head: FileHead
  private(set) var skippedLines = 0
  private(set) var findings: [Finding] = []
  /// The delimiter that the line `sep=;` names.
  private(set) var separator: UInt8?
  /// Whether a person said how many lines there are.
  let isTold: Bool

  /// - Parameter skippedLines: Nil to find them.
  init(_ head: FileHead, skippedLines: Int?) {
    self.head = head
    isTold = skippedLines != nil
    if let skippedLines {
      skip(skippedLines)
      if skippedLines > 0 { note(skippedLines, "as asked for", changesData: false) }
    } else if let named = Self.separator(head.bytes) {
      separator = named
      skip(1)
      findings.append(
        Finding(
          .linesSkipped, changesData: false, "the first line names the delimiter \(Dialect.words([named])): skipped"))
    }
  }

  /// Passes over the lines that the best way to read the text takes for no records.
  mutating func take(_ best: DialectCandidate) {
    guard best.titleLines > 0 else { return }
    skip(best.titleLines)
    let reason =
      best.titleLines == 1
      ? "it is no record (--skip-lines 0 reads it)" : "they are no records (--skip-lines 0 reads them)"
    note(best.titleLines, reason, changesData: true)
  }

  private mutating func note(_ lines: Int, _ reason: String, changesData: Bool) {
    let what =
      lines == 1
      ? "1 line before the first record was skipped"
      : "\(Figures.grouped(lines)) lines before the first record were skipped"
    findings.append(Finding(.linesSkipped, changesData: changesData, "\(what): \(reason)"))
  }

  private mutating func skip(_ lines: Int) {
    skippedLines += lines
    guard lines > 0, let source = try? SkippedLines(MemoryByteSource(head.bytes), lines: lines),
      let rest = try? source.prefix(head.bytes.count)
    else { return }
    head.bytes = rest
  }

  /// `sep=;`, also in quotes, as Excel writes and reads it.
  private static func separator(_ bytes: [UInt8]) -> UInt8? {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var line = bytes.dropFirst(bytes.starts(with: mark) ? mark.count : 0).prefix(16)
    guard let end = line.firstIndex(where: { $0 == .newline || $0 == .carriageReturn }) else { return nil }
    line = line[..<end]
    if line.first == .quote, line.last == .quote { line = line.dropFirst().dropLast() }
    guard line.count == 5, String(decoding: line.prefix(4), as: UTF8.self).lowercased() == "sep=" else { return nil }
    return line.last
  }
}
