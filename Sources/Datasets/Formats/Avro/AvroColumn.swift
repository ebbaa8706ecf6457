/// A column of a file: which of its values are fields as they are, and which become JSON.
struct AvroColumn {
  let name: String
  let type: AvroType
  /// The scalars that its values are of; nil where values hold others, or are of several kinds.
  let scalars: [Int]?

  init(_ field: AvroField, _ schema: AvroSchema) {
    name = field.name
    type = field.type
    let branches = if case .union(let all) = field.type { all } else { [field.type] }
    var found: [Int] = []
    var isFlat = true
    for branch in branches {
      switch branch {
      case .null: continue
      case .scalar(let number): found.append(number)
      default: isFlat = false
      }
    }
    let kinds = found.map { schema.scalars[$0] }
    scalars = isFlat && kinds.allSatisfy({ $0.isLike(kinds[0]) }) ? found : nil
  }

  /// Says what the file says of the column, before and beside its values.
  func declare(in tally: inout ColumnTally, _ schema: AvroSchema) {
    guard let scalars else {
      return tally.declare(SchemaNode.nestedTypesOfNothing, as: AvroType.declaration(type))
    }
    for number in scalars {
      let scalar = schema.scalars[number]
      tally.declare(scalar.typesOfNothing, as: scalar.declaration)
    }
  }
}

extension AvroType {
  /// What a nested column is called: by what is in it beside null, if that is one thing.
  static func declaration(_ type: AvroType) -> String {
    guard case .union(let branches) = type else { return type.declaration }
    let values = branches.filter { if case .null = $0 { false } else { true } }
    return values.count == 1 ? values[0].declaration : type.declaration
  }
}
