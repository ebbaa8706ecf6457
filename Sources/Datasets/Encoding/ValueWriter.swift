import KustoTypes

/// Writes values as Kusto reads them from CSV; refuses a value that Kusto would turn into null or into another.
struct ValueWriter {
  let nullWords: NullWords
  /// JSON that is yet to be quoted for CSV.
  private let scratch = ByteBuffer(capacity: 256)

  init(nullWords: NullWords) { self.nullWords = nullWords }

  /// False, with nothing written, when the value does not fit the type.
  func write(_ field: Field, as type: ScalarType, to output: ByteBuffer) -> Bool {
    if field.kind == .null { return true }
    switch type {
    case .string:
      guard field.bytes.count <= ValueReading.greatestBytes else { return false }
      output.appendCSV(field.bytes)
      return true
    case .dynamic: return writeDynamic(field, to: output)
    default: return field.isEmpty || writePlain(field, as: type, to: output)
    }
  }

  /// As ``write(_:as:to:)``, for a column whose values a person said how to read.
  func write(_ field: Field, as type: ScalarType, by conversion: Conversion, to output: ByteBuffer) -> Bool {
    if field.kind == .null || (field.isEmpty && field.kind != .string) { return true }
    if field.isEmpty || (type != .string && nullWords.index(of: field.bytes) != nil) { return true }
    return conversion.convert(field.bytes) { bytes in
      write(Field(bytes: bytes, wasQuoted: false, kind: .cell, offset: field.offset), as: type, to: output)
    } ?? false
  }

  /// Writes a value of which it was seen that it stands as Kusto reads it for the type.
  @inline(__always)
  func writeProven(_ field: Field, as type: ScalarType, to output: ByteBuffer) {
    switch (type, field.kind) {
    case (_, .null): break
    case (.string, _): output.appendCSV(field.bytes)
    case (.dynamic, .string): _ = writeDynamic(field, to: output)
    case (.dynamic, _): output.appendCSV(field.bytes)
    default: output.append(field.bytes)
    }
  }

  /// A text of which the format says that it is one stays a text in JSON.
  private func writeDynamic(_ field: Field, to output: ByteBuffer) -> Bool {
    switch field.kind {
    case .null: break
    case .string:
      guard field.bytes.count <= ValueReading.greatestBytes else { return false }
      scratch.removeAll()
      scratch.appendJSONString(field.bytes)
      guard scratch.count <= ValueReading.greatestBytes else { return false }
      output.appendCSV(scratch.bytes.bindMemory(to: UInt8.self))
    case .number, .bool, .json:
      guard field.bytes.count <= ValueReading.greatestBytes else { return false }
      guard field.kind != .bool, BareNumbers.areIn(field.bytes) else {
        output.appendCSV(field.bytes)
        return true
      }
      scratch.removeAll()
      BareNumbers.quote(field.bytes, to: scratch)
      guard scratch.count <= ValueReading.greatestBytes else { return false }
      output.appendCSV(scratch.bytes.bindMemory(to: UInt8.self))
    case .cell:
      if field.isEmpty { return true }
      guard ValueReading(field.bytes).types.keeps(.dynamic) else { return false }
      output.appendCSV(field.bytes.trimmed)
    }
    return true
  }

  /// Writes what is neither text nor JSON.
  private func writePlain(_ field: Field, as type: ScalarType, to output: ByteBuffer) -> Bool {
    let bytes = field.bytes
    if field.kind == .cell || field.kind == .string, nullWords.index(of: bytes) != nil { return true }
    let reading = ValueReading(field)
    guard reading.types.keeps(type) else { return false }
    if reading.traits.isEmpty, !reading.types.contains(.hexDigits) {
      output.append(bytes)
    } else {
      rewrite(bytes.trimmed, as: type, to: output)
    }
    return true
  }

  /// Writes a value that fits, but is spelled otherwise than Kusto is sure to read.
  private func rewrite(_ core: UnsafeBufferPointer<UInt8>, as type: ScalarType, to output: ByteBuffer) {
    switch type {
    case .datetime: if let date = DateText(core) { write(date, of: core, to: output) }
    case .timespan: if let span = TimespanText(core) { write(span, of: core, to: output) }
    case .guid: writeGuid(core, to: output)
    case .int, .long, .real, .decimal: writeNumber(core, to: output)
    case .bool, .string, .dynamic: output.append(core)
    }
  }

  private func write(_ date: DateText, of core: UnsafeBufferPointer<UInt8>, to output: ByteBuffer) {
    output.append(date.date.year, digits: 4)
    output.append(.dash)
    output.append(date.date.month, digits: 2)
    output.append(.dash)
    output.append(date.date.day, digits: 2)
    guard date.hasTime else { return }
    output.append(UInt8(ascii: "T"))
    writeTime(date.hour, date.minute, date.second, fraction: date.fraction, of: core, to: output)
    switch date.zone {
    case nil: break
    case .utc: output.append(UInt8(ascii: "Z"))
    case .offset(let minutes):
      output.append(minutes < 0 ? .dash : UInt8(ascii: "+"))
      output.append(abs(minutes) / 60, digits: 2)
      output.append(.colon)
      output.append(abs(minutes) % 60, digits: 2)
    }
  }

  private func write(_ span: TimespanText, of core: UnsafeBufferPointer<UInt8>, to output: ByteBuffer) {
    if span.isNegative { output.append(.dash) }
    if let days = span.days {
      output.append(days, digits: 1)
      output.append(UInt8(ascii: "."))
    }
    writeTime(span.hour, span.minute, span.second, fraction: span.fraction, of: core, to: output)
  }

  private func writeTime(
    _ hour: Int, _ minute: Int, _ second: Int, fraction: Range<Int>?, of core: UnsafeBufferPointer<UInt8>,
    to output: ByteBuffer
  ) {
    output.append(hour, digits: 2)
    output.append(.colon)
    output.append(minute, digits: 2)
    output.append(.colon)
    output.append(second, digits: 2)
    guard let fraction else { return }
    output.append(UInt8(ascii: "."))
    output.append(UnsafeBufferPointer(rebasing: core[fraction.prefix(DateText.fractionDigits)]))
  }

  /// Without braces, with dashes.
  private func writeGuid(_ core: UnsafeBufferPointer<UInt8>, to output: ByteBuffer) {
    let digits = core.lazy.filter(\.isHexDigit)
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { output.append(.dash) }
      output.append(digit)
    }
  }

  /// Without plus and zeros in front, with a digit on both sides of the point.
  private func writeNumber(_ core: UnsafeBufferPointer<UInt8>, to output: ByteBuffer) {
    if let special = SpecialNumber(core) { return output.append(special.spelling) }
    var rest = core[...]
    if let sign = rest.first, sign == .dash || sign == UInt8(ascii: "+") {
      if sign == .dash { output.append(sign) }
      rest = rest.dropFirst()
    }
    while rest.count > 1, rest.first == UInt8(ascii: "0"), rest.dropFirst().first?.digit != nil {
      rest = rest.dropFirst()
    }
    let point = UInt8(ascii: ".")
    if rest.first == point { output.append(UInt8(ascii: "0")) }
    while let byte = rest.popFirst() {
      output.append(byte)
      if byte == point, rest.first?.digit == nil { output.append(UInt8(ascii: "0")) }
    }
  }
}
