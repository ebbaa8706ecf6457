import KustoSink

/// What options are where they are not given: what the environment or `config.toml` sets, else what is usual.
extension Settings {
  static func text(_ name: String) -> String? { current.value(name).flatMap { $0.isEmpty ? nil : $0 } }

  /// - Returns: `usual` for a word that is none of them; the parser of the option has said so where it matters.
  static func choice<Choice: RawRepresentable<String>>(_ name: String, usual: Choice) -> Choice {
    text(name).flatMap(Choice.init) ?? usual
  }

  static func flag(_ name: String) -> Bool? {
    switch text(name)?.lowercased() {
    case "true", "yes", "1", "on": true
    case "false", "no", "0", "off": false
    default: nil
    }
  }

  static func number(_ name: String) -> Int? { text(name).flatMap { Int($0) } }

  /// A variable with a word that its setting does not have, in words for a person; nil when all can be read.
  var wrongVariable: String? {
    for setting in Setting.all {
      guard case .variable(let name) = origin(setting.name), let value = value(setting.name) else { continue }
      let isRight =
        switch setting.kind {
        case .text, .list: true
        case .flag: Self.flag(setting.name) != nil
        case .number: (Int(value) ?? 0) > 0
        case .bytes: ByteCount(argument: value) != nil
        case .days: value == "forever" || (Double(value) ?? -1) >= 0
        case .oneOf(let words): words.contains(value)
        }
      if !isRight { return "\(name) has to be \(setting.kind.words), not '\(value)'" }
    }
    return nil
  }
}
