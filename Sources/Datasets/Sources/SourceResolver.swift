import Foundation

/// Turns what the user named into the files to read: a file, a folder, or a glob.
package struct SourceResolver: Sendable {
  /// How to read all files, as far as it was said.
  package var choice: FormatChoice
  /// The encoding of the text, which no byte order mark may contradict; nil to tell it from the content.
  package var encoding: TextEncoding?
  /// What people call a file whose path says nothing to them, by its absolute path.
  package var displayNames: [String: String]
  /// Whether folders in folders are read.
  package var recurses = true
  /// Whether the names of folders give columns.
  package var readsFolderValues = true

  package init(
    _ choice: FormatChoice = FormatChoice(), encoding: TextEncoding? = nil, displayNames: [String: String] = [:]
  ) {
    self.choice = choice
    self.encoding = encoding
    self.displayNames = displayNames
  }

  /// The files of a dataset, sorted within each source, and what was noticed on the way.
  package struct Resolution: Sendable, Hashable {
    /// The files, which nobody has read yet.
    package var files: [FileProfile]
    package var format: DataFormat
    package var evidence: [String]
    package var findings: [Finding]
    /// The columns that tables declare, in their order; empty where not all sources are tables.
    var columns: [TableColumn] = []
  }

  package func resolve(_ sources: [String]) throws -> Resolution {
    var chosen = RecognisedFiles()
    var leftOut: [LeftOut] = []
    var findings: [Finding] = []
    var seen: Set<String> = []
    var markers = PassedOver()
    var tables = TableSources()
    for source in sources {
      let before = chosen.files.count
      let listing = try SourceListing(source, recurses: recurses)
      leftOut += listing.leftOut
      markers.add(listing.markers)
      tables.add(listing)
      chosen.reserve(listing.paths.count)
      for path in listing.paths {
        try Task.checkCancellation()
        guard sources.count == 1 || seen.insert(path).inserted else {
          findings.append(Finding(.namedTwice, file: path, "named twice: read once"))
          continue
        }
        try tables.check(path, of: listing)
        let isOnly = sources.count == 1
        guard var found = try examine(path, listing, isOnly: isOnly, leftOut: &leftOut) else { continue }
        name(&found.file, listing)
        chosen.add(found.file, found.recognition)
      }
      if chosen.files.count == before, findings.isEmpty { throw nothing(in: source, but: leftOut) }
    }
    guard !chosen.files.isEmpty else {
      throw DatasetError.nothingToLoad(source: sources.first ?? "", skipped: leftOut.map(\.description))
    }
    let format = try chosen.commonFormat()
    findings += tables.findings + LeftOut.findings(leftOut) + [markers.finding].compactMap(\.self) + chosen.findings
    let evidence = choice.evidence.map { [$0] } ?? chosen.evidence
    return Resolution(
      files: chosen.files, format: format, evidence: evidence, findings: findings, columns: tables.columns)
  }

  /// What the folders of a file say of it.
  private func name(_ file: inout SourceFile, _ listing: SourceListing) {
    file.isFound(below: listing.folder)
    if let snapshot = listing.snapshot {
      file.folderValues = snapshot.values(of: file.path)
    } else if readsFolderValues {
      file.folderValues = FolderValue.values(of: file.path)
    }
  }

  private func nothing(in source: String, but leftOut: [LeftOut]) -> DatasetError {
    for file in leftOut {
      if let kind = file.foreign { return kind.refusal(of: file.path) }
    }
    return .nothingToLoad(source: source, skipped: leftOut.map(\.description))
  }

  /// Takes the file, leaves it out, or throws: what the user named, or what says that it is CSV, is never left out
  /// silently.
  private func examine(
    _ path: String, _ listing: SourceListing, isOnly: Bool, leftOut: inout [LeftOut]
  ) throws -> (file: SourceFile, recognition: Recognition)? {
    let isNamed = listing.isNamed
    let probe = try FileProbe(path: path, encoding: encoding, displayName: displayNames[path])
    let (name, label) = (probe.file.name, probe.file.label)
    guard !probe.head.bytes.isEmpty || probe.obstacle != nil else {
      if isNamed { throw DatasetError.empty(source: label) }
      leftOut.append(LeftOut(name: name, reason: "empty"))
      return nil
    }
    let isData = isNamed || probe.head.hasDataExtension
    if let fault = probe.fault, isData { throw fault }
    // Only where the user named this file may it be one column: a folder, and what a shell makes of `*`, has notes and
    // lists that nobody means as data.
    let verdict =
      probe.obstacle.map(ContentVerdict.refused)
      ?? ContentVerdict(probe, asked: choice, mayBeOneColumn: isNamed && isOnly)
    switch verdict {
    case .data(let recognition): return (probe.file, recognition)
    case .unknown(let kind) where isData, .refused(let kind):
      if isNamed || isData { throw kind.refusal(of: label) }
      leftOut.append(LeftOut(name: name, reason: kind.name, foreign: kind, path: path))
    case .unknown: leftOut.append(LeftOut(name: name, reason: "not data"))
    }
    return nil
  }
}

extension FileHead {
  /// Whether the name promises data, so that the file may not be left out silently.
  fileprivate var hasDataExtension: Bool {
    ["csv", "tsv", "psv", "jsonl", "ndjson", "parquet", "avro", "orc"].contains(fileExtension)
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
