import Foundation

/// Reads one JSON value in one pass over its bytes.
///
/// Answers come from a server, and commands from anyone: the depth is bounded, and nothing is tried twice.
struct JSONParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var place = 0
  /// Elements of the last array that ended: the next row has as many.
  private var lastCount = 0

  /// More arrays and objects inside of each other are refused.
  static let greatestDepth = 512

  /// No more elements are made room for ahead, so that many arrays inside of each other take no memory.
  private static let greatestReserve = 64

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The value that all of `bytes` is, with blanks around it.
  ///
  /// - Throws: ``JSONSyntaxError``.
  static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) -> JSONValue {
    var parser = JSONParser(bytes)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.place = 3 }
    let value = try parser.value(depth: 0)
    parser.skipBlanks()
    guard parser.place == bytes.count else { throw parser.fault("text after the value") }
    return value
  }

  private func fault(_ reason: String) -> JSONSyntaxError { JSONSyntaxError(byte: place, reason: reason) }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
  }

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    skipBlanks()
    switch next {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw fault("the text ends where a value is expected")
    default: return try number()
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
    let end = place + word.utf8CodeUnitCount
    let text = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard end <= bytes.count, bytes[place..<end].elementsEqual(text) else { throw fault("no JSON value") }
    place = end
    return value
  }

  // MARK: Containers

  private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    var elements: [JSONValue] = []
    elements.reserveCapacity(lastCount)
    defer { lastCount = min(elements.count, Self.greatestReserve) }
    try list(depth, UInt8(ascii: "]")) { (parser) throws(JSONSyntaxError) in
      elements.append(try parser.value(depth: depth))
    }
    return .array(elements)
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    var members: [String: JSONValue] = [:]
    try list(depth, UInt8(ascii: "}")) { (parser) throws(JSONSyntaxError) in
      parser.skipBlanks()
      guard parser.next == UInt8(ascii: "\"") else { throw parser.fault("a key in quotes is expected") }
      let key = try parser.string()
      parser.skipBlanks()
      guard parser.next == UInt8(ascii: ":") else { throw parser.fault("a colon is expected") }
      parser.place += 1
      members[key] = try parser.value(depth: depth)
    }
    return .object(members)
  }

  /// Elements with commas between, up to `end`.
  private mutating func list(
    _ depth: Int, _ end: UInt8, _ element: (inout JSONParser) throws(JSONSyntaxError) -> Void
  ) throws(JSONSyntaxError) {
    guard depth <= Self.greatestDepth else { throw fault("more than \(Self.greatestDepth) levels") }
    place += 1
    skipBlanks()
    if next == end {
      place += 1
      return
    }
    while true {
      try element(&self)
      skipBlanks()
      guard let mark = next, mark == end || mark == UInt8(ascii: ",") else {
        throw fault("a comma or the end is expected")
      }
      place += 1
      if mark == end { return }
    }
  }

  // MARK: Numbers

  /// Whole numbers of 64 bits stay whole, also where they come as `1.0`.
  private mutating func number() throws(JSONSyntaxError) -> JSONValue {
    let start = place
    if next == UInt8(ascii: "-") { place += 1 }
    let first = next
    let whole = digits()
    guard whole > 0, whole == 1 || first != UInt8(ascii: "0") else { throw fault("no JSON value") }
    var decimals = 0
    if next == UInt8(ascii: ".") {
      place += 1
      decimals = digits()
      guard decimals > 0 else { throw fault("a digit is expected") }
    }
    var hasExponent = false
    if let mark = next, mark | 0x20 == UInt8(ascii: "e") {
      place += 1
      hasExponent = true
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
      guard digits() > 0 else { throw fault("a digit is expected") }
    }
    if !hasExponent, whole + decimals <= Self.exactDigits { return shortNumber(start, decimals: decimals) }
    let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<place]), as: UTF8.self)
    if decimals == 0, !hasExponent, let integer = Int64(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else { throw fault("a number that is too large") }
    return Int64(exactly: number).map(JSONValue.integer) ?? .number(number)
  }

  /// So many digits are a whole number that a real holds exactly, and so are the powers of ten below.
  private static let exactDigits = 15
  private static let powersOfTen: [Double] = (0...exactDigits).map { pow(10, Double($0)) }

  /// The number from `start` on, of at most ``exactDigits`` digits: the division of two exact reals rounds once, as
  /// reading the text does.
  private func shortNumber(_ start: Int, decimals: Int) -> JSONValue {
    let isNegative = bytes[start] == UInt8(ascii: "-")
    var whole: Int64 = 0
    for byte in bytes[(isNegative ? start + 1 : start)..<place] where byte != UInt8(ascii: ".") {
      whole = whole * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    if decimals == 0 { return .integer(isNegative ? -whole : whole) }
    let number = Double(whole) / Self.powersOfTen[decimals]
    return Int64(exactly: number).map { .integer(isNegative ? -$0 : $0) } ?? .number(isNegative ? -number : number)
  }

  private mutating func digits() -> Int {
    let start = place
    while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { place += 1 }
    return place - start
  }

  // MARK: Strings

  private mutating func string() throws(JSONSyntaxError) -> String {
    place += 1
    let start = place
    try skipPlain()
    if next == UInt8(ascii: "\"") {
      defer { place += 1 }
      return try text(UnsafeBufferPointer(rebasing: bytes[start..<place]))
    }
    var unescaped = Array(bytes[start..<place])
    while next != UInt8(ascii: "\"") {
      try escape(into: &unescaped)
      let begin = place
      try skipPlain()
      unescaped += bytes[begin..<place]
    }
    place += 1
    return try text(unescaped)
  }

  private func text(_ bytes: some Sequence<UInt8>) throws(JSONSyntaxError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw fault("text that is not UTF-8") }
    return text
  }

  /// Up to a quote or a backslash.
  private mutating func skipPlain() throws(JSONSyntaxError) {
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      guard byte >= 0x20 else { throw fault("a control character in a string") }
      place += 1
    }
    if next == nil { throw fault("a string without an end") }
  }

  private mutating func escape(into output: inout [UInt8]) throws(JSONSyntaxError) {
    place += 1
    guard let mark = next else { throw fault("a string without an end") }
    place += 1
    switch mark {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(mark)
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "u"): output += Array(String(Character(try scalar())).utf8)
    default: throw fault("an escape that JSON does not have")
    }
  }

  /// What `\u` stands for; two of them for one character beyond 16 bits.
  private mutating func scalar() throws(JSONSyntaxError) -> Unicode.Scalar {
    let first = try hex()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, next == UInt8(ascii: "\\"), place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "u")
    else { throw fault("half of a pair of \\u escapes") }
    place += 2
    let second = try hex()
    guard 0xDC00..<0xE000 ~= second,
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw fault("half of a pair of \\u escapes") }
    return scalar
  }

  private mutating func hex() throws(JSONSyntaxError) -> UInt32 {
    guard place + 4 <= bytes.count else { throw fault("four hexadecimal digits are expected") }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[place])).hexDigitValue, bytes[place] < 0x80 else {
        throw fault("four hexadecimal digits are expected")
      }
      value = value << 4 | UInt32(digit)
      place += 1
    }
    return value
  }
}

/// Why text is not JSON, and at which zero-based byte.
package struct JSONSyntaxError: Error, Sendable, Hashable {
  package var byte: Int
  package var reason: String
}
