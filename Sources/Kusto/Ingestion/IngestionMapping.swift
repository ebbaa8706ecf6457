import Foundation
import KustoTypes

/// Which place of a record gives the value of which column.
///
/// Source: Kusto documentation, "Data mappings". Members are read in every spelling that Microsoft's clients write:
/// `Column`/`Properties`/`Ordinal`, `column`/`properties`/`Ordinal`, and the flat `Name`/`Ordinal`.
package struct IngestionMapping: Sendable, Codable, Hashable {
  package struct Element: Sendable, Codable, Hashable {
    package var column: String
    /// The type that the column gets where it does not exist; nil for the one that it has.
    package var type: ScalarType?
    package var source: Source
    package var transform: Transform?

    package init(column: String, type: ScalarType? = nil, source: Source, transform: Transform? = nil) {
      self.column = column
      self.type = type
      self.source = source
      self.transform = transform
    }
  }

  /// The JSON path to the member `key` of a record: `$['key']`, whatever characters it has.
  package static func path(toKey key: String) -> String {
    "$['\(key.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))']"
  }

  package enum Source: Sendable, Codable, Hashable {
    case ordinal(Int)
    case path(String)
    case constant(String)
    /// The transform alone gives the value.
    case none
  }

  /// What Kusto does with a value before it is stored.
  package enum Transform: String, Sendable, Codable, Hashable, CaseIterable {
    case propertyBagArrayToDictionary = "PropertyBagArrayToDictionary"
    case sourceLocation = "SourceLocation"
    case sourceLineNumber = "SourceLineNumber"
    case dateTimeFromUnixSeconds = "DateTimeFromUnixSeconds"
    case dateTimeFromUnixMilliseconds = "DateTimeFromUnixMilliseconds"
    case dateTimeFromUnixMicroseconds = "DateTimeFromUnixMicroseconds"
    case dateTimeFromUnixNanoseconds = "DateTimeFromUnixNanoseconds"
    case dropMappedFields = "DropMappedFields"
    case bytesAsBase64 = "BytesAsBase64"

    /// Types of the column that the documentation allows; nil for any.
    package var types: Set<ScalarType>? {
      switch self {
      case .propertyBagArrayToDictionary, .dropMappedFields: [.dynamic]
      case .sourceLocation: [.string]
      case .sourceLineNumber: [.int, .long]
      case .dateTimeFromUnixSeconds, .dateTimeFromUnixMilliseconds, .dateTimeFromUnixMicroseconds,
        .dateTimeFromUnixNanoseconds:
        [.datetime]
      case .bytesAsBase64: [.string]
      }
    }

    /// Whether it needs no place in the record.
    package var standsAlone: Bool { self == .sourceLocation || self == .sourceLineNumber }
  }

  package var elements: [Element]

  package init(_ elements: [Element]) { self.elements = elements }

  /// Reads the JSON of a mapping.
  ///
  /// - Throws: ``IngestionMappingError``.
  package init(json text: String) throws(IngestionMappingError) {
    guard let json = try? JSONValue(parsing: text) else { throw .notJSON }
    guard case .array(let items) = json, !items.isEmpty else { throw .notAList }
    var elements: [Element] = []
    for (number, item) in items.enumerated() {
      guard case .object = item else { throw .notAList }
      elements.append(try Self.element(MappingMembers(item), number: number + 1))
    }
    self.elements = elements
  }

  private static func element(
    _ members: MappingMembers, number: Int
  ) throws(IngestionMappingError) -> Element {
    guard let column = members.text("column") ?? members.text("name"), !column.isEmpty else {
      throw .noColumn(element: number)
    }
    var type: ScalarType?
    if let name = members.text("datatype") ?? members.text("type"), !name.isEmpty {
      type = ScalarType(name: name)
      if type == nil { throw .unknownType(name, column: column) }
    }
    let properties = members.object("properties") ?? members
    var transform: Transform?
    if let name = properties.text("transform"), !name.isEmpty, name.lowercased() != "none" {
      transform = Transform.allCases.first { $0.rawValue.lowercased() == name.lowercased() }
      if transform == nil { throw .unknownTransform(name, column: column) }
    }
    let source = try source(properties, column: column, transform)
    return Element(column: column, type: type, source: source, transform: transform)
  }

  private static func source(
    _ properties: MappingMembers, column: String, _ transform: Transform?
  ) throws(IngestionMappingError) -> Source {
    if let constant = properties.text("constvalue") { return .constant(constant) }
    if let ordinal = properties.text("ordinal"), !ordinal.isEmpty {
      guard let number = Int(ordinal), number >= 0 else { throw .badOrdinal(ordinal, column: column) }
      return .ordinal(number)
    }
    if let path = properties.text("path") ?? properties.text("field"), !path.isEmpty {
      // As Kusto reads it: a path that does not begin at the root is a value.
      return path.hasPrefix("$") ? .path(path) : .constant(path)
    }
    guard transform?.standsAlone == true else { throw .noSource(column: column) }
    return .none
  }

  /// The mapping as JSON, in the spelling of the documentation.
  package var text: String {
    JSONValue.array(
      elements.map { element in
        var properties: [String: JSONValue] = [:]
        switch element.source {
        case .ordinal(let number): properties["Ordinal"] = .string(String(number))
        case .path(let path): properties["Path"] = .string(path)
        case .constant(let value): properties["ConstValue"] = .string(value)
        case .none: break
        }
        if let transform = element.transform { properties["Transform"] = .string(transform.rawValue) }
        var members: [String: JSONValue] = [
          "Column": .string(element.column), "Properties": .object(properties),
        ]
        if let type = element.type { members["DataType"] = .string(type.rawValue) }
        return .object(members)
      }
    ).text
  }
}

/// Members of an object by their names in lower case.
private struct MappingMembers {
  private let members: [String: JSONValue]

  init(_ value: JSONValue) {
    guard case .object(let found) = value else {
      members = [:]
      return
    }
    members = Dictionary(found.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
  }

  func text(_ name: String) -> String? {
    guard let value = members[name], value != .null else { return nil }
    return value.stringValue ?? value.text
  }

  func object(_ name: String) -> MappingMembers? {
    guard let value = members[name], case .object = value else { return nil }
    return MappingMembers(value)
  }
}

/// Why a text is no ingestion mapping.
package enum IngestionMappingError: Error, Sendable, Hashable {
  case notJSON
  case notAList
  /// `element` counts from 1.
  case noColumn(element: Int)
  case unknownType(String, column: String)
  case unknownTransform(String, column: String)
  case badOrdinal(String, column: String)
  case noSource(column: String)
}
