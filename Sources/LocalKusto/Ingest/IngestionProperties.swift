import Kusto

/// The ingestion properties of a command or a queue message, understood.
struct IngestionProperties: Sendable {
  var format = SourceFormat.delimited(UInt8(ascii: ","))
  var ignoreFirstRecord = false
  var tags: [String] = []
  var ingestIfNotExists: [String] = []
  /// Ticks; nil means the time of the ingestion.
  var creationTime: Int64?
  /// The JSON of a mapping.
  var mapping: String?
  var mappingReference: String?
  var failsOnFieldCount = false

  /// Reads properties; their names are matched without case, because the SDKs do not agree on them.
  ///
  /// - Throws: ``IngestionFailure`` that names the property.
  init(_ properties: [String: JSONValue]) throws {
    for (name, value) in properties { try apply(name.lowercased(), value) }
    if !properties.keys.contains(where: { $0.lowercased() == "format" }), mapping?.contains("\"Path\"") == true {
      format = .json(isLines: true)
    }
  }

  private mutating func apply(_ name: String, _ value: JSONValue) throws {
    switch name {
    case "format":
      guard let known = SourceFormat(name: Self.text(value)) else { throw IngestionFailure.format(Self.text(value)) }
      format = known
    case "ignorefirstrecord": ignoreFirstRecord = try Self.bool(value, name)
    case "tags": tags = try Self.list(value, name)
    case "ingestifnotexists": ingestIfNotExists = try Self.list(value, name)
    case "creationtime":
      guard let ticks = DateTimeText.ticks(Self.text(value)) else {
        throw IngestionFailure.property("creationTime", "'\(Self.text(value))' is no datetime")
      }
      creationTime = ticks
    case "ingestionmapping", "csvmapping", "jsonmapping": mapping = Self.text(value)
    case "ingestionmappingreference", "csvmappingreference", "jsonmappingreference", "mappingreference":
      mappingReference = Self.text(value)
    case "validationpolicy": failsOnFieldCount = try Self.validates(value)
    // What the embedded Kusto has no use for, or does anyway.
    case "authorizationcontext", "ingestionmappingtype", "ingestionmappingkind", "treatgzasuncompressed",
      "zippattern", "persistdetails", "rawsizebytes", "policy_ingestiontime", "folder", "docstring",
      "recreate_schema", "extend_schema", "distributed", "kustocreationtime":
      break
    default: throw IngestionFailure.property(name, "it is not known")
    }
  }

  private static func text(_ value: JSONValue) -> String { value.stringValue ?? value.text }

  private static func bool(_ value: JSONValue, _ name: String) throws -> Bool {
    switch text(value).lowercased() {
    case "true", "1": return true
    case "false", "0": return false
    default: throw IngestionFailure.property(name, "'\(text(value))' is neither true nor false")
    }
  }

  private static func list(_ value: JSONValue, _ name: String) throws -> [String] {
    guard case .array(let items)? = parsed(value) else {
      throw IngestionFailure.property(name, "it is not a JSON array of strings")
    }
    return items.map { text($0) }
  }

  /// Field counts are an error only where they are checked (option 1 or 2) and a fault means to fail (0).
  private static func validates(_ value: JSONValue) throws -> Bool {
    guard case .object(let raw)? = parsed(value) else {
      throw IngestionFailure.property("validationPolicy", "it is not a JSON object")
    }
    let members = Dictionary(raw.map { ($0.key.lowercased(), text($0.value)) }, uniquingKeysWith: { $1 })
    let options = members["validationoptions"] ?? "1"
    let implications = members["validationimplications"] ?? "1"
    return options != "0" && options != "DoNotValidate" && (implications == "0" || implications == "Fail")
  }

  private static func parsed(_ value: JSONValue) -> JSONValue? {
    guard case .string(let text) = value else { return value }
    return try? JSONValue(parsing: text)
  }
}
