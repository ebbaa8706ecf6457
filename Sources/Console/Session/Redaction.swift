/// Takes out of a line of a session what looks like a secret.
///
/// Secrets do not reach the console by design; this is for text of servers and data that holds one all the same. What
/// stands before a secret stays, so that a reader sees what was there.
package enum Redaction {
  private struct Pattern {
    var start: [UInt8]
    /// Bytes that belong to the secret.
    var isSecret: @Sendable (UInt8) -> Bool
    /// Fewer bytes than this are no secret of this kind.
    var minimum: Int
    var keepsStart: Bool
  }

  private static let patterns: [Pattern] = [
    Pattern(
      start: Array("sig=".utf8), isSecret: { !isEnd($0) && $0 != UInt8(ascii: "&") }, minimum: 1, keepsStart: true),
    Pattern(
      start: Array("accountkey=".utf8), isSecret: { !isEnd($0) && $0 != UInt8(ascii: ";") }, minimum: 1,
      keepsStart: true),
    Pattern(start: Array("bearer ".utf8), isSecret: isToken, minimum: 8, keepsStart: true),
    Pattern(start: Array("eyj".utf8), isSecret: isToken, minimum: 16, keepsStart: false),
  ]

  /// `line` with every secret replaced by `***`; the rest byte for byte.
  package static func cleaned(_ line: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(line.count)
    var at = 0
    while at < line.count {
      if let (pattern, end) = secret(in: line, at: at) {
        if pattern.keepsStart { result += line[at..<(at + pattern.start.count)] }
        result += Array("***".utf8)
        at = end
      } else if let (start, end) = namedSecret(in: line, at: at) {
        result += line[at..<start] + Array("***".utf8)
        at = end
      } else {
        result.append(line[at])
        at += 1
      }
    }
    return result
  }

  private static func secret(in line: [UInt8], at: Int) -> (Pattern, end: Int)? {
    for pattern in patterns where matches(pattern.start, in: line, at: at) {
      let start = at + pattern.start.count
      let end = line[start...].firstIndex { !pattern.isSecret($0) } ?? line.count
      if end - start >= pattern.minimum { return (pattern, end) }
    }
    return nil
  }

  /// Words behind which a secret stands, after `=` or `:`.
  private static let words = [
    "password", "passwd", "pwd", "secret", "token", "apikey", "api_key", "api-key", "accesskey", "access_key", "appkey",
    "application key", "authorization",
  ].map { Array($0.utf8) }
  /// After a colon without quotes, fewer bytes are a word of a sentence, or a type.
  private static let shortestAfterColon = 16

  /// `password=…`, `"access_token":"…"` inside of a text; where the secret begins and ends.
  private static func namedSecret(in line: [UInt8], at: Int) -> (start: Int, end: Int)? {
    guard let word = words.first(where: { matches($0, in: line, at: at) }) else { return nil }
    var next = at + word.count
    _ = skipQuote(in: line, &next)
    skipSpaces(in: line, &next)
    guard next < line.count, line[next] == UInt8(ascii: "=") || line[next] == UInt8(ascii: ":") else { return nil }
    let isColon = line[next] == UInt8(ascii: ":")
    next += 1
    skipSpaces(in: line, &next)
    let isQuoted = skipQuote(in: line, &next)
    let end = line[next...].firstIndex { isEnd($0) || "&;,'".utf8.contains($0) } ?? line.count
    let least = isColon && !isQuoted ? shortestAfterColon : 1
    return end - next >= least ? (next, end) : nil
  }

  private static func skipSpaces(in line: [UInt8], _ next: inout Int) {
    while next < line.count, line[next] == UInt8(ascii: " ") { next += 1 }
  }

  /// Passes a quote of the text; one of the line itself ends the text.
  private static func skipQuote(in line: [UInt8], _ next: inout Int) -> Bool {
    guard next < line.count else { return false }
    if line[next] == UInt8(ascii: "'") {
      next += 1
      return true
    }
    guard next + 1 < line.count, line[next] == UInt8(ascii: "\\"), line[next + 1] == UInt8(ascii: "\"") else {
      return false
    }
    next += 2
    return true
  }

  private static func matches(_ start: [UInt8], in line: [UInt8], at: Int) -> Bool {
    guard at + start.count <= line.count else { return false }
    for (offset, byte) in start.enumerated() where lowercased(line[at + offset]) != byte { return false }
    return true
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
  }

  /// Quotes, backslashes and spaces end every secret: what is cut must leave the line valid JSON.
  @Sendable private static func isEnd(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  @Sendable private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~+/=".utf8.contains(byte)
    }
  }
}
