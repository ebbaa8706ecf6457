import GRDB

/// Text without its case, as the operators without `_cs` compare it.
enum FoldedText {
  static func fold(_ text: String) -> String {
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return text.lowercased() }
    return String(decoding: text.utf8.map(lower), as: UTF8.self)
  }

  private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}

/// How `has` and its kin find a term: a run of ASCII letters and digits.
///
/// Source: Kusto documentation, "String operators", "What is a term?".
enum TermMatching {
  /// True when `needle` stands in `haystack` with no letter or digit of a term before it (`start`), behind it (`end`).
  static func finds(_ needle: String, in haystack: String, start: Bool, end: Bool) throws(QueryLimit) -> Bool {
    guard let first = needle.utf8.first, let last = needle.utf8.last else { return true }
    let length = needle.utf8.count
    return try Texts.withBytes(haystack) { text, meter throws(QueryLimit) in
      var found = false
      try ByteSearch(needle).places(in: text, overlapping: true, &meter) { place throws(QueryLimit) in
        let after = place + length
        let opens = !start || !isTerm(first) || place == 0 || !isTerm(text[place - 1])
        let closes = !end || !isTerm(last) || after == text.count || !isTerm(text[after])
        found = opens && closes
        return !found
      }
      return found
    }
  }

  private static func isTerm(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
  }
}

extension QueryFunctions {
  /// A text operator under two names: as it is, and for a needle that was folded before.
  private static func matcher(
    _ name: String, _ body: @escaping @Sendable (_ haystack: String, _ needle: String) throws -> Bool
  ) -> [DatabaseFunction] {
    [
      function("kusto_\(name)_cs", 2) { try body($0[0].text, $0[1].text).databaseValue },
      function("kusto_\(name)", 2) { try body(FoldedText.fold($0[0].text), $0[1].text).databaseValue },
    ]
  }

  static let text: [DatabaseFunction] =
    matcher("has") { try TermMatching.finds($1, in: $0, start: true, end: true) }
    + matcher("hasprefix") { try TermMatching.finds($1, in: $0, start: true, end: false) }
    + matcher("hassuffix") { try TermMatching.finds($1, in: $0, start: false, end: true) }
    + matcher("contains") { try TermMatching.finds($1, in: $0, start: false, end: false) }
    + matcher("startswith") { $0.utf8.starts(with: $1.utf8) }
    + matcher("endswith") { $0.utf8.reversed().starts(with: $1.utf8.reversed()) }
    + [
      function("kusto_fold", 1) { FoldedText.fold($0[0].text).databaseValue },
      function("kusto_lower", 1) { $0[0].text.lowercased().databaseValue },
      function("kusto_upper", 1) { $0[0].text.uppercased().databaseValue },
      function("kusto_reverse", 1) { String($0[0].text.reversed()).databaseValue },
      variadic("kusto_concat") { try Texts.joined($0.map(\.text), by: "").databaseValue },
      variadic("kusto_concat_by") { try Texts.joined($0.dropFirst().map(\.text), by: $0[0].text).databaseValue },
      variadic("kusto_substring") { substring($0[0].text, $0[1].int, $0.count > 2 ? $0[2].int : .max).databaseValue },
      variadic("kusto_split") { try Texts.split($0[0].text, $0[1].text, $0.count > 2 ? $0[2].int : nil).databaseValue },
      function("kusto_indexof", 2) { try Texts.index(of: $0[1].text, in: $0[0].text).databaseValue },
      function("kusto_replace", 3) { try Texts.replace($0[1].text, in: $0[0].text, by: $0[2].text).databaseValue },
      function("kusto_countof", 2) { try Texts.count(of: $0[1].text, in: $0[0].text).databaseValue },
      function("kusto_strcmp", 2) { compare($0[0].text, $0[1].text).databaseValue },
      function("kusto_strrep", 2) { try Texts.repeated($0[0].text, $0[1].int).databaseValue },
    ]

  private static func compare(_ left: String, _ right: String) -> Int64 {
    left == right ? 0 : left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars) ? -1 : 1
  }

  /// `length` characters from `start`, which counts from the end when it is negative.
  private static func substring(_ text: String, _ start: Int64, _ length: Int64) -> String {
    let scalars = text.unicodeScalars
    let count = Int64(scalars.count)
    let from = start < 0 ? max(0, max(start, -count) + count) : start
    guard length > 0, from < count else { return "" }
    return String(scalars.dropFirst(Int(from)).prefix(Int(clamping: length)))
  }
}
