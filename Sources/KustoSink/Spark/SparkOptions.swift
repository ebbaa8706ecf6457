import Foundation

/// Options by their keys, as the connector takes them.
package struct SparkOptions: Sendable {
  /// By the key of the rule, in the order in which they were given.
  private var given: [(rule: OptionRule, value: String)] = []

  package init() {}

  /// Sets an option; one that was set before gets the new value, as in Spark.
  ///
  /// - Throws: ``SparkOptionError``.
  package mutating func set(_ key: String, _ value: String) throws(SparkOptionError) {
    let rule = try OptionTable.rule(for: key)
    guard let normal = rule.values.normal(value) else {
      throw .badValue(key: rule.option.key, value: value, allowed: rule.values.words)
    }
    switch rule.effect {
    case .refused(let reason): throw .notSupported(rule.option.key, value: nil, reason: reason)
    case .holds(let values, let reason) where !values.contains(where: { $0.lowercased() == normal.lowercased() }):
      throw .notSupported(rule.option.key, value: value, reason: reason)
    default: break
    }
    given.removeAll { $0.rule.option == rule.option }
    given.append((rule, normal))
  }

  /// Sets an option from `KEY=VALUE`.
  ///
  /// - Throws: ``SparkOptionError``.
  package mutating func set(pair: some StringProtocol) throws(SparkOptionError) {
    guard let equals = pair.firstIndex(of: "=") else { throw .badPair(String(pair)) }
    let key = pair[..<equals].trimmingCharacters(in: .whitespaces)
    try set(key, String(pair[pair.index(after: equals)...]).trimmingCharacters(in: .whitespaces))
  }

  /// Sets the options of a file: a JSON object of texts, or a `KEY=VALUE` a line with `#` before comments.
  ///
  /// - Throws: ``SparkOptionError``.
  package mutating func set(file text: String) throws(SparkOptionError) {
    if case .object(let fields)? = try? JSONValue(parsing: text) {
      for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
        if let text = value.stringValue { try set(key, text) } else { try set(key, value.text) }
      }
      return
    }
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.trimmingCharacters(in: .whitespaces)
      if !line.isEmpty, !line.hasPrefix("#") { try set(pair: line) }
    }
  }

  /// What all of them say.
  ///
  /// - Throws: ``SparkOptionError``.
  package func settings() throws -> SparkSettings {
    var settings = SparkSettings()
    for (rule, value) in given {
      if case .sets(let set) = rule.effect { try set(value, &settings) }
    }
    return settings
  }

  /// Keys of options that hold secrets: not for the arguments of a program.
  package static func isSecret(_ pair: String) -> Bool {
    let key = pair.prefix { $0 != "=" }.trimmingCharacters(in: .whitespaces)
    return (try? OptionTable.rule(for: key))?.isSecret == true
  }
}

/// What is wrong with an option of the connector, as facts.
package enum SparkOptionError: Error, Sendable, Hashable {
  case unknown(key: String, nearest: String?)
  case badValue(key: String, value: String, allowed: String)
  /// The connector has it, and this version does not; `value` is nil where no value is taken.
  case notSupported(String, value: String?, reason: String)
  /// No `=` between a key and its value.
  case badPair(String)
  case missing(KustoOption)
  case conflict(String)
}
