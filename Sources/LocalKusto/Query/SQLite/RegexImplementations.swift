import GRDB
import Kusto
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
      var meter = WorkMeter()
      let text = Array(values[0].text.unicodeScalars)
      return (try RegexCache.compile(values[1].text).firstMatch(in: text, &meter) != nil).databaseValue
    },
    function("kusto_extract", 3) { values in
      var meter = WorkMeter()
      let text = Array(values[2].text.unicodeScalars)
      let match = try RegexCache.compile(values[0].text).firstMatch(in: text, &meter)
      let group = Int(clamping: values[1].int)
      guard let match, match.indices.contains(group), let range = match[group] else { return "".databaseValue }
      return string(text[range]).databaseValue
    },
    function("kusto_extract_all", 3) { values in
      let groups = try JSONValue(parsing: values[1].text)
      return try extractAll(values[0].text, groups, values[2].text).databaseValue
    },
    function("kusto_replace_regex", 3) { values in
      let regex = try RegexCache.compile(values[1].text)
      let template = Array(values[2].text.unicodeScalars)
      return try replace(Array(values[0].text.unicodeScalars), regex, template).databaseValue
    },
    function("kusto_trim", 2) { try trim($0[1].text, $0[0].text, start: true, end: true).databaseValue },
    function("kusto_trim_start", 2) { try trim($0[1].text, $0[0].text, start: true, end: false).databaseValue },
    function("kusto_trim_end", 2) { try trim($0[1].text, $0[0].text, start: false, end: true).databaseValue },
  ]

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  /// Every match as a JSON array: the text of its one group, or an array of those of several.
  private static func extractAll(_ pattern: String, _ wanted: JSONValue, _ text: String) throws -> String? {
    let regex = try RegexCache.compile(pattern)
    var groups = regex.groups == 0 ? [0] : Array(1...regex.groups)
    if case .array(let items) = wanted {
      groups = items.compactMap(\.integerValue).map { Int(clamping: $0) }
    }
    let scalars = Array(text.unicodeScalars)
    var meter = WorkMeter()
    var result = JSONArrayText()
    var isEmpty = true
    try regex.matches(in: scalars, &meter) { (_, found) throws(QueryLimit) in
      isEmpty = false
      let texts = groups.map { group in
        found.indices.contains(group) ? found[group].map { string(scalars[$0]) } ?? "" : ""
      }
      if texts.count == 1 {
        try result.append(string: texts[0])
      } else {
        try result.append(json: try JSONText.array(texts.map(JSONText.quoted)))
      }
    }
    return isEmpty ? nil : result.text
  }

  private static func trim(_ text: String, _ pattern: String, start: Bool, end: Bool) throws -> String {
    var meter = WorkMeter()
    var rest = Array(text.unicodeScalars)
    if start, let range = try RegexCache.compile("^(?:\(pattern))+").firstMatch(in: rest, &meter)?[0] {
      rest = Array(rest[range.upperBound...])
    }
    if end, let range = try RegexCache.compile("(?:\(pattern))+$").firstMatch(in: rest, &meter)?[0] {
      rest = Array(rest[..<range.lowerBound])
    }
    return string(rest[...])
  }

  /// `text` with `template` in place of each match; `\1` in it stands for a group.
  private static func replace(
    _ text: [Unicode.Scalar], _ regex: RegularExpression, _ template: [Unicode.Scalar]
  ) throws(QueryLimit) -> String {
    var meter = WorkMeter()
    var result = ScalarText()
    var copied = 0
    try regex.matches(in: text, &meter) { (whole, groups) throws(QueryLimit) in
      try result.append(text[copied..<whole.lowerBound])
      try append(template, groups, text, to: &result)
      copied = whole.upperBound
    }
    try result.append(text[copied...])
    return string(result.scalars[...])
  }

  /// Characters that are put together, counted in the bytes that they will take.
  private struct ScalarText {
    private(set) var scalars: [Unicode.Scalar] = []
    private var meter = WorkMeter()

    mutating func append(_ more: some Collection<Unicode.Scalar>) throws(QueryLimit) {
      try meter.make(more.reduce(0) { $0 + UTF8.width($1) })
      scalars += more
    }
  }

  private static func append(
    _ template: [Unicode.Scalar], _ match: [Range<Int>?], _ text: [Unicode.Scalar], to result: inout ScalarText
  ) throws(QueryLimit) {
    var rest = template[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let next = rest.popFirst() else {
        try result.append(CollectionOfOne(scalar))
        continue
      }
      if ("0"..."9").contains(next) {
        let group = Int(next.value - 0x30)
        if match.indices.contains(group), let range = match[group] { try result.append(text[range]) }
      } else {
        try result.append(CollectionOfOne(next))
      }
    }
  }
}
