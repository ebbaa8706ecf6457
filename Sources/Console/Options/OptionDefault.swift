import KustoSink

/// What an option begins with because the environment or `config.toml` says so.
package struct OptionDefault: Sendable, Codable, Hashable {
  /// The name of the setting, such as `parallel`.
  package var setting: String
  package var value: String
  /// Who says so, such as `config.toml, line 3` or the name of a variable.
  package var origin: String

  package init(setting: String, value: String, origin: String) {
    self.setting = setting
    self.value = value
    self.origin = origin
  }

  /// Settings that an option of the form begins with.
  package static let settings = ["parallel", "partition-size", "on-bad-value"]

  /// The option of the form; nil for a setting that is none.
  var field: OptionsState.Field? {
    switch setting {
    case "parallel": .parallel
    case "partition-size": .partitionSize
    case "on-bad-value": .badValues
    default: nil
    }
  }
}

/// What a field of the form began with, and who said so.
struct FieldDefault: Sendable, Hashable {
  var words: String
  var origin: String
}

extension Model {
  /// Sets what the form begins with; a value that the form would refuse changes nothing.
  mutating func begin(with defaults: [OptionDefault]) {
    for preset in defaults {
      switch preset.field {
      case .parallel:
        guard let number = Int(preset.value), OptionsState.parallelRange.contains(number) else { continue }
        options.parallel = number
      case .partitionSize:
        guard let bytes = Units.bytes(preset.value), bytes >= OptionsState.smallestPartition else { continue }
        options.partitionBytes = bytes
      case .badValues:
        guard let policy = BadValuePolicy(rawValue: preset.value) else { continue }
        options.badValues = policy
        schema.badValues = policy
      default: continue
      }
      if let field = preset.field {
        self.defaults[field] = FieldDefault(words: words(of: field), origin: preset.origin)
      }
    }
  }

  /// Who set the value that a field has; nil where a person did, or nobody.
  func origin(of field: OptionsState.Field) -> String? {
    guard let preset = defaults[field], preset.words == words(of: field) else { return nil }
    return preset.origin
  }
}
