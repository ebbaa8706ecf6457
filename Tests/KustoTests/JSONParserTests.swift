import Foundation
import Kusto
import Testing

@Suite struct JSONParserTests {
  @Test(arguments: [
    ("null", JSONValue.null), ("true", true), (" false ", false), ("0", 0), ("-0", 0),
    ("9223372036854775807", .integer(.max)),
    ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
    ("1.0", 1), ("2e3", 2000), ("0.5", .number(0.5)), ("-1.5E-2", .number(-0.015)), ("1e308", .number(1e308)),
    ("\"\"", ""), (#""a\"b\\c\/d\b\f\n\r\t""#, "a\"b\\c/d\u{8}\u{C}\n\r\t"), (#""\u00e9\u20ac""#, "é€"),
    (#""\ud83d\ude00""#, "😀"), ("\"é€😀\"", "é€😀"), ("\"\u{7F}\"", "\u{7F}"), ("[]", .array([])), ("{}", .object([:])),
    ("[1, [2], {\"a\": [3]}]", .array([1, .array([2]), .object(["a": .array([3])])])),
    ("{\"a\":1,\"a\":2}", .object(["a": 2])), ("\u{FEFF}1", 1),
  ])
  func `a value is read as it stands`(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
    #expect(try JSONValue(data: Data(text.utf8)) == value)
  }

  /// Short numbers are not read as the standard library reads them.
  @Test(arguments: 1...17) func `a number is the one that its digits mean`(digits: Int) throws {
    var state: UInt64 = 88_172_645_463_325_252
    for _ in 0..<2000 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let number = Array(String(state % UInt64(pow(10, Double(digits)))))
      let point = Int(state >> 32) % (number.count + 1)
      let (whole, decimals) = (String(number[..<point]), String(number[point...]))
      let plain = whole.isEmpty || whole.hasPrefix("0") ? "0" : whole
      let text = (state & 1 == 0 ? "-" : "") + plain + (decimals.isEmpty ? "" : ".\(decimals)")
      let expected = try #require(Double(text))
      let value = try JSONValue(parsing: text)
      switch value {
      case .integer(let integer): #expect(Int64(exactly: expected) == integer || Int64(text) == integer, "\(text)")
      case .number(let number): #expect(number == expected, "\(text)")
      default: Issue.record("\(text): \(value)")
      }
      #expect(try JSONValue(parsing: "[\(text),\(text)]") == .array([value, value]))
      #expect(try JSONValue(parsing: value.text) == value)
    }
  }

  @Test(arguments: [
    ("", 0), (" ", 1), ("nul", 0), ("nulls", 4), ("01", 2), ("-", 1), ("1.", 2), (".5", 0), ("1e", 2), ("1e+", 3),
    ("+1", 0),
    ("NaN", 0), ("Infinity", 0), ("1e999", 5), ("\"a", 2), ("\"a\nb\"", 2), (#""\x""#, 3), (#""\u12g4""#, 5),
    (#""\ud800""#, 7), (#""\udc00""#, 7), (#""\ud800\u0041""#, 13), ("[1,]", 3), ("[1 2]", 3), ("[", 1), ("{\"a\"}", 4),
    ("{a:1}", 1), ("{\"a\":1,}", 7), ("{\"a\":}", 5), ("1 1", 2), ("]", 0),
  ])
  func `what is no JSON is refused at its byte`(text: String, byte: Int) {
    #expect { try JSONValue(parsing: text) } throws: { ($0 as? JSONSyntaxError)?.byte == byte }
  }

  @Test func `text that is not UTF-8 is refused`() {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(data: Data([0x22, 0xC3, 0x28, 0x22])) }
    #expect(throws: JSONSyntaxError.self) { try JSONValue(data: Data([0x22, 0xED, 0xA0, 0x80, 0x22])) }
  }

  @Test func `the depth is bounded, however deep the text is`() throws {
    func nested(_ levels: Int) -> String {
      String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
    _ = try JSONValue(parsing: nested(512))
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: nested(513)) }
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: nested(1_000_000)) }
    let objects = String(repeating: "{\"a\":", count: 600) + "1" + String(repeating: "}", count: 600)
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: objects) }
  }

  /// Foundation's reader, which this one took the place of, agrees on what it takes and what it means.
  @Test func `random JSON means what Foundation says`() throws {
    var random = SystemRandomNumberGenerator()
    let pieces = [
      "1", "-2.5", "1e5", "\"a\"", "\"\\u00e9\"", "\"\\ud83d\\ude00\"", "null", "true", "[", "]", "{", "}", ":", ",",
      " ",
      "\"k\":", "\"k\":1", "0", "1.0", "\n", "\"\\n\"",
    ]
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 1...7, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined()
      // Foundation lets a comma stand before a closing bracket, which RFC 8259 does not.
      if text.contains(/,\s*[\]}]/) { continue }
      let ours = try? JSONValue(parsing: text)
      let theirs = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
      #expect(ours == theirs, "\(text)")
    }
  }

  @Test func `what could steer a terminal is escaped`() throws {
    let text = "\u{1B}]0;x\u{7}\u{9B}31m\u{202E}abc\u{2066}\u{200F}\u{61C}\u{2028}é€"
    let written = JSONValue.string(text).text
    #expect(written == #""\u001b]0;x\u0007\u009b31m\u202eabc\u2066\u200f\u061c\u2028é€""#)
    #expect(try JSONValue(parsing: written) == .string(text))
  }
}
