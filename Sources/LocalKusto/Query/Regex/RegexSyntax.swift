/// What a pattern says, as a tree.
///
/// The language is RE2's, which Kusto uses: no look-around and no back references, so that every match takes time
/// linear in the text, whoever wrote the pattern.
indirect enum RegexNode {
  case empty
  case one(ScalarClass)
  case sequence([RegexNode])
  case choice([RegexNode])
  case group(RegexNode, index: Int?)
  case times(RegexNode, least: Int, most: Int?, greedy: Bool)
  case assertion(RegexAssertion)
}

enum RegexAssertion {
  case textStart
  case textEnd
  case lineStart
  case lineEnd
  case wordBorder
  case noWordBorder
}

/// A set of characters.
struct ScalarClass {
  var ranges: [ClosedRange<UInt32>]
  var isNegated = false
  var ignoresCase = false

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    if has(scalar.value) { return !isNegated }
    guard ignoresCase else { return isNegated }
    let other = Self.otherCase(scalar)
    return (other != nil && has(other?.value ?? 0)) != isNegated
  }

  private func has(_ value: UInt32) -> Bool { ranges.contains { $0.contains(value) } }

  private static func otherCase(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let properties = scalar.properties
    let mapped = properties.isUppercase ? properties.lowercaseMapping : properties.uppercaseMapping
    let scalars = mapped.unicodeScalars
    return scalars.count == 1 ? scalars.first : nil
  }

  static let digit = ScalarClass(ranges: [0x30...0x39])
  static let word = ScalarClass(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let blank = ScalarClass(ranges: [0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
  static let any = ScalarClass(ranges: [0...0x10FFFF])
  static let anyButNewline = ScalarClass(ranges: [0x0A...0x0A], isNegated: true)
}

/// Why a pattern can not be used.
enum RegexProblem: Error, Equatable, CustomStringConvertible {
  case tooLong(limit: Int)
  case tooComplex
  case unexpected(String, at: Int)
  case unclosed(String, at: Int)
  case unsupported(String, at: Int)

  var description: String {
    switch self {
    case .tooLong(let limit): "it is longer than \(limit) characters"
    case .tooComplex: "it repeats or nests too much"
    case .unexpected(let text, let place): "'\(text)' at \(place) does not belong there"
    case .unclosed(let text, let place): "'\(text)' at \(place) is not closed"
    case .unsupported(let text, let place): "'\(text)' at \(place) is not supported"
    }
  }
}
