import KustoTypes

/// How the values of a column are read where a person says so, because they are spelled as Kusto reads no value:
/// `--convert Betrag=decimal-comma`.
///
/// The scan of the dataset and the writer of its rows convert by this alone.
package enum Conversion: Sendable, Hashable {
  case unix(UnixTime)
  case yesNo
  /// `1.234,56`
  case decimalComma
  /// `1,234.56`
  case thousands
  case date(DatePattern)
  /// Text stays as it is spelled, whatever it looks like.
  case text

  package init?(name: String) {
    let name = name.lowercased()
    if let unit = UnixTime.allCases.first(where: { name == "unix-\($0.rawValue)" }) {
      self = .unix(unit)
    } else if let fixed = Self.named.first(where: { $0.name == name }) {
      self = fixed
    } else if let pattern = DatePattern(name: name) {
      self = .date(pattern)
    } else {
      return nil
    }
  }

  private static let named: [Conversion] = [.yesNo, .decimalComma, .thousands, .text]

  /// Examples of all kinds, for help and messages.
  package static let kinds =
    "unix-seconds, unix-milliseconds, unix-microseconds, unix-nanoseconds, yes-no, decimal-comma, thousands, string, "
    + "or a date pattern such as dd.mm.yyyy, mm/dd/yyyy, yyyymmdd"

  package var name: String {
    switch self {
    case .unix(let unit): "unix-\(unit.rawValue)"
    case .yesNo: "yes-no"
    case .decimalComma: "decimal-comma"
    case .thousands: "thousands"
    case .date(let pattern): pattern.name
    case .text: "string"
    }
  }

  /// The value as Kusto spells it; nil for what is no such value.
  package func converted(_ text: String) -> String? {
    var text = text
    return text.withUTF8 { bytes in convert(bytes) { String(decoding: $0, as: UTF8.self) } }
  }

  /// The type of a column without a value that could be converted.
  var usualType: ScalarType {
    switch self {
    case .unix, .date: .datetime
    case .yesNo: .bool
    case .decimalComma, .thousands: .real
    case .text: .string
    }
  }

  /// A longer value is none that any conversion reads, but for text.
  private static let greatestBytes = 80

  /// Gives `body` the value as Kusto spells it; nil, for what is no such value, means that it was not called.
  @inline(__always)
  func convert<Result>(
    _ value: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result? {
    if self == .text { return try body(value) }
    let core = value.trimmed
    guard !core.isEmpty, core.count <= Self.greatestBytes else { return nil }
    return try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.greatestBytes + 48) { memory in
      guard let count = write(core, to: memory) else { return nil }
      return try body(UnsafeBufferPointer(rebasing: memory[..<count]))
    }
  }

  private func write(_ core: UnsafeBufferPointer<UInt8>, to output: UnsafeMutableBufferPointer<UInt8>) -> Int? {
    switch self {
    case .unix(let unit): unit.ticks(core).map { Self.write(CalendarTime(ticks: $0), to: output) }
    case .yesNo: YesNoText.value(core).map { Self.write($0 ? "true" : "false", to: output) }
    case .decimalComma: GroupedNumber(core, .comma)?.write(core, to: output)
    case .thousands: GroupedNumber(core, .point)?.write(core, to: output)
    case .date(let pattern): pattern.read(core).map { Self.write($0.date, $0.time, of: core, to: output) }
    case .text: nil
    }
  }

  private static func write(_ text: String, to output: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var text = text
    return text.withUTF8 { output.update(fromContentsOf: $0) }
  }

  private static func write(_ time: CalendarTime, to output: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let (year, month, day) = CivilDate.parts(daysSince1970: time.day)
    let (second, fraction) = time.ticks.quotientAndRemainder(dividingBy: CalendarTime.ticksPerSecond)
    let clock = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
    let part = fraction == 0 ? "" : "." + padded(fraction, 7)
    return write("\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(clock)\(part)Z", to: output)
  }

  private static func write(
    _ date: CivilDate, _ time: ClockText?, of core: UnsafeBufferPointer<UInt8>,
    to output: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    var text = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    if let time {
      text += "T" + [time.hour, time.minute, time.second].map { padded($0, 2) }.joined(separator: ":")
      if let fraction = time.fraction {
        text += "." + String(decoding: core[fraction].prefix(DateText.fractionDigits), as: UTF8.self)
      }
    }
    return write(text, to: output)
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

extension Conversion: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let conversion = Conversion(name: name) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no conversion is called \(name)")
    }
    self = conversion
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
