import KustoSink

extension Overlay {
  /// The ways to read the values of one column, with what each makes of them.
  package struct ConversionChooser: Sendable, Hashable {
    package var column: Int
    /// What would read every value stands first.
    ///
    /// Nil stands for the values as they are.
    package var kinds: [Conversion?]
    package var cursor: Cursor
    /// The dataset, read with the conversion under the cursor.
    package var tried = Loadable<DatasetProfile>.idle

    package var kind: Conversion? { kinds[cursor.index] }

    init(column: Int, of profile: ColumnProfile) {
      let others = ["unix-seconds", "unix-milliseconds", "yes-no", "decimal-comma", "thousands", "dd.mm.yyyy"]
      let more = others + ["mm/dd/yyyy", "yyyymmdd", "string"]
      let known = (profile.conversion.map { [$0] } ?? []) + profile.offers
      self.column = column
      kinds = [nil] + known
      for name in more {
        guard let kind = Conversion(name: name), !kinds.contains(kind) else { continue }
        kinds.append(kind)
      }
      cursor = Cursor(kinds.firstIndex(of: profile.conversion) ?? 0)
    }
  }
}

extension Model {
  var isTryingConversion: Bool {
    if case .conversions(let chooser) = overlay { chooser.tried.isLoading } else { false }
  }

  mutating func chooseConversion() -> [Effect] {
    guard let column = columnUnderCursor, let profile = dataset.profile.value?.columns[column] else { return [] }
    var chooser = Overlay.ConversionChooser(column: column, of: profile)
    // What is offered is what the key is pressed for.
    if profile.conversion == nil, !profile.offers.isEmpty { chooser.cursor = Cursor(1) }
    return tryConversion(&chooser)
  }

  mutating func perform(_ action: Action, in chooser: Overlay.ConversionChooser) -> [Effect] {
    var chooser = chooser
    switch action {
    case .back, .interrupt:
      overlay = nil
      return stopTrying(chooser)
    case .open: return convert(chooser)
    default:
      let before = chooser.cursor
      _ = chooser.cursor.move(action, count: chooser.kinds.count)
      return chooser.cursor == before ? [] : stopTrying(chooser) + tryConversion(&chooser)
    }
  }

  /// Reads every row with the conversion under the cursor, so that what would fail is known.
  private mutating func tryConversion(_ chooser: inout Overlay.ConversionChooser) -> [Effect] {
    defer { overlay = .conversions(chooser) }
    guard let profile = dataset.profile.value else { return [] }
    if chooser.kind == profile.columns[chooser.column].conversion {
      chooser.tried = .loaded(profile)
      return []
    }
    let id = newEffect()
    chooser.tried = .loading(id)
    return [
      .inspect(id: id, sources: dataset.picked, reading: reading(with: chooser), badValues: options.badValues)
    ]
  }

  private func stopTrying(_ chooser: Overlay.ConversionChooser) -> [Effect] {
    if case .loading(let id) = chooser.tried { [.cancel(id: id)] } else { [] }
  }

  private func reading(with chooser: Overlay.ConversionChooser) -> ReadingChoices {
    var reading = dataset.reading
    guard let column = dataset.profile.value?.columns[chooser.column] else { return reading }
    // It may have been asked for by the name that the files give the column.
    reading[conversionOf: column.source] = nil
    reading[conversionOf: column.name] = chooser.kind
    return reading
  }

  /// Takes the conversion; what was read to try it is not read again.
  private mutating func convert(_ chooser: Overlay.ConversionChooser) -> [Effect] {
    if let problem = chooser.tried.problem {
      say(problem)
      return []
    }
    overlay = nil
    return edit { model in
      model.dataset.reading = model.reading(with: chooser)
      model.options.plan = .idle
      guard let profile = chooser.tried.value else { return model.stopTrying(chooser) + model.inspect() }
      model.dataset.profile = .loaded(profile)
      let effects = model.enterSchema()
      let column = profile.columns[chooser.column]
      model.note.text = "\(column.name): \(Words.conversion(column)); \(model.note.text)"
      return effects
    }
  }

  /// Takes what a conversion makes of the dataset; false when nobody waits for it any more.
  @discardableResult
  mutating func take(tried: Loadable<DatasetProfile>, of id: EffectID) -> Bool {
    guard case .conversions(var chooser) = overlay, chooser.tried.awaits(id) else { return false }
    chooser.tried = tried
    overlay = .conversions(chooser)
    return true
  }
}

extension Words {
  /// What became of the values of a column by its conversion.
  package static func conversion(_ column: ColumnProfile) -> String {
    guard let conversion = column.conversion else { return "read as it stands" }
    let failures = column.conversionFailures
    guard failures > 0 else { return "read as \(conversion.name), every value" }
    let first = column.violations[.string].map { ", the first \"\($0.value)\" (\(place($0.location)))" } ?? ""
    return "\(Figures.counted(failures, "value")) cannot be read as \(conversion.name)\(first)"
  }
}
