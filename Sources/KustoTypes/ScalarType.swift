/// The ten scalar types of Kusto, which are also the types that a column of a dataset can have.
///
/// Source: Kusto documentation, "Scalar data types".
package enum ScalarType: String, Sendable, Codable, CaseIterable, Hashable, CodingKeyRepresentable {
  case bool, datetime, decimal, dynamic, guid, int, long, real, string, timespan

  /// The type that Kusto means by `name`; nil when there is none.
  ///
  /// `name` may be an alias (`date`, `int64`, `uuid`, …) or a .NET name (`System.Int64`, `Int64`, `SByte`). Case does
  /// not matter.
  package init?(name: String) {
    let folded = name.lowercased()
    let short = folded.hasPrefix("system.") ? String(folded.dropFirst("system.".count)) : folded
    guard let type = Self.byName[short] else { return nil }
    self = type
  }

  /// The short .NET name that the v1 protocol writes as `DataType`.
  package var dataType: String {
    switch self {
    case .bool: "SByte"
    case .datetime: "DateTime"
    case .decimal: "SqlDecimal"
    case .dynamic: "Object"
    case .guid: "Guid"
    case .int: "Int32"
    case .long: "Int64"
    case .real: "Double"
    case .string: "String"
    case .timespan: "TimeSpan"
    }
  }

  /// The full .NET name, as `getschema` and `.show table … schema as json` write it.
  package var systemType: String {
    self == .decimal ? "System.Data.SqlTypes.SqlDecimal" : "System.\(dataType)"
  }

  private static let byName: [String: ScalarType] = [
    "bool": .bool, "boolean": .bool, "sbyte": .bool,
    "datetime": .datetime, "date": .datetime,
    "decimal": .decimal, "sqldecimal": .decimal, "data.sqltypes.sqldecimal": .decimal,
    "dynamic": .dynamic, "object": .dynamic,
    "guid": .guid, "uuid": .guid, "uniqueid": .guid,
    "int": .int, "int32": .int,
    "long": .long, "int64": .long,
    "real": .real, "double": .real, "float": .real,
    "string": .string,
    "timespan": .timespan, "time": .timespan,
  ]
}
