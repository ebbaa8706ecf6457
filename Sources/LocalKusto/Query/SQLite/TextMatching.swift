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
  static func finds(_ needle: String, in haystack: String, start: Bool, end: Bool) -> Bool {
    var needle = needle
    var haystack = haystack
    return haystack.withUTF8 { text in
      needle.withUTF8 { term in
        search(term, in: text, start: start, end: end)
      }
    }
  }

  private static func search(
    _ term: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, start: Bool, end: Bool
  ) -> Bool {
    guard let first = term.first, let last = term.last else { return true }
    guard term.count <= text.count else { return false }
    for offset in 0...(text.count - term.count) where text[offset] == first {
      guard term.indices.allSatisfy({ text[offset + $0] == term[$0] }) else { continue }
      let after = offset + term.count
      let opens = !start || !isTerm(first) || offset == 0 || !isTerm(text[offset - 1])
      let closes = !end || !isTerm(last) || after == text.count || !isTerm(text[after])
      if opens && closes { return true }
    }
    return false
  }

  private static func isTerm(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
  }
}

extension QueryFunctions {
  /// A text operator under two names: as it is, and for a needle that was folded before.
  private static func matcher(
    _ name: String, _ body: @escaping @Sendable (_ haystack: String, _ needle: String) -> Bool
  ) -> [DatabaseFunction] {
    [
      function("kusto_\(name)_cs", 2) { body($0[0].text, $0[1].text).databaseValue },
      function("kusto_\(name)", 2) { body(FoldedText.fold($0[0].text), $0[1].text).databaseValue },
    ]
  }

  static let text: [DatabaseFunction] =
    matcher("has") { TermMatching.finds($1, in: $0, start: true, end: true) }
    + matcher("hasprefix") { TermMatching.finds($1, in: $0, start: true, end: false) }
    + matcher("hassuffix") { TermMatching.finds($1, in: $0, start: false, end: true) }
    + matcher("contains") { TermMatching.finds($1, in: $0, start: false, end: false) }
    + matcher("startswith") { $0.utf8.starts(with: $1.utf8) }
    + matcher("endswith") { $0.utf8.reversed().starts(with: $1.utf8.reversed()) }
    + [
      function("kusto_fold", 1) { FoldedText.fold($0[0].text).databaseValue },
      function("kusto_lower", 1) { $0[0].text.lowercased().databaseValue },
      function("kusto_upper", 1) { $0[0].text.uppercased().databaseValue },
      function("kusto_reverse", 1) { String($0[0].text.reversed()).databaseValue },
      variadic("kusto_substring") { substring($0[0].text, $0[1].int, $0.count > 2 ? $0[2].int : .max).databaseValue },
      variadic("kusto_split") { split($0[0].text, $0[1].text, $0.count > 2 ? $0[2].int : nil).databaseValue },
      function("kusto_countof", 2) { Int64(pieces($0[0].text, $0[1].text).count - 1).databaseValue },
      function("kusto_strcmp", 2) { compare($0[0].text, $0[1].text).databaseValue },
      function("kusto_strrep", 2) { try repeated($0[0].text, $0[1].int).databaseValue },
    ]

  /// What `strrep` may not make: a value that fills the memory.
  struct TextTooLong: Error, CustomStringConvertible {
    var limit: Int
    var description: String { "strrep() would make a text of more than \(limit) bytes" }
  }

  private static func repeated(_ text: String, _ count: Int64) throws -> String {
    let limit = 1 << 20
    let times = Int(min(max(count, 0), 1024))
    guard text.utf8.count <= limit / max(times, 1) else { throw TextTooLong(limit: limit) }
    return String(repeating: text, count: times)
  }

  private static func compare(_ left: String, _ right: String) -> Int64 {
    left == right ? 0 : left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars) ? -1 : 1
  }

  /// `length` characters from `start`, which counts from the end when it is negative.
  private static func substring(_ text: String, _ start: Int64, _ length: Int64) -> String {
    let scalars = text.unicodeScalars
    let from = start < 0 ? max(0, Int64(scalars.count) + start) : start
    guard length > 0, from < Int64(scalars.count) else { return "" }
    return String(scalars.dropFirst(Int(from)).prefix(Int(clamping: length)))
  }

  private static func pieces(_ text: String, _ separator: String) -> [Substring] {
    guard !separator.isEmpty else { return [text[...]] }
    return text.split(separator: separator, omittingEmptySubsequences: false)
  }

  private static func split(_ text: String, _ separator: String, _ index: Int64?) -> String {
    let parts = pieces(text, separator).map { JSONText.quoted(String($0)) }
    guard let index else { return JSONText.array(parts) }
    return JSONText.array(parts.indices.contains(Int(clamping: index)) ? [parts[Int(index)]] : [])
  }
}
