/// The files of a dataset, and what was recognised in them.
///
/// A folder may hold 100,000 files, so what is equal in many is kept once, with a count.
struct RecognisedFiles {
  private(set) var files: [FileProfile] = []
  private var formats = Tally<DataFormat>()
  private var reasons = Tally<String>()
  private var remarks = Tally<Finding>()

  /// Makes room for so many more files.
  mutating func reserve(_ count: Int) { files.reserveCapacity(files.count + count) }

  mutating func add(_ file: SourceFile, _ recognition: Recognition) {
    formats.add(recognition.format, in: files.count)
    reasons.add(recognition.evidence, in: files.count)
    for finding in recognition.findings { remarks.add(finding, in: files.count) }
    var file = file
    file.skippedLines = recognition.skippedLines
    files.append(FileProfile(unread: file))
  }

  /// A dataset has one format.
  func commonFormat() throws -> DataFormat {
    if let format = DataFormat.common(formats.entries.map(\.value)) { return format }
    let examples = formats.entries.map { entry in
      FormatExample(format: entry.value.name, file: files[entry.first].file.label, files: entry.files)
    }
    throw DatasetError.mixedFormats(examples.sorted { ($1.files, $0.format) < ($0.files, $1.format) })
  }

  /// Why they are data, the most common reason first.
  var evidence: [String] {
    reasons.entries.sorted { ($1.files, $0.value) < ($0.files, $1.value) }.prefix(5).map {
      "\($0.value), \(Figures.grouped($0.files)) of \(Figures.counted(files.count, "file"))"
    }
  }

  /// What was found in the files, once where it is the same in several.
  var findings: [Finding] {
    remarks.entries.map { entry in
      var finding = entry.value
      finding.file = files[entry.first].file.name
      if entry.files > 1 {
        finding.text += " (so in \(Figures.grouped(entry.files)) of \(Figures.counted(files.count, "file")))"
      }
      return finding
    }
  }
}

/// Values in the order in which they came, with how many files have each and the index of the first.
private struct Tally<Value: Hashable> {
  private(set) var entries: [(value: Value, files: Int, first: Int)] = []
  private var places: [Value: Int] = [:]

  mutating func add(_ value: Value, in file: Int) {
    if let place = places[value] {
      entries[place].files += 1
    } else {
      places[value] = entries.count
      entries.append((value, 1, file))
    }
  }
}
