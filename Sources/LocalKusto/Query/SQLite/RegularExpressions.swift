import Foundation
import GRDB
import Synchronization

/// Patterns that were read before: a query applies the same few to every row.
enum RegexCache {
  private static let patterns = Mutex<[String: NSRegularExpression]>([:])
  private static let capacity = 64
  private static let longest = 1000

  /// Why a pattern is not used.
  enum Problem: Error, CustomStringConvertible {
    case tooLong(limit: Int)
    case unreadable

    var description: String {
      switch self {
      case .tooLong(let limit): "it is longer than \(limit) characters"
      case .unreadable: "its syntax is wrong"
      }
    }
  }

  static func compile(_ pattern: String) throws -> NSRegularExpression {
    guard pattern.utf8.count <= longest else { throw Problem.tooLong(limit: longest) }
    if let known = patterns.withLock({ $0[pattern] }) { return known }
    guard let made = try? NSRegularExpression(pattern: pattern) else { throw Problem.unreadable }
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
      let text = values[0].text
      let regex = try RegexCache.compile(values[1].text)
      return (regex.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil).databaseValue
    },
    function("kusto_extract", 3) { values in
      let text = values[2].text
      let regex = try RegexCache.compile(values[0].text)
      let match = regex.firstMatch(in: text, range: NSRange(text.startIndex..., in: text))
      let group = Int(clamping: values[1].int)
      guard let match, (0..<match.numberOfRanges).contains(group), let range = Range(match.range(at: group), in: text)
      else { return "".databaseValue }
      return String(text[range]).databaseValue
    },
    function("kusto_replace_regex", 3) { values in
      let text = values[0].text
      let regex = try RegexCache.compile(values[1].text)
      let template = values[2].text.replacing("$", with: "\\$").replacing(/\\(\d)/) { "$\($0.1)" }
      return regex.stringByReplacingMatches(
        in: text, range: NSRange(text.startIndex..., in: text), withTemplate: template
      ).databaseValue
    },
    function("kusto_trim", 2) { try trim($0[1].text, $0[0].text, start: true, end: true).databaseValue },
    function("kusto_trim_start", 2) { try trim($0[1].text, $0[0].text, start: true, end: false).databaseValue },
    function("kusto_trim_end", 2) { try trim($0[1].text, $0[0].text, start: false, end: true).databaseValue },
  ]

  private static func trim(_ text: String, _ pattern: String, start: Bool, end: Bool) throws -> String {
    var result = text[...]
    if start, let range = try range(of: "^(?:\(pattern))+", in: text) { result = text[range.upperBound...] }
    let rest = String(result)
    guard end, let range = try range(of: "(?:\(pattern))+$", in: rest) else { return rest }
    return String(rest[..<range.lowerBound])
  }

  private static func range(of pattern: String, in text: String) throws -> Range<String.Index>? {
    let match = try RegexCache.compile(pattern).firstMatch(in: text, range: NSRange(text.startIndex..., in: text))
    return match.flatMap { Range($0.range, in: text) }
  }
}
