/// A type of a schema.
indirect enum AvroType: Sendable {
  case null
  /// By number in ``AvroSchema/scalars``.
  case scalar(Int)
  case array(AvroType)
  case map(AvroType)
  /// By number in ``AvroSchema/records``.
  case record(Int)
  case union([AvroType])

  /// What the file calls it, for a value that becomes JSON.
  var declaration: String {
    switch self {
    case .null: "null"
    case .scalar: "a union"
    case .array: "an array"
    case .map: "a map"
    case .record: "a record"
    case .union: "a union"
    }
  }
}

struct AvroField: Sendable {
  var name: String
  var type: AvroType
}

/// A value that holds no others.
struct AvroScalar: Sendable {
  let wire: Wire
  /// A text that should be a uuid.
  let isGuid: Bool
  /// What a value of it means, as a leaf of Parquet would: both are read and spelled alike.
  let leaf: SchemaLeaf

  enum Wire: Sendable {
    case boolean, int, long, float, double, bytes, string
    case fixed(Int)
    case enumeration(AvroSymbols)
  }

  init(_ wire: Wire, _ kind: ValueKind, path: String, isGuid: Bool) {
    self.wire = wire
    self.isGuid = isGuid
    let physical: PhysicalType =
      switch wire {
      case .boolean: .boolean
      case .int: .int32
      case .long: .int64
      case .float: .float
      case .double: .double
      case .bytes, .string, .enumeration: .byteArray
      case .fixed: .fixedBytes
      }
    let width = if case .fixed(let size) = wire { size } else { physical.width }
    leaf = SchemaLeaf(
      path: path, physical: physical, width: width, kind: kind, greatestDefinition: 0, greatestRepetition: 0)
  }

  var kind: ValueKind { leaf.kind }

  /// What a column of it is before a value was seen.
  var typesOfNothing: TypeSet { isGuid ? ValueKind.uuid.typesOfNothing : kind.typesOfNothing }

  var declaration: String {
    switch wire {
    case .enumeration: "an enum"
    case .string where isGuid: "a uuid"
    default: kind.declaration
    }
  }

  /// The kinds that a column of several may hold and still be flat.
  func isLike(_ other: AvroScalar) -> Bool {
    let whole: [ValueKind] = [.int, .long]
    return isGuid == other.isGuid && (kind == other.kind || whole.contains(kind) && whole.contains(other.kind))
  }
}

/// The words of an enum, in memory that stays where it is.
final class AvroSymbols: Sendable {
  private let words: [[UInt8]]

  init(_ words: [String]) { self.words = words.map { Array($0.utf8) } }

  /// Nil for a number that no word has.
  subscript(index: Int64) -> [UInt8]? {
    Int(exactly: index).flatMap { words.indices.contains($0) ? words[$0] : nil }
  }
}

/// What a schema says of bytes and numbers beside their type; what does not fit the type is left out, as Avro says.
struct AvroLogical {
  private let name: String
  private let precision: Int
  private let scale: Int

  init(_ object: [String: Any]) {
    name = object["logicalType"] as? String ?? ""
    precision = object["precision"] as? Int ?? 0
    scale = object["scale"] as? Int ?? 0
  }

  var isUUID: Bool { name == "uuid" }

  var kindOfInt: ValueKind {
    switch name {
    case "date": .date
    case "time-millis": .time(.milliseconds)
    default: .int
    }
  }

  var kindOfLong: ValueKind {
    switch name {
    case "time-micros": .time(.microseconds)
    case "timestamp-millis": .timestamp(.milliseconds, isUTC: true)
    case "timestamp-micros": .timestamp(.microseconds, isUTC: true)
    case "timestamp-nanos": .timestamp(.nanoseconds, isUTC: true)
    case "local-timestamp-millis": .timestamp(.milliseconds, isUTC: false)
    case "local-timestamp-micros": .timestamp(.microseconds, isUTC: false)
    case "local-timestamp-nanos": .timestamp(.nanoseconds, isUTC: false)
    default: .long
    }
  }

  var kindOfBytes: ValueKind { decimal ?? .binary(.declared) }

  func kind(ofFixed size: Int) -> ValueKind {
    switch name {
    case "uuid" where size == 16: .uuid
    case "duration" where size == 12: .interval
    default: decimal ?? .binary(.declared)
    }
  }

  private var decimal: ValueKind? {
    guard name == "decimal", precision > 0, 0...min(precision, 1000) ~= scale else { return nil }
    return .decimal(scale: scale, precision: precision)
  }
}
