import KustoTypes

/// Writes the values by which a load is divided, as they will stand in Kusto: however a value is spelled, it is one key.
struct KeyText {
  private let type: ScalarType
  private let conversion: Conversion?
  private let values: ValueWriter
  private let scratch = ByteBuffer(capacity: 64)

  init(_ type: ScalarType, nullWords: [String], conversion: Conversion? = nil) {
    self.type = type
    self.conversion = conversion
    values = ValueWriter(nullWords: NullWords(nullWords))
  }

  /// The value of a row that lacks it.
  var missing: String? { type == .string ? "" : nil }

  /// Nil stands for null, as does a value that does not fit.
  ///
  /// An empty text is not null in Kusto.
  func text(of field: Field) -> String? {
    guard let conversion else { return plainText(of: field) }
    scratch.removeAll()
    guard values.write(field, as: type, by: conversion, to: scratch) else { return missing }
    return Array(scratch.bytes).withUnsafeBufferPointer {
      type == .string
        ? String(decoding: conversion == .text ? field.bytes : $0, as: UTF8.self)
        : plainText(of: Field(bytes: $0, wasQuoted: false, kind: .cell, offset: field.offset))
    }
  }

  private func plainText(of field: Field) -> String? {
    if type == .string {
      return field.kind == .null || field.bytes.count > ValueReading.greatestBytes ? "" : field.text
    }
    guard !field.isEmpty || field.kind == .string && type == .dynamic else { return nil }
    scratch.removeAll()
    guard values.write(field, as: type, to: scratch), scratch.count > 0 else { return nil }
    if type == .dynamic { return field.text }
    return scratch.bytes.withMemoryRebound(to: UInt8.self) { canonical($0) }
  }

  private func canonical(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    switch type {
    case .bool: return text == "1" || text.lowercased() == "true" ? "true" : "false"
    case .int, .long: return Int64(text).map(String.init) ?? text
    case .real: return Double(text).map { String(describing: $0 == 0 ? 0 : $0) } ?? text
    case .decimal: return Self.decimal(text)
    case .guid: return text.lowercased()
    case .datetime: return DateText(bytes).map { Self.datetime($0, bytes) } ?? text
    case .timespan: return TimespanText(bytes).map { Self.timespan($0, bytes) } ?? text
    case .string, .dynamic: return text
    }
  }

  /// Without zeros that say nothing.
  private static func decimal(_ text: String) -> String {
    guard text.contains("."), !text.contains(where: { $0 == "e" || $0 == "E" }) else {
      return text.allSatisfy { $0 == "-" || $0 == "0" } ? "0" : text
    }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text == "-0" ? "0" : text
  }

  /// Ticks of 100 ns.
  private static func ticks(_ fraction: Range<Int>?, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var ticks = 0
    let digits = fraction.map { Array(bytes[$0]) } ?? []
    for place in 0..<DateText.fractionDigits {
      ticks = ticks * 10 + (place < digits.count ? Int(digits[place].digit ?? 0) : 0)
    }
    return ticks
  }

  /// In UTC.
  private static func datetime(_ date: DateText, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let ticks = Self.ticks(date.fraction, bytes)
    var minutes = date.date.daysSince1970 * 1440 + date.hour * 60 + date.minute
    if case .offset(let offset)? = date.zone { minutes -= offset }
    let (year, month, day) = CivilDate.parts(daysSince1970: (minutes - modulo(minutes, 1440)) / 1440)
    let time = modulo(minutes, 1440)
    let fraction = ticks == 0 ? "" : "." + padded(ticks, 7)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(padded(time / 60, 2)):\(padded(time % 60, 2))"
      + ":\(padded(date.second, 2))\(fraction)Z"
  }

  private static func timespan(_ span: TimespanText, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let ticks = Self.ticks(span.fraction, bytes)
    let days = span.days ?? 0
    let isZero = ticks == 0 && days == 0 && span.hour == 0 && span.minute == 0 && span.second == 0
    return (span.isNegative && !isZero ? "-" : "") + (days == 0 ? "" : "\(days).")
      + "\(padded(span.hour, 2)):\(padded(span.minute, 2)):\(padded(span.second, 2))"
      + (ticks == 0 ? "" : "." + padded(ticks, 7))
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private static func modulo(_ value: Int, _ by: Int) -> Int { (value % by + by) % by }
}
