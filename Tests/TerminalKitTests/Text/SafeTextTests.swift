import TerminalKit
import Testing

@Suite struct SafeTextTests {
  @Test(arguments: 0...9) func `a fitted text is never wider than its room, and whole when it fits`(room: Int) {
    for raw in ["", "abc", "abcdefgh", "漢字漢字", "a漢b字c", "e\u{301}e\u{301}e\u{301}e\u{301}"] {
      let text = SafeText(raw)
      for fitted in [text.fitted(room), text.fittedInMiddle(room), text.prefix(columns: room)] {
        #expect(fitted.width <= room)
        if text.width <= room { #expect(fitted == text) }
      }
      #expect(text.suffix(columns: room).width <= room)
      for line in text.wrapped(room) where room > 1 { #expect(line.width <= room) }
    }
  }

  @Test func `what was cut off is marked`() {
    #expect(SafeText("flights.csv").fitted(8).string == "flights…")
    #expect(SafeText("/home/me/flights.csv").fittedInMiddle(11).string == "/home…s.csv")
    #expect(SafeText("漢字漢字").fitted(6).string == "漢字…")
  }

  @Test func `text is broken at spaces, and in words that are too long`() {
    #expect(SafeText("one two three").wrapped(7).map(\.string) == ["one two", "three"])
    #expect(SafeText("abcdefghij").wrapped(4).map(\.string) == ["abcd", "efgh", "ij"])
    #expect(SafeText("of 8 255 rows").wrapped(6).map(\.string) == ["of", "8 255", "rows"])
    #expect(SafeText("8 25 rows").wrapped(3).map(\.string) == ["8", "25", "row", "s"])
    #expect(SafeText("").wrapped(4).map(\.string) == [""])
    #expect(SafeText("a b").wrapped(0).isEmpty)
  }

  @Test func `literals and interpolations are sanitised too`() {
    let name = "a\u{1B}b"
    let text: SafeText = "name: \(name)"
    #expect(text.string == "name: a·b")
    let line: Line = "\(name)"
    #expect(line.spans.first?.text.string == "a·b")
  }
}
