import KustoTypes

extension ValueKind {
  /// What values of the kind can be, as far as it does not depend on the value.
  var types: TypeSet {
    switch self {
    case .bool: [.bool, .clearBool, .jsonScalar, .string]
    case .int: ValueKind.whole.union([.clearInt, .clearLong, .long, .int, .real, .clearReal])
    case .long, .unsignedInt: ValueKind.whole.union([.clearLong, .long])
    case .unsignedLong: ValueKind.whole
    case .real, .float16: [.real, .clearReal, .string]
    case .decimal: [.decimal, .clearDecimal, .string]
    case .date: [.datetime, .localDatetime, .zonedDatetime, .string]
    case .int96, .timestamp(_, isUTC: false): [.datetime, .localDatetime, .string]
    case .timestamp(_, isUTC: true): [.datetime, .zonedDatetime, .string]
    case .time: [.timespan, .clearTimespan, .string]
    case .uuid: [.guid, .clearGuid, .string]
    case .text, .bytes, .binary, .interval: [.string, .clearString]
    case .json: [.dynamic, .clearDynamic, .string]
    }
  }

  /// The same before a value was seen, with all that some value could be: also for a column without one, which does
  /// not keep those of another file from being what they are.
  var typesOfNothing: TypeSet {
    var kept = ScalarType.allCases.reduce(into: types) { $0.formUnion(TypeSet(keeping: $1)) }
    if types.contains([.jsonScalar, .clearDecimal]) { kept.insert(.clearReal) }
    // Only the last of both bits to go is what takes the type away.
    if preferred == .datetime { kept.formUnion([.zonedDatetime, .localDatetime]) }
    return kept
  }

  private static let whole: TypeSet = [.decimal, .clearDecimal, .jsonScalar, .string]

  /// The type that all kinds of files are given unless a value speaks against it.
  var preferred: ScalarType { types.preferred }

  /// Whether Kusto reads the kind as we do when it is given the file as it is.
  ///
  /// What is not known of it counts as no: rows that are rewritten are always right.
  var isReadByKusto: Bool {
    switch self {
    case .bool, .int, .long, .real, .decimal, .date, .text, .json, .uuid: true
    case .timestamp(let unit, _): unit != .nanoseconds
    case .unsignedInt, .unsignedLong, .float16, .int96, .time, .bytes, .binary, .interval: false
    }
  }

  /// What the file calls it.
  var declaration: String {
    switch self {
    case .bool: "BOOLEAN"
    case .int: "INT32"
    case .long: "INT64"
    case .unsignedInt: "UINT32"
    case .unsignedLong: "UINT64"
    case .real: "a floating-point number"
    case .float16: "FLOAT16"
    case .decimal(let scale, let precision): "DECIMAL(\(precision),\(scale))"
    case .date: "DATE"
    case .time(let unit): "TIME(\(unit))"
    case .timestamp(let unit, let isUTC): "TIMESTAMP(\(unit)\(isUTC ? ", UTC" : ""))"
    case .int96: "INT96"
    case .text: "STRING"
    case .json: "JSON"
    case .uuid: "UUID"
    case .bytes: "bytes"
    case .binary(.bson): "BSON"
    case .binary(.geometry): "a geometry"
    case .binary(.notUTF8): "bytes that are not UTF-8"
    case .binary(.declared): "bytes"
    case .interval: "INTERVAL"
    }
  }
}

extension SchemaNode {
  static let nestedTypes: TypeSet = [.dynamic, .clearDynamic, .string]

  /// The same before a value was seen, with all that none speaks against: the first one takes the other types away.
  static let nestedTypesOfNothing = ScalarType.allCases.reduce(into: nestedTypes) {
    $0.formUnion(TypeSet(keeping: $1))
  }

  /// What the file calls it, for a field with others below.
  var declaration: String {
    switch annotation {
    case .list: "LIST"
    case .map: "MAP"
    default: repetition == .repeated ? "a repeated field" : "a group of fields"
    }
  }
}
