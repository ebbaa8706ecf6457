/// Reads what one value of a leaf can be, besides what its kind says already.
struct LeafReading {
  private let kind: ValueKind
  private let isInteger: Bool
  private let types: TypeSet

  init(_ leaf: SchemaLeaf, isBinary: Bool) {
    kind = isBinary && leaf.kind == .bytes ? .binary(.notUTF8) : leaf.kind
    isInteger = leaf.physical.isInteger
    types = kind.types
  }

  /// `seen` is what the values before can be: nothing beside it is looked for.
  @inline(__always)
  func reading(_ values: LeafValues, _ index: Int, seen: TypeSet) throws -> ValueReading {
    switch kind {
    case .int, .long: whole(values.integers.base[index])
    case .unsignedInt: whole(values.integers.base[index] & 0xFFFF_FFFF)
    case .real: real(values.reals.base[index])
    case .text, .bytes: text(values.slices.base[index], seen: seen)
    default: try other(values, index)
    }
  }

  @inline(__always)
  private func whole(_ value: Int64) -> ValueReading {
    var types = self.types
    if Int32(truncatingIfNeeded: value) == value { types.insert(.int) }
    if value.magnitude <= 1 << 53 { types.formUnion([.real, .clearReal]) }
    if UInt64(bitPattern: value) <= 1 { types.insert(.bool) }
    return ValueReading(types: types, integer: value)
  }

  @inline(__always)
  private func real(_ value: Double) -> ValueReading {
    guard value.isFinite else { return ValueReading(types: types) }
    let isWhole = value.rounded(.towardZero) == value && abs(value) < 0x1p53
    return ValueReading(types: types.union(.jsonScalar), integer: isWhole ? Int64(value) : nil)
  }

  @inline(__always)
  private func text(_ value: ByteSlice, seen: TypeSet) -> ValueReading {
    guard value.count <= ValueReading.greatestBytes else { return ValueReading(types: []) }
    // An empty text is no number, but does not keep the others from being one: it would be read as nothing.
    guard value.count > 0 else { return ValueReading(types: Self.kept.union(types)) }
    guard !seen.isSubset(of: types) else { return ValueReading(types: types) }
    var reading = ValueReading(value.bytes)
    // The file says that it is text: another type may be asked for, but is not given.
    reading.types = reading.types.intersection(Self.kept).union(types)
    return reading
  }

  private static let kept: TypeSet = [
    .bool, .datetime, .decimal, .dynamic, .guid, .int, .long, .real, .string, .timespan, .dayDotMonth, .monthDotDay,
    .daySlashMonth, .monthSlashDay, .dayDashMonth, .monthDashDay, .decimalComma, .thousands, .yesNo,
  ]

  private func other(_ values: LeafValues, _ index: Int) throws -> ValueReading {
    switch kind {
    case .unsignedLong:
      let value = UInt64(bitPattern: values.integers.base[index])
      var types = self.types
      if value <= UInt64(Int64.max) { types.insert(.long) }
      if value <= 1 << 53 { types.formUnion([.real, .clearReal]) }
      return ValueReading(types: types, integer: Int64(exactly: value))
    case .float16: return real(LeafSpelling.float16(values.slices.base[index].raw))
    case .decimal(let scale, _):
      if isInteger { return whole(values.integers.base[index], digits: 19, scale: scale) }
      let number = try LeafSpelling.wide(values.slices.base[index])
      return whole(number.int64, digits: number.digits.count, scale: scale)
    case .date: return time(CalendarTime(day: Int(values.integers.base[index])))
    case .timestamp(let unit, _): return time(CalendarTime(values.integers.base[index], unit))
    case .int96: return time(CalendarTime(int96: values.slices.base[index].raw))
    case .time(let unit):
      guard let span = CalendarTime.span(values.integers.base[index], unit) else { return ValueReading(types: []) }
      return ValueReading(types: types, traits: span.isCut ? .longFraction : [])
    case .json:
      let bytes = values.slices.base[index].bytes
      guard bytes.count <= ValueReading.greatestBytes else { return ValueReading(types: []) }
      return ValueReading(types: JSONText.isValue(bytes) ? types : [.string, .clearString])
    case .binary:
      let count = (values.slices.base[index].count + 2) / 3 * 4
      return ValueReading(types: count <= ValueReading.greatestBytes ? types : [])
    default: return ValueReading(types: types)
    }
  }

  /// A decimal; Kusto's has 34 digits.
  private func whole(_ value: Int64?, digits: Int, scale: Int) -> ValueReading {
    guard max(digits, scale) <= 34 else { return ValueReading(types: .string) }
    var types = self.types
    if let value {
      if scale == 0 {
        types.insert(.long)
        if Int32(exactly: value) != nil { types.insert(.int) }
      }
      if value.magnitude < 1_000_000_000_000_000 { types.insert(.real) }
    }
    return ValueReading(types: types, integer: scale == 0 ? value : nil)
  }

  private func time(_ time: CalendarTime) -> ValueReading {
    guard time.isKnownToKusto else { return ValueReading(types: .string) }
    return ValueReading(types: types, traits: time.isCut ? .longFraction : [])
  }
}
