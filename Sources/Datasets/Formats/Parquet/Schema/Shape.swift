/// How the leaves of a nested column become one JSON value.
struct Shape: Sendable {
  var kind: Kind
  /// The definition level from which on the value is there; nil where it always is.
  var optionalFrom: Int?
  /// The leaves below, by number.
  var leaves: Range<Int>

  indirect enum Kind: Sendable {
    case value
    case object([Member])
    case list(Shape, Entries)
    /// Keys are leaves.
    case map(key: Shape, value: Shape, Entries)
  }

  struct Member: Sendable {
    /// The name as JSON with its colon.
    var key: [UInt8]
    var shape: Shape
  }

  /// The levels of the entries of a list.
  struct Entries: Sendable {
    /// The definition level from which on there is an entry.
    var from: Int
    /// The repetition level of an entry that is not the first.
    var repetition: Int
  }

  init(_ node: SchemaNode) {
    if node.repetition == .repeated {
      // A repeated field that nothing is said about is a list of what it says itself.
      kind = .list(Shape(element: node), Entries(from: node.definition, repetition: node.repetitions))
    } else {
      kind = Self.kind(node)
      if node.repetition == .optional { optionalFrom = node.definition }
    }
    leaves = node.leaves
  }

  /// A repeated node as the entry of the list that it makes.
  private init(element node: SchemaNode) {
    kind = Self.kind(node)
    leaves = node.leaves
  }

  private static func kind(_ node: SchemaNode) -> Kind {
    if node.isLeaf { return .value }
    if let entry = node.children.first, node.children.count == 1, entry.repetition == .repeated {
      let entries = Entries(from: entry.definition, repetition: entry.repetitions)
      if node.annotation == .list || (node.annotation == .map && entry.children.count == 1) {
        return .list(element(of: entry, in: node), entries)
      }
      if node.annotation == .map, entry.children.count == 2, entry.children[0].isLeaf,
        entry.children[0].repetition != .repeated
      {
        return .map(key: Shape(entry.children[0]), value: Shape(entry.children[1]), entries)
      }
    }
    return .object(
      node.children.map { child in
        Member(key: JSONSpelling.quoted(child.name) + [.colon], shape: Shape(child))
      })
  }

  /// The element of a list, by the rules for lists of before there were rules.
  private static func element(of entry: SchemaNode, in list: SchemaNode) -> Shape {
    guard entry.children.count == 1, entry.children[0].repetition != .repeated, entry.name != "array",
      entry.name != list.name + "_tuple"
    else { return Shape(element: entry) }
    return Shape(entry.children[0])
  }
}
