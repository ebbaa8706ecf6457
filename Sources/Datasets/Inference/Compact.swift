/// A value behind one word of memory, none where it is the default, copied when it changes.
///
/// A dataset may have 100,000 files: what few of them have, and what all have alike, must not take its room in each.
struct Compact<Value: Sendable & Codable & Hashable & DefaultValue>: Sendable, Hashable {
  /// At most one.
  private var storage: [Value] = []

  init(_ value: Value = Value()) { self.value = value }

  var value: Value {
    get { storage.first ?? Value() }
    set { storage = newValue == Value() ? [] : [newValue] }
  }
}

/// What can be made of nothing.
protocol DefaultValue {
  init()
}

extension Compact: Codable {
  init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode(Value.self)) }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
