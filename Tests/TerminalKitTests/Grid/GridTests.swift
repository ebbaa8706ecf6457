import TerminalKit
import Testing

@Suite struct GridTests {
  private let texts: [SafeText] = ["", "a", "漢", "ab", "漢字", "a漢", "漢a", "e\u{301}", "a\u{1B}b", "abcdefg"]

  @Test func `no write to any small grid at any place breaks it`() {
    for width in 0...3 {
      for height in 0...2 {
        for text in texts {
          for x in -4...4 {
            for y in -1...2 {
              var grid = Grid(size: Size(width: width, height: height))
              grid.write("漢漢", x: 0, y: 0)
              grid.write(text, x: x, y: y, role: .match)
              expectWhole(grid)
            }
          }
        }
      }
    }
  }

  @Test func `a clip is a wall on both sides`() {
    for text in texts {
      for start in -3...6 {
        for left in 0...4 {
          for width in 0...3 {
            var grid = Grid(size: Size(width: 6, height: 1))
            let clip = Rect(x: left, y: 0, width: width, height: 1)
            grid.write(text, x: start, y: 0, role: .match, clip: clip)
            expectWhole(grid)
            for x in 0..<6 where !clip.contains(Point(x: x, y: 0)) { #expect(grid[x, 0] == .blank(.text)) }
          }
        }
      }
    }
  }

  @Test func `half of a wide character that is overwritten becomes a blank`() {
    var grid = Grid(size: Size(width: 4, height: 1))
    grid.write("漢字", x: 0, y: 0)
    grid.write("x", x: 1, y: 0)
    #expect(grid.text == " x字")
    grid.write("y", x: 2, y: 0)
    #expect(grid.text == " xy")
  }

  @Test func `a wide character that does not fit leaves its column blank`() {
    var grid = Grid(size: Size(width: 3, height: 1))
    grid.write("a漢字", x: 0, y: 0)
    #expect(grid.text == "a漢")
    var narrow = Grid(size: Size(width: 2, height: 1))
    narrow.write("a漢", x: 0, y: 0)
    #expect(narrow.text == "a")
  }

  @Test func `marks for what cannot be drawn have a role of their own, and follow the glyphs`() {
    var grid = Grid(size: Size(width: 3, height: 1), glyphs: .ascii)
    grid.write("a\u{1B}b", x: 0, y: 0, role: .match)
    #expect(grid.text == "a?b")
    #expect(grid[0, 0].role == .match)
    #expect(grid[1, 0].role == .control)
  }

  @Test func `text is aligned in its part, and cut with a mark`() {
    var grid = Grid(size: Size(width: 7, height: 4))
    grid.write("abc", in: grid.bounds.row(0), align: .right)
    grid.write("abc", in: grid.bounds.row(1), align: .center)
    grid.write("abcdefghi", in: grid.bounds.row(2), align: .right)
    grid.write(Line("ab", .match) + Line("cdefghi", .null), in: grid.bounds.row(3))
    #expect(grid.text == "    abc\n  abc\nabcdef…\nabcdef…")
    #expect((0..<7).map { grid[$0, 3].role } == [.match, .match, .null, .null, .null, .null, .null])
  }

  @Test func `a box of any size stays in its part`() {
    for width in 0...4 {
      for height in 0...4 {
        var grid = Grid(size: Size(width: 6, height: 6), glyphs: .ascii)
        let rect = Rect(x: 1, y: 1, width: width, height: height)
        grid.box(rect)
        let inside = Panel("title", note: "n").draw(in: rect, on: &grid)
        expectWhole(grid)
        #expect(inside.intersection(rect) == inside || inside.isEmpty)
        for y in 0..<6 {
          for x in 0..<6 where !rect.contains(Point(x: x, y: y)) { #expect(grid[x, y] == .blank(.text)) }
        }
      }
    }
  }

  @Test func `outside there is nothing to read`() {
    let grid = Grid(size: Size(width: 1, height: 1))
    #expect(grid[5, 5] == .blank(.text))
    #expect(grid[-1, 0] == .blank(.text))
    #expect(grid.row(3).isEmpty)
    #expect(Grid(size: Size(width: -3, height: 2)).size == Size(width: 0, height: 2))
  }

  @Test func `a snapshot tells text, roles and the cursor`() {
    var grid = Grid(size: Size(width: 5, height: 2))
    grid.write("ok", x: 1, y: 0, role: .selection)
    grid.cursor = Point(x: 1, y: 0)
    #expect(grid.snapshot == "5x2 cursor 1,0\n ok\n\n--- roles\n.SS\n\n--- legend\nS selection\n")
  }

  /// Every wide cell has its right half, and no half is alone.
  private func expectWhole(_ grid: Grid) {
    for y in 0..<grid.size.height {
      let row = Array(grid.row(y))
      for (x, cell) in row.enumerated() {
        switch cell.width {
        case 0: #expect(x > 0 && row[x - 1].width == 2)
        case 2: #expect(x + 1 < row.count && row[x + 1].width == 0)
        default: #expect(!cell.text.isEmpty)
        }
      }
    }
  }
}
