import TerminalKit
import Testing

@Suite struct TextFieldTests {
  @Test(
    arguments: [
      ([.character("x")], "abcx", 4),
      ([.left, .character("x")], "abxc", 3),
      ([.home, .delete], "bc", 0),
      ([.backspace], "ab", 2),
      ([.home, .backspace], "abc", 0),
      ([.delete], "abc", 3),
      ([.left, .left, .control("k")], "a", 1),
      ([.left, .control("u")], "c", 0),
      ([.control("a"), .character("é")], "éabc", 1),
      ([.control("a"), .control("e")], "abc", 3),
      ([.left, .left, .left, .left, .left], "abc", 0),
      ([.right], "abc", 3),
      ([.character("/"), .character("d"), .control("w")], "abc/", 4),
      ([.character("/"), .character("d"), .control("w"), .control("w")], "abc", 3),
      ([.control("w"), .control("w")], "", 0),
    ] as [([Key], String, Int)])
  func `keys edit the line`(keys: [Key], text: String, cursor: Int) {
    var field = TextField("abc")
    for key in keys {
      let isTaken = field.handle(key)
      #expect(isTaken)
    }
    #expect(field.text == text)
    #expect(field.cursor == cursor)
  }

  @Test(arguments: [Key.enter, .escape, .tab, .backTab, .up, .down, .function(1)])
  func `keys that are not for a line are left to others`(key: Key) {
    var field = TextField("abc")
    let isTaken1 = field.handle(key)
    #expect(!isTaken1)
    #expect(field.text == "abc")
  }

  @Test func `a paste brings no control characters and no line breaks`() {
    var field = TextField()
    _ = field.handle(.paste("one\ntwo\u{1B}[31m\u{7}"))
    #expect(field.text == "onetwo[31m")
  }

  @Test func `a number takes digits only`() {
    var field = TextField("1", isNumber: true)
    for key in [Key.character("2"), .character("x"), .paste("3 4"), .character("٣")] { _ = field.handle(key) }
    #expect(field.text == "1234")
  }

  @Test func `a line has an end`() {
    var field = TextField()
    _ = field.handle(.paste(String(repeating: "x", count: TextField.bound + 10)))
    _ = field.handle(.character("y"))
    #expect(field.text.count == TextField.bound)
  }

  @Test func `an emoji of many parts is one character to the keys`() {
    var field = TextField("👨‍👩‍👧")
    _ = field.handle(.backspace)
    #expect(field.text.isEmpty)
  }

  @Test(arguments: 1...12) func `the cursor is always seen`(width: Int) {
    for text in ["", "abc", "abcdefghijkl", "漢字漢字漢字"] {
      var field = TextField(text)
      for _ in 0...text.count {
        var grid = Grid(size: Size(width: 14, height: 1))
        field.draw(in: Rect(x: 1, y: 0, width: width, height: 1), on: &grid, hasFocus: true)
        let cursor = grid.cursor?.x ?? -1
        #expect(cursor >= 1 && cursor <= width)
        #expect(grid[0, 0] == .blank(.text))
        #expect(grid[width + 1, 0] == .blank(.text))
        _ = field.handle(.left)
      }
    }
  }

  @Test func `a secret shows nothing but its length`() {
    var grid = Grid(size: Size(width: 10, height: 1))
    TextField("hunter2漢", isSecret: true).draw(in: grid.bounds, on: &grid, hasFocus: false)
    #expect(grid.text == "••••••••")
  }
}
