import KustoTypes

/// What a value, or every value of a column, can be: the lattice of types as a set of bits.
///
/// The sets of two columns join by intersection. Nothing but this join decides on a type, so that files and pieces
/// of files can be scanned in any order.
struct TypeSet: OptionSet, Hashable {
  let rawValue: UInt32

  // MARK: Types that keep the value when asked to: the value does not become null, nor another value.

  static let bool = TypeSet(rawValue: 1 << 0)
  static let datetime = TypeSet(rawValue: 1 << 1)
  static let decimal = TypeSet(rawValue: 1 << 2)
  static let dynamic = TypeSet(rawValue: 1 << 3)
  static let guid = TypeSet(rawValue: 1 << 4)
  static let int = TypeSet(rawValue: 1 << 5)
  static let long = TypeSet(rawValue: 1 << 6)
  static let real = TypeSet(rawValue: 1 << 7)
  static let string = TypeSet(rawValue: 1 << 8)
  static let timespan = TypeSet(rawValue: 1 << 9)

  // MARK: Types that may be given unasked: the spelling has no meaning of its own that would be lost.

  static let clearBool = TypeSet(rawValue: 1 << 10)
  static let clearLong = TypeSet(rawValue: 1 << 11)
  static let clearReal = TypeSet(rawValue: 1 << 12)
  static let clearDecimal = TypeSet(rawValue: 1 << 13)
  /// Times with a zone and without are two things; only one of the bits can outlive a column of both.
  ///
  /// A date alone is midnight UTC, and has both.
  static let zonedDatetime = TypeSet(rawValue: 1 << 14)
  static let localDatetime = TypeSet(rawValue: 1 << 15)
  static let clearTimespan = TypeSet(rawValue: 1 << 16)
  static let clearGuid = TypeSet(rawValue: 1 << 17)
  static let clearDynamic = TypeSet(rawValue: 1 << 18)
  /// A text that its format calls one: `"7"` in JSON.
  static let clearString = TypeSet(rawValue: 1 << 23)
  /// A number that its format bounds to 32 bits.
  static let clearInt = TypeSet(rawValue: 1 << 24)

  // MARK: Looks that every value has: only good for hints.

  static let compactDate = TypeSet(rawValue: 1 << 21)
  static let hexDigits = TypeSet(rawValue: 1 << 22)
  /// Dates that a conversion of this name reads.
  static let dayDotMonth = TypeSet(rawValue: 1 << 19)
  static let monthDotDay = TypeSet(rawValue: 1 << 20)
  static let daySlashMonth = TypeSet(rawValue: 1 << 25)
  static let monthSlashDay = TypeSet(rawValue: 1 << 26)
  static let dayDashMonth = TypeSet(rawValue: 1 << 27)
  static let monthDashDay = TypeSet(rawValue: 1 << 28)
  /// Numbers that are one too where the comma divides the fraction, and where it divides thousands.
  static let decimalComma = TypeSet(rawValue: 1 << 29)
  static let thousands = TypeSet(rawValue: 1 << 30)
  static let yesNo = TypeSet(rawValue: 1 << 31)

  /// The top of the lattice: nothing was seen yet.
  static let everything = TypeSet(rawValue: .max)
  /// What a word for "no value" can be: all but JSON, and but itself.
  static let nothing = everything.subtracting([.dynamic, .clearDynamic, .clearInt])
  /// What such a word can be where the format calls it a text: it stays one beside numbers.
  static let nothingAsString = everything.subtracting([
    .clearLong, .clearReal, .clearDecimal, .clearBool, .clearInt,
  ])
  /// Numbers as JSON and Kusto write them.
  static let jsonScalar: TypeSet = .dynamic

  /// The types in the order in which they are given, each with the bits of which one must be left.
  private static let preference: [(ScalarType, TypeSet)] = [
    (.int, .clearInt), (.long, .clearLong), (.real, .clearReal), (.decimal, .clearDecimal),
    (.datetime, [.zonedDatetime, .localDatetime]), (.timespan, .clearTimespan), (.guid, .clearGuid),
    (.bool, .clearBool), (.string, .clearString), (.dynamic, .clearDynamic),
  ]

  /// The first type in the order of preference that no value speaks against.
  var preferred: ScalarType {
    Self.preference.first { !isDisjoint(with: $0.1) }?.0 ?? .string
  }

  /// All that a value can be that is given unasked as one type only.
  static func given(as type: ScalarType) -> TypeSet {
    let clear = preference.reduce(into: TypeSet()) { $0.formUnion($1.1) }
    var kept = everything.subtracting(clear).union(Self.clear(type))
    if type == .int { kept.insert(.clearInt) }
    return kept
  }

  func join(_ other: TypeSet) -> TypeSet { intersection(other) }

  /// Whether the type keeps every value.
  func keeps(_ type: ScalarType) -> Bool { contains(TypeSet(keeping: type)) }

  init(rawValue: UInt32) { self.rawValue = rawValue }

  init(keeping type: ScalarType) {
    self =
      switch type {
      case .bool: .bool
      case .datetime: .datetime
      case .decimal: .decimal
      case .dynamic: .dynamic
      case .guid: .guid
      case .int: .int
      case .long: .long
      case .real: .real
      case .string: .string
      case .timespan: .timespan
      }
  }

  /// The bits of which one must be left for the type to be given unasked; those of `long` for `int`, which text
  /// never is.
  static func clear(_ type: ScalarType) -> TypeSet {
    if type == .int { return .clearLong }
    return preference.first { $0.0 == type }?.1 ?? .string
  }
}

/// What values look like beside their type: enough that one of a column does.
struct Traits: OptionSet, Hashable {
  let rawValue: UInt8

  static let padded = Traits(rawValue: 1 << 0)
  static let foreignDate = Traits(rawValue: 1 << 1)
  static let bracedGuid = Traits(rawValue: 1 << 2)
  /// More than seven digits of a second: Kusto's ticks are 100 ns.
  static let longFraction = Traits(rawValue: 1 << 3)
  /// A number that Kusto may not read as it is spelled: `.5`, `inf`, `+1`, `007`.
  static let foreignNumber = Traits(rawValue: 1 << 4)
  /// NaN or infinity as a bare word of JSON, also inside of an object or array.
  static let bareNumber = Traits(rawValue: 1 << 5)

  /// Those that matter to a column which can be one of these types only.
  ///
  /// The fewer types, the fewer traits: what is forgotten does not depend on what was scanned first.
  static func relevant(to types: TypeSet) -> Traits {
    var relevant: Traits = []
    if !types.isDisjoint(with: plain.union(.dynamic)) { relevant.formUnion([.padded, .bareNumber]) }
    if !types.isDisjoint(with: [.datetime, .timespan]) { relevant.formUnion([.foreignDate, .longFraction]) }
    if types.contains(.guid) { relevant.insert(.bracedGuid) }
    if !types.isDisjoint(with: [.long, .int, .real, .decimal, .bool]) { relevant.insert(.foreignNumber) }
    return relevant
  }

  private static let plain: TypeSet = [.bool, .datetime, .decimal, .guid, .int, .long, .real, .timespan]
}
