/// What the values of a leaf mean: the physical type and its annotation in one.
enum ValueKind: Equatable, Sendable {
  case bool
  /// Of at most 32 bits with a sign.
  case int
  case long
  case unsignedInt
  case unsignedLong
  case real
  case float16
  case decimal(scale: Int, precision: Int)
  case date
  case time(TimeUnit)
  case timestamp(TimeUnit, isUTC: Bool)
  /// Nanoseconds of a day and the Julian day.
  case int96
  case text
  case json
  case uuid
  /// Bytes that nothing is said about: text, if all are UTF-8.
  case bytes
  /// Bytes that are known not to be text.
  case binary(Binary)
  /// Months, days and milliseconds.
  case interval

  /// Why bytes are not text; an enum without text of its own, so that a kind is a plain number.
  enum Binary: Sendable {
    case bson
    case geometry
    case notUTF8
    /// The file says that they are bytes.
    case declared
  }

  /// An annotation that does not fit the physical type is left out, as the format says.
  init(_ physical: PhysicalType, _ annotation: Annotation?, width: Int) {
    switch physical {
    case .boolean: self = .bool
    case .int32: self = Self.int32(annotation)
    case .int64: self = Self.int64(annotation)
    case .int96: self = .int96
    case .float, .double: self = .real
    case .byteArray: self = Self.bytes(annotation)
    case .fixedBytes: self = Self.fixedBytes(annotation, width: width)
    }
  }

  private static func int32(_ annotation: Annotation?) -> ValueKind {
    switch annotation {
    case .date: .date
    case .time(.milliseconds): .time(.milliseconds)
    case .decimal(let scale, let precision): decimal(scale, precision)
    case .integer(bits: 32, isSigned: false): .unsignedInt
    default: .int
    }
  }

  private static func int64(_ annotation: Annotation?) -> ValueKind {
    switch annotation {
    case .time(let unit) where unit != .milliseconds: .time(unit)
    case .timestamp(let unit, let isUTC): .timestamp(unit, isUTC: isUTC)
    case .decimal(let scale, let precision): decimal(scale, precision)
    case .integer(bits: 64, isSigned: false): .unsignedLong
    default: .long
    }
  }

  private static func bytes(_ annotation: Annotation?) -> ValueKind {
    switch annotation {
    case .string, .enumeration: .text
    case .json: .json
    case .bson: .binary(.bson)
    case .geometry: .binary(.geometry)
    case .decimal(let scale, let precision): decimal(scale, precision)
    default: .bytes
    }
  }

  private static func fixedBytes(_ annotation: Annotation?, width: Int) -> ValueKind {
    switch annotation {
    case .uuid where width == 16: .uuid
    case .float16 where width == 2: .float16
    case .interval where width == 12: .interval
    case .decimal(let scale, let precision): decimal(scale, precision)
    default: .bytes
    }
  }

  /// Nobody has a decimal with a scale beyond its digits, and a hostile one may not make text of any length.
  private static func decimal(_ scale: Int, _ precision: Int) -> ValueKind {
    .decimal(scale: min(max(scale, 0), 1000), precision: precision)
  }
}
