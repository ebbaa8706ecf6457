import KustoSink

extension OptionsState {
  /// The options of a load, in the order of the form; the first ones are changed most.
  package enum Field: Int, Sendable, Codable, Hashable, CaseIterable {
    case create, finish, partitionSize, parallel, tag, trigger, checkpoint, badFiles, mode
    case badValues, maxBadValues, partitionBy, timeout, strict, keepStaging
    case format, delimiter, quote, escape, comment, skipLines, header, encoding, nullWords, jsonPath, convert
    case columnNames, recurse, folderColumns, perFile, mapping
    case start

    /// How the files are read: a change of it takes another scan of every row.
    package var reading: ReadingChoices.Field? {
      switch self {
      case .format: .format
      case .delimiter: .delimiter
      case .quote: .quote
      case .escape: .escape
      case .comment: .comment
      case .skipLines: .skipLines
      case .encoding: .encoding
      case .nullWords: .nullWords
      case .jsonPath: .jsonPath
      case .convert: .convert
      case .create, .mode, .finish, .trigger, .checkpoint, .badFiles, .partitionSize, .parallel, .tag, .badValues,
        .maxBadValues, .partitionBy, .timeout,
        .strict, .keepStaging, .header, .columnNames, .recurse, .folderColumns, .perFile, .mapping, .start:
        nil
      }
    }

    package var isText: Bool {
      switch self {
      case .partitionSize, .parallel, .tag, .maxBadValues, .partitionBy, .timeout, .trigger, .checkpoint: true
      case .format, .delimiter, .quote, .escape, .comment, .skipLines, .encoding, .nullWords, .jsonPath, .convert: true
      case .create, .mode, .finish, .badFiles, .badValues, .strict, .keepStaging, .header, .columnNames, .recurse,
        .folderColumns,
        .perFile, .mapping, .start:
        false
      }
    }
  }
}

extension Model {
  /// What the field holds, as it is typed; empty where nothing was said.
  package func text(of field: OptionsState.Field) -> String {
    if let reading = field.reading { return dataset.reading.texts[reading] ?? "" }
    return switch field {
    case .partitionSize: Units.text(bytes: options.partitionBytes).replacing(" ", with: "")
    case .parallel: String(options.parallel)
    case .tag: options.tag
    case .maxBadValues: options.maxBadValues.map { String($0) } ?? ""
    case .partitionBy: options.partitionBy.joined(separator: ",")
    case .timeout: options.timeout
    case .trigger: options.trigger
    case .checkpoint: options.checkpoint
    default: ""
    }
  }

  /// What the field is set to, in a word or two.
  package func words(of field: OptionsState.Field) -> String {
    func words(_ flag: Bool) -> String { flag ? "yes" : "no" }
    return switch field {
    case .create: words(options.create == .createIfNotExist)
    case .finish: options.finish.rawValue
    case .badFiles: options.badFiles.rawValue
    case .mode: options.mode.rawValue
    case .badValues: options.badValues.rawValue
    case .strict: words(options.isStrict)
    case .keepStaging: words(options.keepsStaging)
    case .header: dataset.reading.header.rawValue
    case .columnNames: dataset.reading.columnNames == .strict ? "strict" : "valid"
    case .recurse: words(dataset.reading.recurses)
    case .folderColumns: words(dataset.reading.readsFolderValues)
    case .perFile: words(options.isPartitionPerFile)
    case .mapping: options.mapping?.words ?? "none"
    default: text(of: field).isEmpty ? "not set" : text(of: field)
    }
  }

  /// Why `text` cannot be taken; nil when it can.
  func refusal(of text: String, for field: OptionsState.Field) -> String? {
    if let reading = field.reading { return ReadingChoices.refusal(of: text, for: reading) }
    switch field {
    case .partitionSize:
      guard let bytes = Units.bytes(text) else { return "a size such as 64MiB or 1GB" }
      return bytes < OptionsState.smallestPartition ? "at least \(Figures.bytes(OptionsState.smallestPartition))" : nil
    case .parallel:
      guard let number = Int(text), OptionsState.parallelRange.contains(number) else {
        return "a number from \(OptionsState.parallelRange.lowerBound) to \(OptionsState.parallelRange.upperBound)"
      }
      return nil
    case .trigger:
      return StreamTrigger(text: text) == nil ? "once, available-now, continuous, or a time such as 30s" : nil
    case .checkpoint: return text.isEmpty || text.hasPrefix("/") ? nil : "a path that begins with /, or nothing"
    case .tag: return text.count > 200 ? "at most 200 characters" : nil
    case .maxBadValues: return text.isEmpty || Int(text).map { $0 >= 0 } == true ? nil : "a number, 0 or more"
    case .partitionBy:
      let names = dataset.profile.value?.columns.map(\.name) ?? []
      let asked = Self.names(in: text)
      if let twice = asked.first(where: { name in asked.count { $0 == name } > 1 }) {
        return "\(twice) is listed twice"
      }
      return asked.first { !names.contains($0) }.map { "there is no column \($0)" }
    case .timeout: return text.isEmpty || Units.seconds(text) != nil ? nil : "a time such as 30s, 8m or 2h"
    default: return nil
    }
  }

  /// Takes `text` in; a new look, or a new plan, follows from it.
  mutating func accept(_ text: String, for field: OptionsState.Field) -> [Effect] {
    edit { $0.take(text, for: field) }
  }

  private mutating func take(_ text: String, for field: OptionsState.Field) -> [Effect] {
    if let reading = field.reading {
      guard dataset.reading.texts[reading] ?? "" != text else { return [] }
      dataset.reading.texts[reading] = text
      return lookAgain()
    }
    switch field {
    case .partitionSize: options.partitionBytes = Units.bytes(text) ?? options.partitionBytes
    case .trigger, .checkpoint:
      if field == .trigger { options.trigger = text } else { options.checkpoint = text }
      // The plan of a batch does not follow from them.
      return []
    case .parallel: options.parallel = Int(text) ?? options.parallel
    case .tag: options.tag = text
    case .maxBadValues: options.maxBadValues = Int(text)
    case .partitionBy: options.partitionBy = Self.names(in: text)
    case .timeout: options.timeout = text
    default: return []
    }
    return replan()
  }

  /// Changes the field that is not typed.
  mutating func change(_ field: OptionsState.Field) -> [Effect] { edit { $0.turn(field) } }

  private mutating func turn(_ field: OptionsState.Field) -> [Effect] {
    if turnReading(field) { return lookAgain() }
    switch field {
    case .create: options.create = options.create == .createIfNotExist ? .failIfNotExist : .createIfNotExist
    case .mode: options.mode = options.mode.next
    case .finish:
      options.finish = options.finish.next
      return []
    case .badFiles:
      options.badFiles = options.badFiles == .fail ? .quarantine : .fail
      return []
    case .badValues:
      options.badValues = options.badValues.next
      schema.badValues = options.badValues
      options.plan = .idle
      // Malformed rows stop a scan where nothing bad may pass.
      if dataset.profile.value?.hasMalformedRows ?? true { return lookAgain() }
      if screen == .schema { return [] }
    case .strict: options.isStrict.toggle()
    case .keepStaging: options.keepsStaging.toggle()
    case .perFile: options.isPartitionPerFile.toggle()
    // It is chosen from a list.
    case .mapping: return []
    default: return []
    }
    return replan()
  }

  /// Changes how files are read; false for a field that says nothing of that.
  private mutating func turnReading(_ field: OptionsState.Field) -> Bool {
    switch field {
    case .header: dataset.reading.nextHeader()
    case .columnNames: dataset.reading.columnNames = dataset.reading.columnNames == .valid ? .strict : .valid
    case .recurse: dataset.reading.recurses.toggle()
    case .folderColumns: dataset.reading.readsFolderValues.toggle()
    default: return false
    }
    return true
  }

  /// Scans every row as is said now; the plan follows when that is done.
  mutating func lookAgain() -> [Effect] {
    guard !dataset.picked.isEmpty else { return [] }
    options.plan = .idle
    return inspect()
  }

  /// The plan after another look: its columns are proposed anew where they changed.
  mutating func planAgain() -> [Effect] {
    guard let profile = dataset.profile.value else { return [] }
    if !schema.isBuilt(for: self) {
      schema.build(profile: profile, existing: connect.existing, target: connect.target)
    }
    if let reason = whyNotOptions {
      say(.warning, reason)
      return []
    }
    return replan()
  }

  static func names(in text: String) -> [String] { text.split(separator: ",").map(String.init) }
}

extension CaseIterable where Self: Equatable, AllCases == [Self] {
  /// The case after this one; after the last, the first.
  fileprivate var next: Self {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }
}
