/// Writes values as Kusto reads them from CSV.
///
/// A class, because it is used for every value and a struct would have its memory counted each time.
final class ValueSpelling {
  private let output: ByteBuffer
  /// Digits are made from the last to the first.
  private let digits = Lane<UInt8>(capacity: 64)

  init(_ output: ByteBuffer) { self.output = output }

  // MARK: Numbers

  func integer(_ value: Int64) {
    if value < 0 { output.append(.dash) }
    unsigned(value.magnitude)
  }

  func unsigned(_ value: UInt64) {
    let start = write(value, least: 1)
    output.append(UnsafeBufferPointer(start: digits.base + start, count: 64 - start))
  }

  /// Fills the digits from the end; the answer is where they begin.
  @inline(__always)
  private func write(_ value: UInt64, least: Int) -> Int {
    var rest = value
    var place = 64
    while rest > 0 || place > 64 &- least {
      place &-= 1
      digits.base[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    return place
  }

  /// The whole number with a point before its last `scale` digits.
  func decimal(_ value: Int64, scale: Int) {
    if value < 0 { output.append(.dash) }
    let start = write(value.magnitude, least: 1)
    decimal(UnsafeBufferPointer(start: digits.base + start, count: 64 - start), scale: scale)
  }

  func decimal(_ number: WideInteger, scale: Int) {
    if number.isNegative { output.append(.dash) }
    number.digits.withUnsafeBufferPointer { decimal($0, scale: scale) }
  }

  private func decimal(_ digits: UnsafeBufferPointer<UInt8>, scale: Int) {
    let whole = digits.count - scale
    if whole > 0 {
      output.append(UnsafeBufferPointer(rebasing: digits[..<whole]))
    } else {
      output.append(UInt8(ascii: "0"))
    }
    guard scale > 0 else { return }
    output.append(UInt8(ascii: "."))
    for _ in 0..<max(-whole, 0) { output.append(UInt8(ascii: "0")) }
    output.append(UnsafeBufferPointer(rebasing: digits[max(whole, 0)...]))
  }

  /// The shortest digits that give the number back.
  func real(_ value: Double) {
    guard value.isFinite else {
      let word: StaticString = value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
      return output.append(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
    var text = value.description
    text.withUTF8 { output.append($0) }
  }

  // MARK: Times

  func date(_ day: Int) {
    let (year, month, dayOfMonth) = CivilDate.parts(daysSince1970: day)
    if year < 0 || year > 9999 {
      // No date that anything but a person reads.
      output.append(year < 0 ? .dash : UInt8(ascii: "+"))
      padded(year.magnitude, 4)
    } else {
      padded(year.magnitude, 4)
    }
    output.append(.dash)
    padded(month.magnitude, 2)
    output.append(.dash)
    padded(dayOfMonth.magnitude, 2)
  }

  func datetime(_ time: CalendarTime, isUTC: Bool) {
    date(time.day)
    output.append(UInt8(ascii: "T"))
    clock(time.ticks.magnitude)
    if isUTC { output.append(UInt8(ascii: "Z")) }
  }

  /// `[-][d.]hh:mm:ss[.fffffff]`.
  func timespan(_ ticks: Int64) {
    if ticks < 0 { output.append(.dash) }
    let (days, rest) = ticks.magnitude.quotientAndRemainder(dividingBy: UInt64(CalendarTime.ticksPerDay))
    if days > 0 {
      unsigned(days)
      output.append(UInt8(ascii: "."))
    }
    clock(UInt(rest))
  }

  private func clock(_ ticks: UInt) {
    let seconds = ticks / UInt(CalendarTime.ticksPerSecond)
    padded(seconds / 3600, 2)
    output.append(.colon)
    padded(seconds / 60 % 60, 2)
    output.append(.colon)
    padded(seconds % 60, 2)
    let fraction = ticks % UInt(CalendarTime.ticksPerSecond)
    guard fraction > 0 else { return }
    output.append(UInt8(ascii: "."))
    let start = write(UInt64(fraction), least: 7)
    var end = 64
    while digits.base[end - 1] == UInt8(ascii: "0") { end -= 1 }
    output.append(UnsafeBufferPointer(start: digits.base + start, count: end - start))
  }

  @inline(__always)
  private func padded(_ value: UInt, _ count: Int) {
    if count == 2 {
      output.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / 10))
      output.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10))
    } else {
      let start = write(UInt64(value), least: count)
      output.append(UnsafeBufferPointer(start: digits.base + start, count: 64 - start))
    }
  }

  /// Twelve bytes: months, days, milliseconds; as ISO 8601 has them.
  func interval(_ bytes: UnsafeRawBufferPointer) {
    func number(_ offset: Int) -> UInt64 {
      UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }
    output.append(UInt8(ascii: "P"))
    unsigned(number(0))
    output.append(UInt8(ascii: "M"))
    unsigned(number(4))
    output.append(Array("DT".utf8))
    decimal(Int64(number(8)), scale: 3)
    output.append(UInt8(ascii: "S"))
  }

  // MARK: Bytes

  func guid(_ bytes: UnsafeRawBufferPointer) {
    for (index, byte) in bytes.enumerated() {
      if index == 4 || index == 6 || index == 8 || index == 10 { output.append(.dash) }
      output.append(Self.hex(byte >> 4))
      output.append(Self.hex(byte & 15))
    }
  }

  static func hex(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }

  func base64(_ bytes: UnsafeRawBufferPointer) {
    var index = 0
    while index < bytes.count {
      let left = min(bytes.count - index, 3)
      var group = UInt32(bytes[index]) << 16
      if left > 1 { group |= UInt32(bytes[index + 1]) << 8 }
      if left > 2 { group |= UInt32(bytes[index + 2]) }
      for place in 0..<4 {
        let sextet = UInt8(truncatingIfNeeded: group >> UInt32(18 - place * 6)) & 63
        output.append(place <= left ? Self.base64Digit(sextet) : UInt8(ascii: "="))
      }
      index += 3
    }
  }

  private static func base64Digit(_ value: UInt8) -> UInt8 {
    switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") + value - 26
    case 52..<62: UInt8(ascii: "0") + value - 52
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }
}
