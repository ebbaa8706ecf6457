import Kusto

/// Where the value of one column comes from.
indirect enum ColumnSource: Sendable, Hashable {
  case nothing
  case ordinal(Int)
  case constant(String)
  /// Steps into a JSON document; none means the whole document.
  case path([JSONStep])
  /// Steps into the JSON that a field holds.
  case within(ColumnSource, [JSONStep])
  /// The address of the source.
  case location
  /// The number of the record in its source, from 1.
  case lineNumber
  case transformed(ColumnSource, ValueTransform)
}

extension ColumnSource {
  /// Without a mapping: by order for delimited formats, by name for JSON.
  static func identity(_ schema: TableSchema, format: SourceFormat) -> [ColumnSource] {
    schema.columns.enumerated().map { index, column in
      format.isKeyed ? .path([.member(column.name)]) : .ordinal(index)
    }
  }

  /// The sources that a mapping's JSON gives to the columns of `schema`.
  ///
  /// - Parameter isKeyed: Whether fields have names; otherwise they have places.
  /// - Throws: ``IngestionFailure`` for a mapping that makes no sense.
  static func mapped(_ mapping: String, schema: TableSchema, isKeyed: Bool) throws -> [ColumnSource] {
    guard case .array(let elements)? = try? JSONValue(parsing: mapping) else {
      throw IngestionFailure.mapping("it is not a JSON array")
    }
    var sources = [ColumnSource](repeating: .nothing, count: schema.columns.count)
    for element in elements {
      let members = lowered(element)
      guard let name = (members["column"] ?? members["name"])?.stringValue else {
        throw IngestionFailure.mapping("an element names no column")
      }
      guard let index = schema.columns.firstIndex(where: { $0.name == name }) else {
        throw IngestionFailure.mapping("the table has no column '\(name)'")
      }
      let properties = members["properties"].map(lowered) ?? members
      sources[index] = try source(properties, column: name, isKeyed: isKeyed)
    }
    return sources
  }

  private static func source(
    _ properties: [String: JSONValue], column: String, isKeyed: Bool
  ) throws -> ColumnSource {
    if let name = properties["transform"]?.stringValue, !name.isEmpty, name.lowercased() != "none" {
      switch name.lowercased() {
      case "sourcelocation": return .location
      case "sourcelinenumber": return .lineNumber
      default: break
      }
      guard let transform = ValueTransform(name: name) else {
        throw IngestionFailure.mapping("the embedded Kusto does not know the transform '\(name)'")
      }
      var plain = properties
      plain["transform"] = nil
      return .transformed(try source(plain, column: column, isKeyed: isKeyed), transform)
    }
    if let value = properties["constvalue"], value != .null { return .constant(value.stringValue ?? value.text) }
    if isKeyed {
      if let field = properties["field"]?.stringValue { return .path([.member(field)]) }
      guard let path = properties["path"]?.stringValue else {
        throw IngestionFailure.mapping("column '\(column)' has neither Path nor Field")
      }
      return path.hasPrefix("$") ? .path(try JSONStep.parse(path)) : .constant(path)
    }
    guard let ordinal = properties["ordinal"], let number = ordinal.integerValue ?? Int64(ordinal.stringValue ?? ""),
      number >= 0
    else { throw IngestionFailure.mapping("column '\(column)' has no Ordinal") }
    return .ordinal(Int(number))
  }

  private static func lowered(_ value: JSONValue) -> [String: JSONValue] {
    guard case .object(let members) = value else { return [:] }
    return Dictionary(members.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
  }
}
