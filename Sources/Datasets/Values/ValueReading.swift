/// What one value says by itself: the types that it can be, and what it looks like.
struct ValueReading {
  var types: TypeSet
  var traits: Traits = []
  /// The value where it is an integer of 64 bits.
  var integer: Int64?

  /// A longer string is cut by Kusto, and longer JSON dropped.
  static let greatestBytes = 1 << 20

  init(types: TypeSet, traits: Traits = [], integer: Int64? = nil) {
    self.types = types
    self.traits = traits
    self.integer = integer
  }

  /// Reads a value that is neither empty nor a word for nothing.
  init(_ value: UnsafeBufferPointer<UInt8>) {
    guard value.count <= Self.greatestBytes else {
      self.init(types: [])
      return
    }
    let core = value.trimmed
    self = core.first.map { Self.reading(core, first: $0) } ?? ValueReading(types: .string)
    if core.count != value.count { traits.insert(.padded) }
  }

  /// Reads a value that is neither null nor empty nor a word for nothing, as its format tells its kind.
  @inline(__always)
  init(_ field: Field) {
    self.init(field.bytes)
    switch field.kind {
    case .cell, .null: break
    case .string where !types.isEmpty:
      types.subtract([.clearLong, .clearReal, .clearDecimal, .clearBool])
      types.formUnion([.clearString, .dynamic, .clearDynamic])
    case .number where types.isDisjoint(with: [.clearLong, .clearReal, .clearDecimal]):
      // No type holds it, and neither does a number inside of dynamic: only its text keeps all digits.
      types.formIntersection(.string)
    case .number, .bool:
      types.formUnion([.dynamic, .clearDynamic])
      // JSON has no such word: its standard says nothing of how others read it.
      if field.kind == .number, SpecialNumber(field.bytes) != nil { traits.insert(.bareNumber) }
    case .json where !types.isEmpty:
      types = [.dynamic, .clearDynamic, .string]
      if BareNumbers.areIn(field.bytes) { traits.insert(.bareNumber) }
    case .string, .json: break
    }
  }

  /// The first byte tells most kinds apart.
  private static func reading(_ core: UnsafeBufferPointer<UInt8>, first: UInt8) -> ValueReading {
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), .dash, UInt8(ascii: "."), UInt8(ascii: "+"):
      numberLike(core)
    case UInt8(ascii: "{"):
      JSONText.isValue(core) ? ValueReading(types: [.dynamic, .clearDynamic, .string]) : guidLike(core)
    case UInt8(ascii: "["):
      ValueReading(types: JSONText.isValue(core) ? [.dynamic, .clearDynamic, .string] : .string)
    case .quote:
      ValueReading(types: JSONText.isValue(core) ? [.jsonScalar, .string] : .string)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
      wordLike(core)
    default:
      ValueReading(types: .string)
    }
  }

  private static func numberLike(_ core: UnsafeBufferPointer<UInt8>) -> ValueReading {
    if let reading = shortNumber(core) { return reading }
    if let number = NumberText(core) {
      var reading = ValueReading(types: number.types(core), integer: number.int64)
      if number.isForeign { reading.traits.insert(.foreignNumber) }
      // Also a hash of digits and one e, which looks like an exponent.
      if core.count == 32, core.allSatisfy(\.isHexDigit) { reading.types.insert([.guid, .hexDigits]) }
      return reading
    }
    if let special = SpecialNumber(core) { return reading(special, core) }
    guard core[0].digit != nil || core[0] == .dash else { return ValueReading(types: .string) }
    if let reading = timeLike(core) { return reading }
    let looks = GroupedNumber.looks(of: core)
    return looks.isEmpty ? guidLike(core) : ValueReading(types: looks.union(.string))
  }

  /// The way for nearly all numbers: no more digits than every type keeps, and nothing unusual about the spelling.
  @inline(__always)
  private static func shortNumber(_ core: UnsafeBufferPointer<UInt8>) -> ValueReading? {
    guard let base = core.baseAddress, core.count <= 15 else { return nil }
    let start = base[0] == .dash ? 1 : 0
    var value: Int64 = 0
    var point = -1
    for index in start..<core.count {
      let digit = base[index] &- UInt8(ascii: "0")
      if digit < 10 {
        value = value &* 10 &+ Int64(digit)
      } else if base[index] == UInt8(ascii: "."), point < 0, index > start {
        point = index
      } else {
        return nil
      }
    }
    let whole = (point < 0 ? core.count : point) - start
    // The look of a date, and a zero in front, are for the long way.
    guard whole > 0, whole == 1 || base[start] != UInt8(ascii: "0"), point != core.count - 1 else { return nil }
    if point >= 0 {
      // `1.234` may be grouped.
      let isGrouped = whole <= 3 && core.count - point == 4 && base[start] != UInt8(ascii: "0")
      return ValueReading(types: isGrouped ? NumberText.shortFraction.union(.decimalComma) : NumberText.shortFraction)
    }
    guard whole != 8 else { return nil }
    if start == 1 { value = -value }
    var types = NumberText.shortInteger
    if Int32(truncatingIfNeeded: value) == value { types.insert(.int) }
    if value == 0 || value == 1 { types.insert(.bool) }
    return ValueReading(types: types, integer: value)
  }

  private static func timeLike(_ core: UnsafeBufferPointer<UInt8>) -> ValueReading? {
    if let date = DateText(core) { return reading(date) }
    if let span = TimespanText(core) {
      var traits: Traits = span.isForeign ? .foreignDate : []
      if span.losesDigits { traits.insert(.longFraction) }
      return ValueReading(types: [.timespan, .clearTimespan, .string], traits: traits)
    }
    let looks = DatePattern.looks(of: core)
    return looks.isEmpty ? nil : ValueReading(types: looks.union(.string))
  }

  private static func reading(_ date: DateText) -> ValueReading {
    var traits: Traits = date.isForeign ? .foreignDate : []
    if date.losesDigits { traits.insert(.longFraction) }
    let places: TypeSet =
      !date.hasTime ? [.localDatetime, .zonedDatetime] : date.zone == nil ? .localDatetime : .zonedDatetime
    return ValueReading(types: places.union([.datetime, .string]), traits: traits)
  }

  private static func reading(_ number: SpecialNumber, _ core: UnsafeBufferPointer<UInt8>) -> ValueReading {
    let isForeign = !number.spelling.elementsEqual(core)
    return ValueReading(types: [.real, .clearReal, .string], traits: isForeign ? .foreignNumber : [])
  }

  private static func wordLike(_ core: UnsafeBufferPointer<UInt8>) -> ValueReading {
    if let truth = TruthText(core) {
      return ValueReading(
        types: truth.isJSON ? [.bool, .clearBool, .jsonScalar, .string] : [.bool, .clearBool, .string])
    }
    if let special = SpecialNumber(core) { return reading(special, core) }
    if let date = DateText(core) { return reading(date) }
    return YesNoText.isWord(core) ? ValueReading(types: [.yesNo, .string]) : guidLike(core)
  }

  private static func guidLike(_ core: UnsafeBufferPointer<UInt8>) -> ValueReading {
    switch GuidText(core)?.form {
    case .dashed: ValueReading(types: [.guid, .clearGuid, .string])
    case .braced: ValueReading(types: [.guid, .clearGuid, .string], traits: .bracedGuid)
    case .bare: ValueReading(types: [.guid, .hexDigits, .string])
    case nil: ValueReading(types: .string)
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Without spaces and tabs around.
  var trimmed: UnsafeBufferPointer<UInt8> {
    guard let base = baseAddress else { return self }
    var start = 0
    var end = count
    while start < end, base[start].isBlank { start &+= 1 }
    while start < end, base[end &- 1].isBlank { end &-= 1 }
    return UnsafeBufferPointer(start: base + start, count: end - start)
  }
}
