/// A field of the schema with what is below it.
struct SchemaNode: Sendable {
  var name: String
  var repetition: SchemaElement.Repetition
  var annotation: Annotation?
  /// The definition level of a value that is there, and the repetition level within the innermost list.
  var definition: Int
  var repetitions: Int
  /// The leaves below, by number.
  var leaves: Range<Int>
  var children: [SchemaNode]

  var isLeaf: Bool { children.isEmpty }
}

/// A field that has pages.
struct SchemaLeaf: Sendable {
  /// The names from the top, with dots between.
  var path: String
  var physical: PhysicalType
  /// Bytes of a value of fixed bytes.
  var width: Int
  var kind: ValueKind
  var greatestDefinition: Int
  var greatestRepetition: Int
}

/// The schema as a tree.
struct FileSchema: Sendable {
  /// The columns of the file.
  private(set) var columns: [SchemaNode] = []
  private(set) var leaves: [SchemaLeaf] = []

  /// Builds the tree of the footer's list.
  init(_ elements: [SchemaElement]) throws {
    guard let root = elements.first, root.physical == nil else { throw ParquetFault.broken("the schema has no root") }
    var next = 1
    for _ in 0..<max(root.children, 0) {
      columns.append(try node(elements, &next, depth: 1, definition: 0, repetitions: 0, path: ""))
    }
    guard next == elements.count else { throw ParquetFault.broken("the schema has fields that belong to nothing") }
  }

  private mutating func node(
    _ elements: [SchemaElement], _ next: inout Int, depth: Int, definition: Int, repetitions: Int, path: String
  ) throws -> SchemaNode {
    guard next < elements.count else { throw ParquetFault.broken("the schema lacks fields that it counts") }
    guard depth <= ParquetLimits.depth else {
      throw ParquetFault.unsupported(
        kind: "fields nested deeper than \(ParquetLimits.depth)", hint: "flatten the column before")
    }
    let element = elements[next]
    next += 1
    let path = path.isEmpty ? element.name : "\(path).\(element.name)"
    var node = SchemaNode(
      name: element.name, repetition: element.repetition, annotation: element.annotation,
      definition: definition + (element.repetition == .required ? 0 : 1),
      repetitions: repetitions + (element.repetition == .repeated ? 1 : 0), leaves: leaves.count..<leaves.count,
      children: [])
    if element.annotation == .variant {
      throw ParquetFault.unsupported(kind: "the VARIANT field \(path)", hint: "write it as JSON text")
    }
    if let physical = element.physical {
      leaves.append(try SchemaLeaf(element, physical, node, path: path))
    } else {
      guard element.children > 0 else {
        throw ParquetFault.unsupported(kind: "the empty group \(path)", hint: "leave it out")
      }
      for _ in 0..<element.children {
        node.children.append(
          try self.node(
            elements, &next, depth: depth + 1, definition: node.definition, repetitions: node.repetitions, path: path))
      }
    }
    node.leaves = node.leaves.lowerBound..<leaves.count
    return node
  }
}

extension SchemaLeaf {
  fileprivate init(
    _ element: SchemaElement, _ physical: PhysicalType, _ node: SchemaNode, path: String
  ) throws {
    if physical == .fixedBytes, !(1...ParquetLimits.pageBytes ~= element.typeLength) {
      throw ParquetFault.broken("fixed bytes of the length \(element.typeLength) in \(path)")
    }
    self.init(
      path: path, physical: physical, width: physical == .fixedBytes ? element.typeLength : physical.width,
      kind: ValueKind(physical, element.annotation, width: element.typeLength), greatestDefinition: node.definition,
      greatestRepetition: node.repetitions)
  }
}
