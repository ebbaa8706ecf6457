import Foundation

/// Makes the value of a row of what is `Encodable`.
///
/// Fields and keys become a structure, lists an array. Types that a column has stay what they are: dates, GUIDs, exact
/// decimals, bytes (`Data`), durations.
enum RowEncoder {
  /// - Throws: What the type throws while it is encoded.
  static func value(of value: some Encodable) throws -> RowValue {
    if let plain = plain(value) { return plain }
    let node = Node()
    try value.encode(to: NodeEncoder(node: node, codingPath: []))
    return node.value
  }

  /// The value of a type that is not looked into; nil for others.
  fileprivate static func plain(_ value: some Encodable) -> RowValue? {
    switch value {
    case let value as Bool: .bool(value)
    case let value as String: .string(value)
    case let value as Double: .real(value)
    // By its own shortest text: 0.1 is not to become 0.10000000149.
    case let value as Float: .real(Double(value.description) ?? Double(value))
    case let value as Decimal: .decimal(value)
    case let value as Date: .datetime(value)
    case let value as Duration: .timespan(value)
    case let value as UUID: .guid(value)
    case let value as Data: .binary([UInt8](value))
    case let value as URL: .string(value.absoluteString)
    case let value as any BinaryInteger: integer(value)
    default: nil
    }
  }

  /// What is beyond 64 bits is a decimal, and stays exact.
  private static func integer(_ value: some BinaryInteger) -> RowValue? {
    if let small = Int64(exactly: value) { return .integer(small) }
    return Decimal(string: String(value), locale: Locale(identifier: "en_US_POSIX")).map { .decimal($0) }
  }
}

/// A value while it is encoded; its containers share it.
private final class Node {
  private enum Kind { case value, list, fields }

  private var kind = Kind.fields
  private var plain = RowValue.null
  private var list: [Node] = []
  private var fields: [String: Node] = [:]

  var value: RowValue {
    switch kind {
    case .value: plain
    case .list: .array(list.map(\.value))
    case .fields: .structure(fields.mapValues(\.value))
    }
  }

  var count: Int { list.count }

  func set(_ value: RowValue) { (kind, plain) = (.value, value) }

  func becomesList() { kind = .list }

  func becomesFields() { kind = .fields }

  func append() -> Node {
    let node = Node()
    list.append(node)
    return node
  }

  func field(_ name: String) -> Node {
    let node = Node()
    fields[name] = node
    return node
  }

  func encode(_ value: some Encodable, at path: [any CodingKey]) throws {
    if let plain = RowEncoder.plain(value) { return set(plain) }
    try value.encode(to: NodeEncoder(node: self, codingPath: path))
  }
}

private struct NodeEncoder: Encoder {
  let node: Node
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.becomesFields()
    return KeyedEncodingContainer(Fields(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.becomesList()
    return List(node: node, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { Single(node: node, codingPath: codingPath) }
}

private struct Fields<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: Node
  let codingPath: [any CodingKey]

  mutating func encodeNil(forKey key: Key) { node.field(key.stringValue).set(.null) }

  mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    try node.field(key.stringValue).encode(value, at: codingPath + [key])
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    NodeEncoder(node: node.field(key.stringValue), codingPath: codingPath + [key]).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    NodeEncoder(node: node.field(key.stringValue), codingPath: codingPath + [key]).unkeyedContainer()
  }

  /// What a class encodes of its superclass, as a field of that name.
  mutating func superEncoder() -> any Encoder { NodeEncoder(node: node.field("super"), codingPath: codingPath) }

  mutating func superEncoder(forKey key: Key) -> any Encoder {
    NodeEncoder(node: node.field(key.stringValue), codingPath: codingPath + [key])
  }
}

private struct List: UnkeyedEncodingContainer {
  let node: Node
  let codingPath: [any CodingKey]
  var count: Int { node.count }

  mutating func encodeNil() { node.append().set(.null) }

  mutating func encode<Value: Encodable>(_ value: Value) throws { try node.append().encode(value, at: codingPath) }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    NodeEncoder(node: node.append(), codingPath: codingPath).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    NodeEncoder(node: node.append(), codingPath: codingPath).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { NodeEncoder(node: node.append(), codingPath: codingPath) }
}

private struct Single: SingleValueEncodingContainer {
  let node: Node
  let codingPath: [any CodingKey]

  mutating func encodeNil() { node.set(.null) }

  mutating func encode<Value: Encodable>(_ value: Value) throws { try node.encode(value, at: codingPath) }
}
