/// Reads a pattern.
struct RegexParser {
  static let longest = 1000
  static let deepest = 50
  static let mostRepeats = 1000

  private let scalars: [Unicode.Scalar]
  private var at = 0
  private var depth = 0
  private(set) var groups = 0
  private var ignoresCase = false
  private var dotTakesNewline = false
  private var isMultiline = false

  init(_ pattern: String) throws(RegexProblem) {
    scalars = Array(pattern.unicodeScalars.prefix(Self.longest + 1))
    guard scalars.count <= Self.longest else { throw .tooLong(limit: Self.longest) }
  }

  mutating func parse() throws(RegexProblem) -> RegexNode {
    let node = try choice()
    guard at == scalars.count else { throw .unexpected(String(scalars[at]), at: at) }
    return node
  }

  private mutating func choice() throws(RegexProblem) -> RegexNode {
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(RegexProblem) -> RegexNode {
    var items: [RegexNode] = []
    while let next = peek, next != "|", next != ")" {
      let item = try atom()
      items.append(try repeated(item))
    }
    return items.count == 1 ? items[0] : items.isEmpty ? .empty : .sequence(items)
  }

  private mutating func repeated(_ item: RegexNode) throws(RegexProblem) -> RegexNode {
    let start = at
    let bounds: (Int, Int?)
    if take("*") {
      bounds = (0, nil)
    } else if take("+") {
      bounds = (1, nil)
    } else if take("?") {
      bounds = (0, 1)
    } else if let counted = try counts() {
      bounds = counted
    } else {
      return item
    }
    let greedy = !take("?")
    if let next = peek, next == "*" || next == "+" || next == "?" { throw .unexpected(String(next), at: at) }
    guard bounds.0 <= Self.mostRepeats, bounds.1 ?? 0 <= Self.mostRepeats, bounds.0 <= bounds.1 ?? .max else {
      throw .unexpected(text(from: start), at: start)
    }
    return .times(item, least: bounds.0, most: bounds.1, greedy: greedy)
  }

  /// `{2}`, `{2,}` or `{2,5}`; other braces stand for themselves.
  private mutating func counts() throws(RegexProblem) -> (Int, Int?)? {
    let start = at
    guard take("{"), let least = number() else {
      at = start
      return nil
    }
    if take("}") { return (least, least) }
    guard take(",") else {
      at = start
      return nil
    }
    if take("}") { return (least, nil) }
    guard let most = number(), take("}") else {
      at = start
      return nil
    }
    return (least, most)
  }

  private mutating func number() -> Int? {
    let start = at
    while let next = peek, ("0"..."9").contains(next), at - start < 5 { at += 1 }
    return Int(text(from: start))
  }

  private mutating func atom() throws(RegexProblem) -> RegexNode {
    let start = at
    let scalar = scalars[at]
    at += 1
    switch scalar {
    case "(": return try group(start)
    case "[": return .one(try bracket(start))
    case ".": return .one(dotTakesNewline ? .any : .anyButNewline)
    case "^": return .assertion(isMultiline ? .lineStart : .textStart)
    case "$": return .assertion(isMultiline ? .lineEnd : .textEnd)
    case "*", "+", "?": throw .unexpected(String(scalar), at: start)
    case "\\": return try escape(start)
    default: return .one(single(scalar))
    }
  }

  private func single(_ scalar: Unicode.Scalar) -> ScalarClass {
    ScalarClass(ranges: [scalar.value...scalar.value], ignoresCase: ignoresCase)
  }

  private mutating func group(_ start: Int) throws(RegexProblem) -> RegexNode {
    guard depth < Self.deepest else { throw .tooComplex }
    depth += 1
    defer { depth -= 1 }
    let flags = (ignoresCase, dotTakesNewline, isMultiline)
    var index: Int?
    if take("?") {
      guard try groupKind(start) else { return .empty }
      if isNamed { index = nextGroup() }
    } else {
      index = nextGroup()
    }
    isNamed = false
    let inner = try choice()
    guard take(")") else { throw .unclosed("(", at: start) }
    (ignoresCase, dotTakesNewline, isMultiline) = flags
    return .group(inner, index: index)
  }

  private var isNamed = false

  private mutating func nextGroup() -> Int {
    groups += 1
    return groups
  }

  /// Reads what follows an opening mark of a special group: a name, or flags.
  ///
  /// False for a group of flags alone, which sets them for what follows it.
  private mutating func groupKind(_ start: Int) throws(RegexProblem) -> Bool {
    let isName = take("P") || peek == "<"
    if isName {
      guard take("<"), peek != "=", peek != "!" else { throw .unsupported("(?<", at: start) }
      while let next = peek, next != ">" { at += 1 }
      guard take(">") else { throw .unclosed("(?<", at: start) }
      isNamed = true
      return true
    }
    var value = true
    while let next = peek {
      at += 1
      switch next {
      case "i": ignoresCase = value
      case "s": dotTakesNewline = value
      case "m": isMultiline = value
      case "-": value = false
      case ":": return true
      case ")": return false
      default: throw .unsupported("(?\(next)", at: start)
      }
    }
    throw .unclosed("(?", at: start)
  }

  private mutating func escape(_ start: Int) throws(RegexProblem) -> RegexNode {
    switch peek {
    case "b":
      at += 1
      return .assertion(.wordBorder)
    case "B":
      at += 1
      return .assertion(.noWordBorder)
    case "A":
      at += 1
      return .assertion(.textStart)
    case "z":
      at += 1
      return .assertion(.textEnd)
    default:
      var one = try escapedClass(start)
      one.ignoresCase = ignoresCase
      return .one(one)
    }
  }

  /// What a backslash stands for, inside and outside of brackets.
  private mutating func escapedClass(_ start: Int) throws(RegexProblem) -> ScalarClass {
    guard let scalar = peek else { throw .unclosed("\\", at: start) }
    at += 1
    switch scalar {
    case "d": return .digit
    case "w": return .word
    case "s": return .blank
    case "D": return ScalarClass(ranges: ScalarClass.digit.ranges, isNegated: true)
    case "W": return ScalarClass(ranges: ScalarClass.word.ranges, isNegated: true)
    case "S": return ScalarClass(ranges: ScalarClass.blank.ranges, isNegated: true)
    case "n": return single("\n")
    case "t": return single("\t")
    case "r": return single("\r")
    case "f": return single("\u{0C}")
    case "v": return single("\u{0B}")
    case "x": return single(try hexadecimal(start))
    default:
      guard !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar) else {
        throw .unsupported("\\\(scalar)", at: start)
      }
      return single(scalar)
    }
  }

  private mutating func hexadecimal(_ start: Int) throws(RegexProblem) -> Unicode.Scalar {
    let isBraced = take("{")
    let from = at
    while let next = peek, next.properties.isASCIIHexDigit, isBraced || at - from < 2 { at += 1 }
    let digits = text(from: from)
    guard !isBraced || take("}"), let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
      throw .unexpected("\\x", at: start)
    }
    return scalar
  }

  /// `[a-z\d_]`, `[^…]`.
  private mutating func bracket(_ start: Int) throws(RegexProblem) -> ScalarClass {
    var result = ScalarClass(ranges: [], isNegated: take("^"), ignoresCase: ignoresCase)
    var isFirst = true
    while let next = peek, next != "]" || isFirst {
      isFirst = false
      let low = try bracketItem(start)
      guard !low.isNegated else { throw .unsupported("a negated class in brackets", at: at) }
      guard low.ranges.count == 1, peek == "-", at + 1 < scalars.count, scalars[at + 1] != "]" else {
        result.ranges += low.ranges
        continue
      }
      at += 1
      let high = try bracketItem(start)
      guard high.ranges.count == 1, low.ranges[0].lowerBound <= high.ranges[0].upperBound else {
        throw .unexpected("-", at: at)
      }
      result.ranges.append(low.ranges[0].lowerBound...high.ranges[0].upperBound)
    }
    guard take("]") else { throw .unclosed("[", at: start) }
    return result
  }

  private mutating func bracketItem(_ start: Int) throws(RegexProblem) -> ScalarClass {
    guard let scalar = peek else { throw .unclosed("[", at: start) }
    if scalar == "[", at + 1 < scalars.count, scalars[at + 1] == ":" { throw .unsupported("[:", at: at) }
    at += 1
    return scalar == "\\" ? try escapedClass(start) : single(scalar)
  }

  private var peek: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    at += 1
    return true
  }

  private func text(from start: Int) -> String {
    String(String.UnicodeScalarView(scalars[start..<at]))
  }
}
