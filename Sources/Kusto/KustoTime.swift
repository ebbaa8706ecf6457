import Foundation

/// Times as Kusto writes and reads them: `2026-11-23T19:05:12.3450000Z`.
package enum KustoTime {
  /// `date` with the seven digits of a tick; a tick below a microsecond is rounded.
  package static func text(_ date: Date) -> String {
    let seconds = date.timeIntervalSince1970.rounded(.down)
    let micros = min(999_999, Int(((date.timeIntervalSince1970 - seconds) * 1_000_000).rounded()))
    let whole = Date(timeIntervalSince1970: seconds).formatted(.iso8601).dropLast()
    return "\(whole).\(String(1_000_000 + micros).dropFirst())0Z"
  }

  /// Reads a day or a time, UTC where it has no zone; nil when it is something else.
  package static func moment(_ text: String) -> Date? {
    if text.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil { return date("\(text)T00:00:00Z") }
    if text.wholeMatch(of: /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?/) != nil {
      var plain = text.replacing(" ", with: "T").replacing("Z", with: "")
      if plain.count == 16 { plain += ":00" }
      return date("\(plain)Z")
    }
    return try? Date(text, strategy: .iso8601)
  }

  package static func literal(_ date: Date) -> String { "datetime(\(text(date)))" }

  /// Reads what ``text(_:)`` writes, with any number of digits, also none; nil when it is something else.
  package static func date(_ text: String) -> Date? {
    let body = text.hasSuffix("Z") ? text.dropLast() : text[...]
    let parts = body.split(separator: ".", maxSplits: 1)
    guard let first = parts.first, let whole = try? Date("\(first)Z", strategy: .iso8601) else { return nil }
    guard parts.count == 2 else { return whole }
    // Digits only: `9e99` is a number too.
    guard parts[1].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let fraction = Double("0.\(parts[1])")
    else { return nil }
    return whole.addingTimeInterval(fraction)
  }
}
