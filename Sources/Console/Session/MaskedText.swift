import Foundation

/// What stands in a session in place of a value of the user's data: its class, and its length where it is text.
package enum MaskedText {
  /// For instance `text, 12 characters`, or `long`.
  package static func words(for value: String) -> String {
    if value.isEmpty { return "empty" }
    if isMasked(value) { return value }
    let scalars = value.unicodeScalars
    if scalars.count <= 40 {
      if Int64(value) != nil { return "long" }
      if ["true", "false"].contains(value.lowercased()) { return "bool" }
      if UUID(uuidString: value) != nil { return "guid" }
      if value.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.+\-Zz]*)?/) != nil { return "datetime" }
      if value.wholeMatch(of: /[+\-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+\-]?[0-9]+)?/) != nil { return "real" }
    }
    let kind = value.first == "{" || value.first == "[" ? "dynamic" : "text"
    return "\(kind), \(scalars.count) \(scalars.count == 1 ? "character" : "characters")"
  }

  /// True for text that ``words(for:)`` makes.
  package static func isMasked(_ text: String) -> Bool {
    classes.contains(text) || text.wholeMatch(of: /(text|dynamic), [0-9]+ characters?/) != nil
  }

  private static let classes: Set<String> = ["empty", "long", "bool", "guid", "datetime", "real"]

  /// A sentence without what stands in quotes in it, unless that is one of `names`.
  ///
  /// Our own texts and Kusto's put values into quotes. A value may have quotes of its own: those that begin and end words
  /// are counted, and what no quote closes goes to the end.
  package static func withoutQuoted(_ text: String, names: Set<String>) -> String {
    var result = text
    for quote in ["'", "\""] as [Character] where result.contains(quote) {
      result = withoutQuoted(result, quote, names)
    }
    return result
  }

  private static func withoutQuoted(_ text: String, _ quote: Character, _ names: Set<String>) -> String {
    let characters = Array(text)
    var result = ""
    var inner = ""
    var depth = 0
    for index in characters.indices {
      let character = characters[index]
      let side = character == quote ? Side(at: index, in: characters, isInside: depth > 0) : .none
      if side == .opening {
        depth += 1
        if depth == 1 {
          result.append(quote)
          continue
        }
      } else if side == .closing {
        depth -= 1
        if depth == 0 {
          result += (names.contains(inner) ? inner : words(for: inner)) + String(quote)
          inner = ""
          continue
        }
      }
      if depth > 0 { inner.append(character) } else { result.append(character) }
    }
    // A quote that nothing closes: who knows what belongs to it.
    return depth > 0 ? result + words(for: inner) : result
  }

  /// What a quote does where it stands.
  private enum Side {
    case opening, closing, none

    init(at index: Int, in text: [Character], isInside: Bool) {
      let before = index > 0 ? text[index - 1] : nil
      let after = index + 1 < text.count ? text[index + 1] : nil
      let beginsWord = before.map { $0.isWhitespace || "([{,:=".contains($0) } ?? true
      let endsWord = after.map { $0.isWhitespace || ")]},;:.!?".contains($0) } ?? true
      if isInside {
        self = endsWord ? .closing : beginsWord ? .opening : .none
      } else {
        self = beginsWord ? .opening : .none
      }
    }
  }

  /// A sentence with each of `values` replaced by its class, where it stands as a word of its own.
  package static func without(_ values: [String], in text: String) -> String {
    var result = text
    for value in values where result.contains(value) {
      result = replaced(value, in: result)
    }
    return result
  }

  private static func replaced(_ value: String, in text: String) -> String {
    var result = ""
    var rest = text[...]
    while let found = rest.range(of: value) {
      let before = found.lowerBound == text.startIndex ? nil : text[text.index(before: found.lowerBound)]
      let after = found.upperBound == text.endIndex ? nil : text[found.upperBound]
      let isPart = [before, after].contains { $0.map { $0.isLetter || $0.isNumber } ?? false }
      result += rest[..<found.lowerBound] + (isPart ? value : words(for: value))
      rest = rest[found.upperBound...]
    }
    return result + rest
  }
}
