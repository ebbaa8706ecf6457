import GRDB
import Synchronization

/// Patterns that were read before: a query applies the same few to every row.
enum RegexCache {
  private static let patterns = Mutex<[String: RegularExpression]>([:])
  private static let capacity = 64

  static func compile(_ pattern: String) throws(RegexProblem) -> RegularExpression {
    if let known = patterns.withLock({ $0[pattern] }) { return known }
    let made = try RegularExpression(pattern)
    patterns.withLock { known in
      if known.count >= capacity { known.removeAll() }
      known[pattern] = made
    }
    return made
  }
}

extension QueryFunctions {
  static let regex: [DatabaseFunction] = [
    function("kusto_regex_cs", 2) { values in
      (try RegexCache.compile(values[1].text).firstMatch(in: Array(values[0].text.unicodeScalars)) != nil)
        .databaseValue
    },
    function("kusto_extract", 3) { values in
      let text = Array(values[2].text.unicodeScalars)
      let match = try RegexCache.compile(values[0].text).firstMatch(in: text)
      let group = Int(clamping: values[1].int)
      guard let match, match.indices.contains(group), let range = match[group] else { return "".databaseValue }
      return string(text[range]).databaseValue
    },
    function("kusto_replace_regex", 3) { values in
      let regex = try RegexCache.compile(values[1].text)
      let template = Array(values[2].text.unicodeScalars)
      return replace(Array(values[0].text.unicodeScalars), regex, template).databaseValue
    },
    function("kusto_trim", 2) { try trim($0[1].text, $0[0].text, start: true, end: true).databaseValue },
    function("kusto_trim_start", 2) { try trim($0[1].text, $0[0].text, start: true, end: false).databaseValue },
    function("kusto_trim_end", 2) { try trim($0[1].text, $0[0].text, start: false, end: true).databaseValue },
  ]

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  private static func trim(_ text: String, _ pattern: String, start: Bool, end: Bool) throws -> String {
    var rest = Array(text.unicodeScalars)
    if start, let range = try RegexCache.compile("^(?:\(pattern))+").firstMatch(in: rest)?[0] {
      rest = Array(rest[range.upperBound...])
    }
    if end, let range = try RegexCache.compile("(?:\(pattern))+$").firstMatch(in: rest)?[0] {
      rest = Array(rest[..<range.lowerBound])
    }
    return string(rest[...])
  }

  /// `text` with `template` in place of each match; `\1` in it stands for a group.
  private static func replace(
    _ text: [Unicode.Scalar], _ regex: RegularExpression, _ template: [Unicode.Scalar]
  ) -> String {
    var result: [Unicode.Scalar] = []
    var copied = 0
    for match in regex.matches(in: text) {
      guard let whole = match[0] else { continue }
      result += text[copied..<whole.lowerBound]
      append(template, match, text, to: &result)
      copied = whole.upperBound
    }
    return string((result + text[copied...])[...])
  }

  private static func append(
    _ template: [Unicode.Scalar], _ match: [Range<Int>?], _ text: [Unicode.Scalar], to result: inout [Unicode.Scalar]
  ) {
    var rest = template[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let next = rest.popFirst() else {
        result.append(scalar)
        continue
      }
      if ("0"..."9").contains(next) {
        let group = Int(next.value - 0x30)
        if match.indices.contains(group), let range = match[group] { result += text[range] }
      } else {
        result.append(next)
      }
    }
  }
}
