import Kusto
import LocalKusto
import Testing

@Suite struct `Regular expressions` {
  private let world = QueryWorld()

  private func extract(_ pattern: String, _ group: Int, _ text: String) throws -> JSONValue {
    let query = "print extract(\(KQLLiteral.string(pattern)), \(group), \(KQLLiteral.string(text)))"
    return try world.run(query)[0].rows[0][0]
  }

  @Test(arguments: [
    ("a+", 0, "baaa", "aaa"), ("a+?", 0, "baaa", "a"), ("(a|ab)(c|bcd)", 0, "abcd", "abcd"),
    ("(a|ab)(c|bcd)", 1, "abcd", "a"),
    ("x*", 0, "y", ""), ("[a-c]{2,3}", 0, "xabcabc", "abc"), ("[^a-c]+", 0, "abxyzc", "xyz"),
    ("\\d{3}", 0, "12 345", "345"),
    ("a{2}", 0, "aaa", "aa"), ("a{,2}", 0, "a{,2}", "a{,2}"), ("(?i)ALPHA", 0, "an alpha", "alpha"),
    ("(?i:a)B", 0, "aB", "aB"),
    ("a.c", 0, "a\nc abc", "abc"), ("(?s)a.c", 0, "a\nc", "a\nc"), ("^b", 0, "a\nb", ""),
    ("(?m)^b$", 0, "a\nb\nc", "b"),
    ("\\bcat\\b", 0, "concat cat", "cat"), ("(?P<year>\\d+)-(\\d+)", 1, "2024-05", "2024"),
    ("(?<y>\\d+)-(\\d+)", 2, "2024-05", "05"),
    ("\\x41\\x{1F600}", 0, "A😀", "A😀"), ("[]a]+", 0, "x]a]", "]a]"), ("[\\w.-]+@", 0, "me.too@x", "me.too@"),
    ("[a-]+", 0, "-a-", "-a-"),
    ("ä+", 0, "xää", "ää"), ("(?i)Ä", 0, "ä", "ä"), ("(a*)*", 0, "aaa", "aaa"), ("(a|b)*c", 0, "ababc", "ababc"),
    ("\\$\\.", 0, "$.", "$."),
    ("(x)?(y)", 1, "y", ""), ("a||b", 0, "b", ""), ("", 0, "abc", ""),
  ])
  func `the leftmost match and its groups are found`(pattern: String, group: Int, text: String, expected: String) throws
  {
    #expect(try extract(pattern, group, text) == .string(expected), "\(pattern)")
  }

  @Test(arguments: [
    ("(", "'(' at 0 is not closed"), (")", "')' at 0 does not belong there"), ("[a", "'[' at 0 is not closed"),
    ("*a", "'*' at 0 does not belong"),
    ("a**", "'*' at 2 does not belong"), ("a{5,2}", "'{5,2}' at 1 does not belong"), ("a{2000}", "'{2000}' at 1"),
    ("\\1", "'\\1' at 0 is not supported"),
    ("(?=a)", "'(?=' at 0 is not supported"), ("(?<!a)b", "is not supported"), ("\\pL", "'\\p' at 0 is not supported"),
    ("a\\", "'\\' at 1 is not closed"),
    ("[z-a]", "'-' at 4 does not belong"), ("((((a{100}){100}){100}){100})", "it repeats or nests too much"),
    (String(repeating: "(", count: 100), "it repeats or nests too much"),
    (String(repeating: "a", count: 1001), "it is longer than 1000 characters"),
  ])
  func `a pattern that can not be used is refused with its place`(pattern: String, words: String) {
    let error = world.refusal("print 'x' matches regex \(KQLLiteral.string(pattern))") ?? "none"
    #expect(error.contains("the regular expression"), "\(error)")
    #expect(error.contains(words), "\(error)")
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*)(.*)(.*)(.*)(.*)[^a]$", "(x+x+)+y"])
  func `no pattern takes more than linear time`(pattern: String) throws {
    let query =
      "print strrep('a', 1000) matches regex \(KQLLiteral.string(pattern)), strcat(strrep('x', 1000), '!') matches regex \(KQLLiteral.string(pattern))"
    #expect(try world.run(query)[0].rows.count == 1)
  }
}
