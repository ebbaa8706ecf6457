import Kusto

/// A step into a JSON document.
enum JSONStep: Sendable, Hashable {
  case member(String)
  case element(Int)
}

extension JSONStep {
  /// How many steps one path may have.
  private static let most = 100

  /// Reads `$`, `$.a.b`, `$['x y'][0]`; in quotes a backslash makes the character behind it one of the name.
  ///
  /// - Throws: ``IngestionFailure`` for anything else.
  static func parse(_ path: String) throws -> [JSONStep] {
    var steps: [JSONStep] = []
    var rest = Substring(path).unicodeScalars
    var isUnderstood = rest.popFirst() == "$"
    while isUnderstood, let mark = rest.popFirst() {
      guard steps.count < most, let step = mark == "." ? name(&rest) : mark == "[" ? bracketed(&rest) : nil else {
        isUnderstood = false
        break
      }
      steps.append(step)
    }
    guard isUnderstood else { throw IngestionFailure.mapping("the path '\(path)' is not understood") }
    return steps
  }

  /// The name behind a dot; nil when there is none.
  private static func name(_ rest: inout Substring.UnicodeScalarView) -> JSONStep? {
    let name = rest.prefix { $0 != "." && $0 != "[" }
    rest = rest[name.endIndex...]
    return name.isEmpty ? nil : .member(String(String.UnicodeScalarView(name)))
  }

  /// What stands behind an opening bracket, with the closing one; nil for anything but a number or a name in quotes.
  private static func bracketed(_ rest: inout Substring.UnicodeScalarView) -> JSONStep? {
    guard let first = rest.first else { return nil }
    let step: JSONStep?
    if first == "'" || first == "\"" {
      rest.removeFirst()
      step = quoted(&rest, until: first).map { .member($0) }
    } else {
      let digits = rest.prefix { $0 >= "0" && $0 <= "9" }
      rest = rest[digits.endIndex...]
      step = Int(String(String.UnicodeScalarView(digits))).map { .element($0) }
    }
    return rest.popFirst() == "]" ? step : nil
  }

  /// The text up to `quote`, which is stepped over; nil without one, or for a backslash before any other character.
  private static func quoted(_ rest: inout Substring.UnicodeScalarView, until quote: Unicode.Scalar) -> String? {
    var text = String.UnicodeScalarView()
    while let character = rest.popFirst() {
      if character == quote { return String(text) }
      guard character == "\\" else {
        text.append(character)
        continue
      }
      guard let escaped = rest.popFirst().flatMap({ escapes[$0] }) else { return nil }
      text.append(escaped)
    }
    return nil
  }

  /// Those that Json.NET knows in a path.
  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "'": "'", "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t",
  ]

  /// What stands at the end of `steps`, or nil.
  static func value(at steps: [JSONStep], in document: JSONValue) -> JSONValue? {
    var current = document
    for step in steps {
      switch (step, current) {
      case (.member(let name), .object(let members)):
        guard let next = members[name] else { return nil }
        current = next
      case (.element(let index), .array(let elements)):
        guard elements.indices.contains(index) else { return nil }
        current = elements[index]
      default: return nil
      }
    }
    return current
  }
}
