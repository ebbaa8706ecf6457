import GRDB
import Kusto
import KustoTypes

/// Fields of text as values of a column, as ``StoredValue`` has them; the usual forms are read from the bytes.
///
/// Whatever is unusual goes the general way. A test compares both.
enum FieldValue {
  /// Appends the value of `field` in a column of `type`.
  static func append(_ field: UnsafeBufferPointer<UInt8>, _ type: ScalarType, to batch: inout RowBatch) {
    guard !field.isEmpty else {
      if type == .string { batch.append(text: field) } else { batch.appendNull() }
      return
    }
    switch type {
    case .long: if let value = integer(field) { return batch.append(value) }
    case .int:
      if let value = integer(field), let small = Int32(exactly: value) { return batch.append(Int64(small)) }
    case .real: if let value = real(field) { return batch.append(value) }
    case .datetime: if let value = datetime(field) { return batch.append(value) }
    case .string: if isPlain(field) { return batch.append(text: field) }
    default: break
    }
    batch.append(StoredValue.stored(String(decoding: field, as: UTF8.self), type: type))
  }

  private static func digit(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "0") }

  /// Up to 18 digits, which no Int64 is too small for, with or without a minus.
  static func integer(_ field: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isNegative = field[0] == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    guard field.count > start, field.count <= start + 18 else { return nil }
    var value: Int64 = 0
    for place in start..<field.count {
      let digit = digit(field[place])
      guard digit <= 9 else { return nil }
      value = value &* 10 &+ Int64(digit)
    }
    return isNegative ? -value : value
  }

  private static let powers: [Double] = (0...15).reduce(into: []) { powers, _ in
    powers.append((powers.last ?? 0.1) * 10)
  }

  /// Digits with a point among them, up to 15 in all: both whole numbers are exact then, and so their quotient is rounded
  /// once.
  static func real(_ field: UnsafeBufferPointer<UInt8>) -> Double? {
    let isNegative = field[0] == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    guard field.count > start, field.count <= start + 16 else { return nil }
    var digits: Int64 = 0
    var count = 0
    var point: Int?
    for place in start..<field.count {
      let byte = field[place]
      let digit = digit(byte)
      if digit <= 9 {
        digits = digits &* 10 &+ Int64(digit)
        count += 1
      } else if byte == UInt8(ascii: "."), point == nil, count > 0 {
        point = place
      } else {
        return nil
      }
    }
    let fraction = point.map { field.count - 1 - $0 } ?? 0
    guard count <= 15, point == nil || fraction > 0 else { return nil }
    let value = fraction == 0 ? Double(digits) : Double(digits) / powers[fraction]
    return isNegative ? -value : value
  }

  /// `2024-01-02`, or with `T03:04:05` or ` 03:04:05`, up to seven digits of a fraction, and `Z`.
  static func datetime(_ field: UnsafeBufferPointer<UInt8>) -> Int64? {
    let dash = UInt8(ascii: "-")
    guard field.count >= 10, field[4] == dash, field[7] == dash, let year = number(field, 0, 4),
      let month = number(field, 5, 2), let day = number(field, 8, 2),
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    if field.count == 10 { return date.ticks }
    let colon = UInt8(ascii: ":")
    guard field.count >= 19, field[10] == UInt8(ascii: "T") || field[10] == UInt8(ascii: " "), field[13] == colon,
      field[16] == colon, let hour = number(field, 11, 2), let minute = number(field, 14, 2),
      let second = number(field, 17, 2), hour < 24, minute < 60, second < 60
    else { return nil }
    var end = field.count
    if field[end - 1] == UInt8(ascii: "Z") { end -= 1 }
    var fraction: Int64 = 0
    if end > 19 {
      guard field[19] == UInt8(ascii: "."), end > 20, end <= 27 else { return nil }
      for place in 20..<27 {
        let digit = place < end ? digit(field[place]) : 0
        guard digit <= 9 else { return nil }
        fraction = fraction * 10 + Int64(digit)
      }
    }
    let seconds = Int64((hour * 60 + minute) * 60 + second)
    return date.ticks + seconds * Ticks.perSecond + fraction
  }

  private static func number(_ field: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
    var value = 0
    for place in start..<start + count {
      let digit = digit(field[place])
      guard digit <= 9 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }

  /// True for ASCII without NUL: it needs no repair.
  private static func isPlain(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    var all: UInt8 = 0
    var hasNUL = false
    for byte in field {
      all |= byte
      if byte == 0 { hasNUL = true }
    }
    return all < 0x80 && !hasNUL
  }
}
