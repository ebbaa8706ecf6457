import NcursesTerminal
import TerminalKit
import Testing

@Suite struct InputDecoderTests {
  private func units(_ text: String) -> [InputDecoder.Unit] { text.utf8.map(InputDecoder.Unit.byte) }

  @Test(
    arguments: [
      ("a", [Key.character("a")]),
      ("é漢😀", [.character("é"), .character("漢"), .character("😀")]),
      ("\r", [.enter]), ("\n", [.enter]), ("\t", [.tab]), ("\u{7F}", [.backspace]), ("\u{8}", [.backspace]),
      ("\u{3}", [.control("c")]), ("\u{1A}", [.control("z")]), ("\u{0}", [.control("@")]), ("\u{1F}", [.control("_")]),
      ("\u{1B}", [.escape]),
      ("\u{1B}j", [.escape, .character("j")]),
      ("\u{1B}\u{1B}", [.escape, .escape]),
      ("\u{1B}[A", [.up]), ("\u{1B}OB", [.down]), ("\u{1B}[1;5C", [.right]), ("\u{1B}[Z", [.backTab]),
      ("\u{1B}[5~", [.pageUp]), ("\u{1B}[3;2~", [.delete]), ("\u{1B}[15~", [.function(5)]),
      ("\u{1B}OP", [.function(1)]),
      ("\u{1B}OR", [.function(3)]), ("\u{1B}[I", [.focus(true)]), ("\u{1B}[O", [.focus(false)]),
    ] as [(String, [Key])])
  func `bytes become keys`(text: String, keys: [Key]) {
    var decoder = InputDecoder()
    let decoded = decoder.decode(units(text))
    #expect(decoded == keys)
    #expect(!decoder.isWaiting)
  }

  @Test(arguments: [
    "\u{1B}[24;80R", "\u{1B}[?62;22c", "\u{1B}[>0;276;0c", "\u{1B}]11;rgb:0000/0000/0000\u{7}",
    "\u{1B}]52;c;cm0gLXJmIC8K\u{1B}\\", "\u{1B}P1$r0m\u{1B}\\", "\u{1B}_Gi=1;OK\u{1B}\\", "\u{1B}[<0;10;10M",
    "\u{1B}[?2026;2$y", "\u{1B}[99~", "\u{1B}[1;2;3",
  ])
  func `a reply that nobody asked for is swallowed, not typed`(reply: String) {
    var decoder = InputDecoder()
    let typed = decoder.decode(units(reply))
    #expect(typed.isEmpty)
    _ = decoder.giveUp()
    let keys = decoder.decode(units("q"))
    #expect(keys == [.character("q")])
  }

  @Test(
    arguments: [
      ("\u{1B}[<0;10;3M", [.mouse(MouseEvent(.press, at: Point(x: 9, y: 2)))]), ("\u{1B}[<0;10;3m", []),
      ("\u{1B}[<64;1;1M", [.mouse(MouseEvent(.wheelUp, at: Point(x: 0, y: 0)))]),
      ("\u{1B}[<65;300;100M", [.mouse(MouseEvent(.wheelDown, at: Point(x: 299, y: 99)))]),
      ("\u{1B}[<2;1;1M", []), ("\u{1B}[<0;0;1M", []), ("\u{1B}[<0;1M", []), ("\u{1B}[<;;M", []),
      ("\u{1B}[<0;99999999999999999999;1M", []),
    ] as [(String, [Key])])
  func `what the mouse did is a key once it is watched`(text: String, keys: [Key]) {
    var decoder = InputDecoder()
    decoder.watchesMouse = true
    let decoded = decoder.decode(units(text))
    #expect(decoded == keys)
    #expect(!decoder.isWaiting)
  }

  @Test func `a paste is one key, whatever is in it`() {
    var decoder = InputDecoder()
    let keys = decoder.decode(units("a\u{1B}[200~drop\r\ntable\rq\u{1B}[31m\u{3}漢\u{1B}[201~b"))
    #expect(keys == [.character("a"), .paste("drop\ntable\nq\u{3}漢"), .character("b")])
  }

  @Test func `a key that seems to be in a paste is not pressed`() {
    var decoder = InputDecoder()
    let start = units("\u{1B}[200~x")
    let end = units("y\u{1B}[201~")
    let keys = decoder.decode(start + [.key(.enter), .key(.function(5))] + end)
    #expect(keys == [.paste("xy")])
  }

  @Test func `a paste without an end is given up with what there is`() {
    var decoder = InputDecoder()
    let early = decoder.decode(units("\u{1B}[200~abc"))
    #expect(early.isEmpty)
    #expect(decoder.isPasting)
    let keys = decoder.giveUp()
    #expect(keys == [.paste("abc")])
    #expect(!decoder.isWaiting)
  }

  @Test func `a paste has a bound`() {
    var decoder = InputDecoder()
    let long = String(repeating: "x", count: InputDecoder.pasteBound + 100)
    guard case .paste(let text)? = decoder.decode(units("\u{1B}[200~" + long + "\u{1B}[201~")).first else {
      Issue.record("no paste")
      return
    }
    #expect(text.count == InputDecoder.pasteBound)
  }

  /// Where the first packet does not end with ESC: that one is the Escape key, and ncurses waits for what follows it.
  @Test func `sequences are the same at every split of their bytes`() {
    let text = "é\u{1B}[1;5C漢\u{1B}[200~x\ry\u{1B}[201~😀\u{1B}]11;?\u{7}\u{1B}OPz\u{1B}[5~"
    var whole = InputDecoder()
    let expected = whole.decode(units(text))
    #expect(expected.count == 8)
    for split in 1..<units(text).count where Array(text.utf8)[split - 1] != 0x1B {
      var decoder = InputDecoder()
      let keys = decoder.decode(Array(units(text)[..<split])) + decoder.decode(Array(units(text)[split...]))
      #expect(keys == expected, "split at \(split)")
    }
  }

  @Test(arguments: 0..<16) func `no noise stops it or makes it type control characters`(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    var decoder = InputDecoder()
    for _ in 0..<2_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let byte = UInt8(truncatingIfNeeded: state >> 33)
      for key in decoder.decode([.byte(byte)]) {
        guard case .character(let character) = key else { continue }
        #expect(character.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
      }
    }
    _ = decoder.giveUp()
    let keys = decoder.decode(units("q"))
    #expect(keys == [.character("q")])
  }
}
