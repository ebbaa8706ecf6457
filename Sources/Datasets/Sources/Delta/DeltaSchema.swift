import Foundation
import KustoTypes

/// A column that a table declares.
struct TableColumn: Sendable, Hashable {
  var name: String
  var type: ScalarType
  /// What the table calls the type.
  var declaration: String
}

/// The columns of a Delta table, as its log writes them.
struct DeltaSchema: Decodable {
  private var fields: [Field]

  var columns: [TableColumn] {
    fields.map { TableColumn(name: $0.name, type: $0.type.columnType, declaration: $0.type.declaration) }
  }

  private struct Field: Decodable {
    var name: String
    var type: FieldType
  }

  /// A name such as `long`, or an object for a type that has others inside.
  private enum FieldType: Decodable {
    case primitive(String)
    case nested(String)

    private struct Nested: Decodable {
      var type: String
    }

    init(from decoder: any Decoder) throws {
      if let name = try? decoder.singleValueContainer().decode(String.self) {
        self = .primitive(name)
      } else {
        self = .nested(try Nested(from: decoder).type)
      }
    }

    var declaration: String {
      switch self {
      case .primitive(let name), .nested(let name): name
      }
    }

    var columnType: ScalarType {
      guard case .primitive(let name) = self else { return .dynamic }
      return switch name {
      case "byte", "short", "integer": .int
      case "long": .long
      case "float", "double": .real
      case "boolean": .bool
      case "date", "timestamp", "timestamp_ntz": .datetime
      case _ where name.hasPrefix("decimal"): .decimal
      default: .string
      }
    }
  }
}
