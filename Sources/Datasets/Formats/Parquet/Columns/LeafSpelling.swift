/// Writes the values of one leaf as text.
///
/// A class for the same reason as ``ValueSpelling``.
final class LeafSpelling {
  let kind: ValueKind
  let isInteger: Bool
  private let output: ByteBuffer
  private let spelling: ValueSpelling

  /// `isBinary` is for bytes that nothing is said about: some of them are not text.
  init(_ leaf: SchemaLeaf, isBinary: Bool, output: ByteBuffer) {
    kind = isBinary && leaf.kind == .bytes ? .binary(.notUTF8) : leaf.kind
    isInteger = leaf.physical.isInteger
    self.output = output
    spelling = ValueSpelling(output)
  }

  /// Appends the value, as a field of CSV without quotes has it.
  @inline(__always)
  func write(_ values: LeafValues, _ index: Int) throws -> FieldKind {
    switch kind {
    case .int, .long: spelling.integer(values.integers.base[index])
    case .unsignedInt: spelling.integer(values.integers.base[index] & 0xFFFF_FFFF)
    case .unsignedLong: spelling.unsigned(UInt64(bitPattern: values.integers.base[index]))
    case .real: spelling.real(values.reals.base[index])
    case .text, .bytes:
      output.append(values.slices.base[index].bytes)
      return .string
    default: return try writeOther(values, index)
    }
    return .number
  }

  private func writeOther(_ values: LeafValues, _ index: Int) throws -> FieldKind {
    switch kind {
    case .bool:
      output.append(Array((values.integers.base[index] == 0 ? "false" : "true").utf8))
      return .bool
    case .float16:
      spelling.real(Self.float16(values.slices.base[index].raw))
      return .number
    case .decimal(let scale, _):
      try writeDecimal(values, index, scale: scale)
      return .number
    case .json:
      output.append(values.slices.base[index].bytes)
      return .json
    default: try writeText(values, index)
    }
    return .string
  }

  private func writeText(_ values: LeafValues, _ index: Int) throws {
    switch kind {
    case .date: spelling.date(Int(values.integers.base[index]))
    case .timestamp(let unit, let isUTC):
      spelling.datetime(CalendarTime(values.integers.base[index], unit), isUTC: isUTC)
    case .time(let unit):
      guard let span = CalendarTime.span(values.integers.base[index], unit) else {
        throw ParquetFault.broken("a time of day of \(values.integers.base[index])")
      }
      spelling.timespan(span.ticks)
    case .int96: spelling.datetime(CalendarTime(int96: values.slices.base[index].raw), isUTC: false)
    case .uuid: spelling.guid(values.slices.base[index].raw)
    case .interval: spelling.interval(values.slices.base[index].raw)
    default: spelling.base64(values.slices.base[index].raw)
    }
  }

  private func writeDecimal(_ values: LeafValues, _ index: Int, scale: Int) throws {
    if isInteger { return spelling.decimal(values.integers.base[index], scale: scale) }
    spelling.decimal(try Self.wide(values.slices.base[index]), scale: scale)
  }

  static func wide(_ bytes: ByteSlice) throws -> WideInteger {
    guard let number = WideInteger(bytes.raw) else {
      throw ParquetFault.unsupported(kind: "a decimal of \(bytes.count) bytes", hint: "write it as text")
    }
    return number
  }

  static func float16(_ bytes: UnsafeRawBufferPointer) -> Double {
    let bits = UInt16(littleEndian: bytes.loadUnaligned(as: UInt16.self))
    let magnitude: Double
    let fraction = Double(bits & 0x3FF)
    switch bits >> 10 & 0x1F {
    case 0: magnitude = fraction * 0x1p-24
    case 31: magnitude = fraction == 0 ? .infinity : .nan
    case let exponent: magnitude = (fraction + 1024) * Double(sign: .plus, exponent: Int(exponent) - 25, significand: 1)
    }
    return bits >= 0x8000 ? -magnitude : magnitude
  }
}
