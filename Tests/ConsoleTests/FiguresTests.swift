import Console
import KustoSink
import Testing

@Suite struct FiguresTests {
  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (30_000_000, "30.0 MB"), (999_960, "1.0 MB"), (123_456_789, "123 MB"),
  ])
  func `bytes are short and never wider than seven columns`(_ number: Int, _ text: String) {
    #expect(Figures.bytes(number) == text)
    #expect(Figures.bytes(number).count <= 7)
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1 000"), (336_776, "336 776"), (-1_234_567, "-1 234 567")])
  func `digits stand in groups of three`(_ number: Int, _ text: String) {
    #expect(Figures.grouped(number) == text)
  }

  @Test(arguments: [(0, "00:00"), (65, "01:05"), (3600, "1:00:00"), (.infinity, "2400:00:00")] as [(Double, String)])
  func `a clock shows minutes, and hours when there are some`(_ seconds: Double, _ text: String) {
    #expect(Figures.clock(seconds) == text)
  }

  @Test(arguments: [
    ("64MiB", 64 << 20), ("1 GB", 1_000_000_000), ("4096", 4096), ("1.5kib", 1536), ("64k", 65_536), ("64kb", 64_000),
    ("", nil), ("x", nil), ("-1", nil),
    ("9e99", nil), ("0", nil), ("1 parsec", nil),
  ])
  func `sizes are read in both families of units`(_ text: String, _ bytes: Int?) {
    #expect(Units.bytes(text) == bytes)
  }

  @Test(arguments: [
    (256 << 20, "256 MiB"), (1_000_000_000, "1 GB"), (1_500_000_000, "1.5 GB"), (8_100_000, "8.1 MB"), (1500, "1.5 kB"),
    (123_456_789, "123456789 B"), (999, "999 B"), (3 << 30, "3 GiB"), (100_100, "100.1 kB"),
  ])
  func `a size is written so that it is read back`(_ bytes: Int, _ text: String) {
    #expect(Units.text(bytes: bytes) == text)
    #expect(Units.bytes(text) == bytes)
  }
}

@Suite struct LineEditorTests {
  @Test func `text goes in at the cursor, and words and lines go out`() {
    var editor = LineEditor("one two")
    editor.apply(.killWord)
    #expect(editor.text == "one ")
    editor.insert("three")
    editor.apply(.home)
    editor.insert("<")
    #expect(editor.text == "<one three")
    editor.apply(.right)
    editor.apply(.backspace)
    #expect(editor.text == "<ne three")
    editor.apply(.delete)
    #expect(editor.text == "<e three")
    editor.apply(.end)
    editor.apply(.killLine)
    #expect(editor.text == "")
  }

  @Test func `a combining mark joins the character before it`() {
    var editor = LineEditor("e")
    editor.insert("\u{301}")
    #expect(editor.characters == ["e\u{301}"])
    editor.apply(.backspace)
    #expect(editor.text == "")
  }

  @Test func `a paste is cut at the limit`() {
    var editor = LineEditor()
    editor.insert(String(repeating: "x", count: LineEditor.limit + 5))
    #expect(editor.characters.count == LineEditor.limit)
  }
}
