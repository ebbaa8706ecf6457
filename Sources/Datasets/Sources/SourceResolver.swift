import Foundation

/// Turns what the user named into the files to read: a file, a folder, or a glob.
package struct SourceResolver: Sendable {
  /// How to read all files, as far as it was said.
  package var choice: FormatChoice
  /// The encoding of the text, which no byte order mark may contradict; nil to tell it from the content.
  package var encoding: TextEncoding?
  /// What people call a file whose path says nothing to them, by its absolute path.
  package var displayNames: [String: String]

  package init(
    _ choice: FormatChoice = FormatChoice(), encoding: TextEncoding? = nil, displayNames: [String: String] = [:]
  ) {
    self.choice = choice
    self.encoding = encoding
    self.displayNames = displayNames
  }

  /// The files of a dataset, sorted within each source, and what was noticed on the way.
  package struct Resolution: Sendable, Hashable {
    package var files: [SourceFile]
    package var format: DataFormat
    package var evidence: [String]
    package var findings: [Finding]
  }

  package func resolve(_ sources: [String]) throws -> Resolution {
    var chosen: [RecognisedFile] = []
    var leftOut: [LeftOut] = []
    var findings: [Finding] = []
    var seen: Set<String> = []
    for source in sources {
      let before = chosen.count
      let candidates = try SourceListing(source)
      leftOut += candidates.leftOut
      for path in candidates.paths {
        try Task.checkCancellation()
        if !seen.insert(path).inserted {
          findings.append(Finding(.namedTwice, file: path, "named twice: read once"))
        } else {
          try examine(
            path, isNamed: candidates.isNamed, isOnly: sources.count == 1, chosen: &chosen, leftOut: &leftOut)
        }
      }
      if chosen.count == before, findings.isEmpty { throw nothing(in: source, but: leftOut) }
    }
    guard !chosen.isEmpty else {
      throw DatasetError.nothingToLoad(source: sources.first ?? "", skipped: leftOut.map(\.description))
    }
    let format = try commonFormat(chosen)
    findings += LeftOut.findings(leftOut) + RecognisedFile.findings(chosen)
    return Resolution(files: chosen.map(\.file), format: format, evidence: evidence(chosen), findings: findings)
  }

  /// A dataset has one format.
  private func commonFormat(_ files: [RecognisedFile]) throws -> DataFormat {
    let byFormat = Dictionary(grouping: files, by: \.recognition.format)
    if let format = DataFormat.common(Array(byFormat.keys)) { return format }
    let examples = byFormat.map { format, files in
      FormatExample(format: format.name, file: files.first?.file.label ?? "", files: files.count)
    }
    throw DatasetError.mixedFormats(examples.sorted { ($1.files, $0.format) < ($0.files, $1.format) })
  }

  private func nothing(in source: String, but leftOut: [LeftOut]) -> DatasetError {
    for file in leftOut {
      if let kind = file.foreign { return .unsupported(path: file.path, kind: kind.name, hint: kind.hint) }
    }
    return .nothingToLoad(source: source, skipped: leftOut.map(\.description))
  }

  /// Takes the file, leaves it out, or throws: what the user named, or what says that it is CSV, is never left out
  /// silently.
  private func examine(
    _ path: String, isNamed: Bool, isOnly: Bool, chosen: inout [RecognisedFile], leftOut: inout [LeftOut]
  ) throws {
    let probe = try FileProbe(path: path, encoding: encoding, displayName: displayNames[path])
    let (name, label) = (probe.file.name, probe.file.label)
    guard !probe.head.bytes.isEmpty || probe.obstacle != nil else {
      if isNamed { throw DatasetError.empty(source: label) }
      return leftOut.append(LeftOut(name: name, reason: "empty"))
    }
    let isData = isNamed || probe.head.hasDataExtension
    if let fault = probe.fault, isData { throw fault }
    if let kind = probe.obstacle ?? (choice.isMade ? nil : ForeignKind.of(probe.head)) {
      if isNamed { throw DatasetError.unsupported(path: label, kind: kind.name, hint: kind.hint) }
      leftOut.append(LeftOut(name: name, reason: kind.name, foreign: kind, path: path))
    } else if let recognition = choice.recognise(probe.head) {
      chosen.append(RecognisedFile(probe.file, recognition))
    } else if isNamed, isOnly, let column = SingleColumn(probe.head) {
      // Only where the user named this file: a folder, and what a shell makes of `*`, has notes and lists that nobody
      // means as data.
      chosen.append(RecognisedFile(probe.file, column.recognition))
    } else if isData, let byte = probe.head.strayNUL {
      throw DatasetError.unsupported(
        path: label, kind: "text with a NUL byte at byte \(byte)",
        hint: "tr -d '\\000' removes such bytes; --format csv reads the file as it is")
    } else if isData {
      throw DatasetError.unsupported(
        path: label, kind: "unknown content", hint: "text with a delimiter is read; --format csv reads it as CSV")
    } else {
      leftOut.append(LeftOut(name: name, reason: "not data"))
    }
  }

  private func evidence(_ files: [RecognisedFile]) -> [String] {
    if let asked = choice.evidence { return [asked] }
    let byText = Dictionary(grouping: files.map(\.recognition), by: \.evidence)
    return byText.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.prefix(5).map {
      "\($0.key), \($0.value.count) of \(files.count) files"
    }
  }
}

extension FileHead {
  /// Whether the name promises data, so that the file may not be left out silently.
  fileprivate var hasDataExtension: Bool {
    ["csv", "tsv", "psv", "jsonl", "ndjson", "parquet"].contains(fileExtension)
  }
}

/// A file with the reason why it is read.
private struct RecognisedFile {
  var file: SourceFile
  var recognition: Recognition

  init(_ file: SourceFile, _ recognition: Recognition) {
    self.file = file
    self.recognition = recognition
    self.file.skippedLines = recognition.skippedLines
  }

  /// What was found in the files, once where it is the same in several.
  static func findings(_ files: [RecognisedFile]) -> [Finding] {
    var findings: [(finding: Finding, files: [String])] = []
    var places: [Finding: Int] = [:]
    for file in files {
      for finding in file.recognition.findings {
        let place = places[finding] ?? findings.count
        places[finding] = place
        if place == findings.count { findings.append((finding, [])) }
        findings[place].files.append(file.file.name)
      }
    }
    return findings.map { finding, names in
      var finding = finding
      finding.file = names.first
      if names.count > 1 { finding.text += " (so in \(names.count) of \(files.count) files)" }
      return finding
    }
  }
}

/// A file that is not read, and why.
struct LeftOut: CustomStringConvertible {
  var name: String
  var reason: String
  var foreign: ForeignKind?
  var path = ""

  var description: String { "\(name) (\(reason))" }

  /// One line a file, and one for those beyond twenty.
  static func findings(_ files: [LeftOut]) -> [Finding] {
    var findings = files.prefix(20).map { Finding(.fileSkipped, file: $0.name, "left out: \($0.reason)") }
    if files.count > 20 { findings.append(Finding(.fileSkipped, "\(files.count - 20) more files are left out")) }
    return findings
  }
}
