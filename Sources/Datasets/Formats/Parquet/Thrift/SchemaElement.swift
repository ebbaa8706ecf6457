/// How a value lies in a page.
enum PhysicalType: Int, Sendable {
  case boolean, int32, int64, int96, float, double, byteArray, fixedBytes

  init(code: Int) throws {
    guard let type = PhysicalType(rawValue: code) else { throw ParquetFault.broken("the physical type \(code)") }
    self = type
  }

  /// Bytes of a value where every one has as many; 0 where not.
  var width: Int {
    switch self {
    case .int32, .float: 4
    case .int64, .double: 8
    case .int96: 12
    case .boolean, .byteArray, .fixedBytes: 0
    }
  }
}

/// Part of a second, as a whole number counts it.
enum TimeUnit: Int, Sendable {
  case milliseconds = 1
  case microseconds = 2
  case nanoseconds = 3

  var perSecond: Int64 {
    switch self {
    case .milliseconds: 1_000
    case .microseconds: 1_000_000
    case .nanoseconds: 1_000_000_000
    }
  }
}

/// What the bytes of a value mean, by the annotation of its field.
enum Annotation: Equatable, Sendable {
  case string, enumeration, json, bson, uuid, date, interval, float16, unknown
  case list, map
  case decimal(scale: Int, precision: Int)
  case time(TimeUnit)
  case timestamp(TimeUnit, isUTC: Bool)
  case integer(bits: Int, isSigned: Bool)
  case variant, geometry
}

/// One element of the schema as the footer lists it: parents before their children.
struct SchemaElement {
  var name = ""
  var physical: PhysicalType?
  var typeLength = 0
  var repetition = Repetition.required
  var children = 0
  var annotation: Annotation?

  enum Repetition: Int, Sendable {
    case required, optional, repeated
  }

  init(_ thrift: inout ThriftReader) throws {
    var converted: Int?
    var logical: Annotation?
    var scale = 0
    var precision = 0
    try thrift.structure { thrift, field in
      switch field.id {
      case 1: physical = try PhysicalType(code: thrift.int(field))
      case 2: typeLength = try thrift.int(field)
      case 3:
        let code = try thrift.int(field)
        guard let known = Repetition(rawValue: code) else { throw ParquetFault.broken("the repetition \(code)") }
        repetition = known
      case 4: name = try thrift.text(field)
      case 5: children = try thrift.int(field)
      case 6: converted = try thrift.int(field)
      case 7: scale = try thrift.int(field)
      case 8: precision = try thrift.int(field)
      case 10: logical = try Annotation(&thrift, field)
      default: return false
      }
      return true
    }
    annotation = logical ?? converted.flatMap { Annotation(converted: $0, scale: scale, precision: precision) }
  }
}

extension Annotation {
  /// The older annotation; nil for one that is not known, which leaves the physical type.
  init?(converted: Int, scale: Int, precision: Int) {
    switch converted {
    case 0: self = .string
    case 1, 2: self = .map
    case 3: self = .list
    case 4: self = .enumeration
    case 5: self = .decimal(scale: scale, precision: precision)
    case 6: self = .date
    case 7: self = .time(.milliseconds)
    case 8: self = .time(.microseconds)
    case 9: self = .timestamp(.milliseconds, isUTC: true)
    case 10: self = .timestamp(.microseconds, isUTC: true)
    case 11...14: self = .integer(bits: 8 << (converted - 11), isSigned: false)
    case 15...18: self = .integer(bits: 8 << (converted - 15), isSigned: true)
    case 19: self = .json
    case 20: self = .bson
    case 21: self = .interval
    default: return nil
    }
  }

  /// The newer annotation, a union; nil for a member that is not known.
  init?(_ thrift: inout ThriftReader, _ field: ThriftReader.Field) throws {
    var result: Annotation?
    try thrift.structure(field) { thrift, member in
      switch member.id {
      case 1: result = .string
      case 2: result = .map
      case 3: result = .list
      case 4: result = .enumeration
      case 5:
        result = try Self.decimal(&thrift, member)
        return true
      case 6: result = .date
      case 7, 8:
        let (unit, isUTC) = try Self.time(&thrift, member)
        result = unit.map { member.id == 7 ? .time($0) : .timestamp($0, isUTC: isUTC) }
        return true
      case 10:
        result = try Self.integer(&thrift, member)
        return true
      case 11: result = .unknown
      case 12: result = .json
      case 13: result = .bson
      case 14: result = .uuid
      case 15: result = .float16
      case 16: result = .variant
      case 17, 18: result = .geometry
      default: break
      }
      return false
    }
    guard let result else { return nil }
    self = result
  }

  private static func decimal(_ thrift: inout ThriftReader, _ field: ThriftReader.Field) throws -> Annotation {
    var scale = 0
    var precision = 0
    try thrift.structure(field) { thrift, field in
      switch field.id {
      case 1: scale = try thrift.int(field)
      case 2: precision = try thrift.int(field)
      default: return false
      }
      return true
    }
    return .decimal(scale: scale, precision: precision)
  }

  private static func time(
    _ thrift: inout ThriftReader, _ field: ThriftReader.Field
  ) throws -> (unit: TimeUnit?, isUTC: Bool) {
    var unit: TimeUnit?
    var isUTC = false
    try thrift.structure(field) { thrift, field in
      switch field.id {
      case 1: isUTC = try thrift.bool(field)
      case 2:
        try thrift.structure(field) { _, member in
          unit = TimeUnit(rawValue: member.id)
          return false
        }
      default: return false
      }
      return true
    }
    return (unit, isUTC)
  }

  private static func integer(_ thrift: inout ThriftReader, _ field: ThriftReader.Field) throws -> Annotation {
    var bits = 0
    var isSigned = true
    try thrift.structure(field) { thrift, field in
      switch field.id {
      case 1: bits = try thrift.int(field)
      case 2: isSigned = try thrift.bool(field)
      default: return false
      }
      return true
    }
    guard [8, 16, 32, 64].contains(bits) else { throw ParquetFault.broken("an integer of \(bits) bits") }
    return .integer(bits: bits, isSigned: isSigned)
  }
}
