import LocalKusto
import Testing

@Suite struct `The lexer` {
  private func kinds(_ text: String) throws -> [Token.Kind] {
    var lexer = Lexer(text)
    var result: [Token.Kind] = []
    while true {
      let token = try lexer.next()
      if token.kind == .end { return result }
      result.append(token.kind)
    }
  }

  @Test(arguments: [
    ("'a'", "a"), ("\"it's\"", "it's"), ("'tab\\tnl\\n\\\\\\'\\u0041\\x42\\103'", "tab\tnl\n\\'ABC"),
    ("'\\ud83d\\ude00'", "😀"), ("@'c:\\dir'", "c:\\dir"), ("@\"say \"\"hi\"\"\"", "say \"hi\""),
    ("```two\nlines```", "two\nlines"), ("~~~'```'~~~", "'```'"), ("'a' \"b\"\n@'c' // end\n'd'", "abcd"), ("''", ""),
    ("'\\0'", "\0"),
  ])
  func `every form of string is read`(text: String, expected: String) throws {
    #expect(try kinds(text) == [.string(expected, hidden: false)])
  }

  @Test(arguments: ["h'secret'", "H\"secret\"", "h@'secret'", "'se' h'cret'"])
  func `an obfuscated string is marked hidden`(text: String) throws {
    #expect(try kinds(text) == [.string("secret", hidden: true)])
  }

  @Test func `numbers, spans and words are told apart`() throws {
    #expect(
      try kinds("1 0x1F 1.5 2e3 1.5h 100ms 3d 1..2 !has in~ in ~~~x~~~ has_cs _a $b") == [
        .integer(1), .integer(31), .real(1.5), .real(2000), .timespan(54_000_000_000), .timespan(1_000_000),
        .timespan(2_592_000_000_000), .integer(1), .punctuation(.dots), .integer(2), .word("!has"), .word("in~"),
        .word("in"), .string("x", hidden: false), .word("has_cs"), .word("_a"), .word("$b"),
      ])
  }

  @Test func `a comment and blanks say nothing`() throws {
    #expect(try kinds(" a // b | c\n | // d") == [.word("a"), .punctuation(.pipe)])
  }

  @Test(arguments: [
    ("'open", 1, 1), ("a\n  'x\ny'", 2, 3), ("'\\q'", 1, 2), ("é #", 1, 3), ("7parsecs", 1, 1), ("#", 1, 1),
    ("99999999999999999999", 1, 1), ("```open", 1, 1), ("'\\", 1, 2), ("@'x", 1, 2),
  ])
  func `bad text is refused with its place`(text: String, line: Int, column: Int) {
    let error = #expect(throws: QueryError.self) { try kinds(text) }
    if case .syntax(_, _, let place)? = error {
      #expect(place == TextPosition(line: line, column: column))
    } else {
      Issue.record("\(String(describing: error))")
    }
  }

  @Test func `a command's words and names are read one by one, and the rest as it stands`() throws {
    var lexer = Lexer(".create-merge table ['a b'] <| 1,'x")
    #expect(try lexer.next().kind == .punctuation(.dot))
    #expect(lexer.dashedWord() == "create-merge")
    #expect(try lexer.name() == "table")
    #expect(try lexer.name() == "a b")
    #expect(try lexer.next().kind == .punctuation(.pipeInto))
    #expect(lexer.rest == " 1,'x")
  }
}
