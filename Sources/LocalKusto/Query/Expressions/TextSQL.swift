import Kusto

/// Operators that look for text in text.
extension Scope {
  func match(_ operation: TextOperator, _ left: Scalar, _ right: Scalar, _ offset: Int) throws -> Scalar {
    let name = operation.kind == .regex ? "matches regex" : operation.kind.rawValue
    let haystack = try text(left, name, offset)
    var needle = try text(right, name, offset)
    if operation.kind == .regex { try check(regex: needle, offset) }
    if !operation.caseSensitive { needle = try fold(needle) }
    let found = try compose(.bool, [haystack, needle]) {
      "kusto_\(operation.kind.rawValue)\(operation.caseSensitive ? "_cs" : "")(\($0[0]), \($0[1]))"
    }
    return try operation.negated ? compose(.bool, [found]) { "(NOT \($0[0]))" } : found
  }

  /// A side of a text operator: a string, or the text of a dynamic.
  func text(_ value: Scalar, _ operation: String, _ offset: Int) throws -> Scalar {
    switch value.type {
    case .string: return value
    case .dynamic, .guid: return try convert(value, to: .string, offset)
    default:
      throw semantic(
        "SEM0020", "'\(operation)' works on string and dynamic, not on \(value.type.rawValue); use tostring()", offset)
    }
  }

  /// `value` without its case.
  func fold(_ value: Scalar) throws -> Scalar {
    if case .text(let text)? = value.literal?.value { return literal(.string(FoldedText.fold(text))) }
    return try compose(.string, [value]) { "kusto_fold(\($0[0]))" }
  }

  /// Refuses a pattern that can not be read, when it stands in the query.
  func check(regex: Scalar, _ offset: Int) throws {
    guard case .text(let pattern)? = regex.literal?.value else { return }
    do {
      _ = try RegexCache.compile(pattern)
    } catch {
      throw semantic("SEM0420", "the regular expression '\(pattern)' can not be read: \(error)", offset)
    }
  }
}
