import TerminalKit
import Testing

@Suite struct WidgetTests {
  private func grid(_ width: Int, _ height: Int, _ glyphs: Glyphs = .ascii) -> Grid {
    Grid(size: Size(width: width, height: height), glyphs: glyphs)
  }

  private func table(count: Int, selected: Int?, hasFocus: Bool = true) -> Table {
    Table(
      columns: [
        .init("NAME", .flex(1)), .init("ROWS", .fixed(5), align: .right),
        .init("STATE", .fixed(8), minimumTableWidth: 20),
      ], count: count, selected: selected, hasFocus: hasFocus, emptyNote: "no files"
    ) { index in
      [Line("part-\(index)"), Line("\(index * 10)", .typeNumber), Line("! failed", .stateFailed)]
    }
  }

  @Test func `a table shows header, rows and the selection in text and in role`() {
    var grid = grid(24, 4)
    table(count: 2, selected: 1).draw(in: grid.bounds, on: &grid)
    #expect(
      grid.text == """
         NAME      ROWS STATE
         part-0       0 ! failed
        >part-1      10 ! failed
        """ + "\n")
    #expect(grid.row(1).suffix(8).allSatisfy { $0.role == .stateFailed })
    #expect(grid.row(2).allSatisfy { $0.role == .selection })
    #expect(grid.cursor == Point(x: 0, y: 2))
  }

  @Test func `a column that asks for a wide table is left out of a narrow one`() {
    var grid = grid(18, 2)
    table(count: 1, selected: nil).draw(in: grid.bounds, on: &grid)
    #expect(grid.text == "NAME          ROWS\npart-0           0")
  }

  @Test func `an empty table says so`() {
    var grid = grid(20, 4)
    table(count: 0, selected: nil).draw(in: grid.bounds, on: &grid)
    #expect(grid.text.contains("no files"))
  }

  @Test(arguments: [0, 1, 7, 50, 98, 99]) func `the selected row of a long table is seen`(selected: Int) {
    var asked: [Int] = []
    for height in 2...9 {
      var grid = grid(30, height)
      var table = table(count: 100, selected: selected)
      let row = table.row
      table.row = {
        asked.append($0)
        return row($0)
      }
      asked = []
      table.draw(in: grid.bounds, on: &grid)
      #expect(asked.contains(selected))
      #expect(asked.count <= height - 1)
      #expect(grid.text.contains(">part-\(selected)"))
    }
  }

  @Test func `a selection without focus looks another way`() {
    var grid = grid(24, 3)
    table(count: 1, selected: 0, hasFocus: false).draw(in: grid.bounds, on: &grid)
    #expect(grid[0, 1].role == .selectionIdle)
    #expect(grid.cursor == nil)
  }

  @Test(arguments: [
    (0.0, "░░░░"), (0.25, "█░░░"), (0.29, "█▏░░"), (0.99, "███▉"), (1.0, "████"), (7.0, "████"), (-1.0, "░░░░"),
    (Double.nan, "░░░░"),
  ])
  func `a bar fills by eighths and is full only when all is done`(fraction: Double, shown: String) {
    var grid = grid(4, 1, .unicode)
    Gauge(fraction).draw(in: grid.bounds, on: &grid)
    #expect(grid.text == shown)
  }

  @Test func `a bar in letters`() {
    var grid = grid(8, 1)
    Gauge(0.5).draw(in: grid.bounds, on: &grid)
    #expect(grid.text == "####....")
  }

  @Test func `a sparkline ends with the newest value`() {
    var grid = grid(6, 1, .unicode)
    Sparkline([9, 9, 9, 0, 1, 2, 4]).draw(in: Rect(x: 0, y: 0, width: 4, height: 1), on: &grid)
    #expect(grid.text == "▁▃▅█")
    var flat = self.grid(4, 1, .unicode)
    Sparkline([0, 0, .nan]).draw(in: flat.bounds, on: &flat)
    #expect(flat.text == " ▁▁▁")
  }

  @Test func `a form shows its controls and why one cannot be used`() {
    var grid = grid(44, 6)
    Form(
      rows: [
        .init("Target", .heading),
        .init("table", .note("Trips"), hint: "new"),
        .init("async", .checkbox(true)),
        .init("create", .radio(["if missing", "never"], selected: 0)),
        .init("replace", .checkbox(false), disabledBecause: "needs Admin"),
      ], focus: 1
    ).draw(in: grid.bounds, on: &grid)
    #expect(
      grid.text == """
        Target
        > table   Trips  new
          async   [x]
          create  (*) if missing  ( ) never
          replace [ ]  needs Admin

        """)
    #expect(grid[2, 4].role == .disabled)
    #expect(grid.cursor == Point(x: 0, y: 1))
  }

  @Test func `a log follows its end, stays where it is put, and follows again at the end`() {
    var position = LogPosition.following
    let lines = (0..<10).map { Line("line \($0)") }
    func shown() -> String {
      var grid = grid(10, 3)
      Log(lines, position: position).draw(in: grid.bounds, on: &grid)
      return String(grid.text.prefix(6))
    }
    #expect(shown() == "line 7")
    let isTaken1 = position.handle(.up, count: 10, height: 3)
    #expect(isTaken1)
    #expect(position == .at(top: 6))
    #expect(shown() == "line 6")
    _ = position.handle(.home, count: 10, height: 3)
    #expect(shown() == "line 0")
    _ = position.handle(.up, count: 10, height: 3)
    #expect(shown() == "line 0")
    _ = position.handle(.end, count: 10, height: 3)
    #expect(position == .following)
    let isTaken2 = position.handle(.enter, count: 10, height: 3)
    #expect(!isTaken2)
  }

  @Test func `a question stands in the middle with its answers`() {
    var grid = grid(40, 9)
    grid.fill(grid.bounds, with: "x")
    Modal("Drop it?", lines: ["The table has 3 rows."], buttons: ["No", "Yes"]).draw(in: grid.bounds, on: &grid)
    #expect(
      grid.text.split(separator: "\n").dropFirst(2).prefix(5).joined(separator: "\n") == """
        xxxxxxx+- Drop it? ------------+xxxxxxxx
        xxxxxxx| The table has 3 rows. |xxxxxxxx
        xxxxxxx|                       |xxxxxxxx
        xxxxxxx|    [ No ]  [ Yes ]    |xxxxxxxx
        xxxxxxx+-----------------------+xxxxxxxx
        """)
    #expect(grid.cursor.map { grid[$0.x, $0.y].role } == .selection)
  }

  @Test func `the steps lose their names before they lose their places`() {
    let bar = StepsBar([
      .init("Connect", .done), .init("Dataset", .now), .init("Schema", .todo),
    ])
    var wide = grid(50, 1)
    bar.draw(in: wide.bounds, on: &wide)
    #expect(wide.text == "1 Connect+ > [2 Dataset] > 3 Schema")
    var narrow = grid(24, 1)
    bar.draw(in: narrow.bounds, on: &narrow)
    #expect(narrow.text == "1+ > [2 Dataset] > 3")
  }

  @Test func `a footer shows whole keys, and help always`() {
    let keys = FooterKeys([
      .init(.enter, "open"), .init(.character(" "), "pick"), .init(.control("p"), "commands"),
      .init("x", "skip", isEnabled: false),
    ])
    var grid = grid(40, 1)
    keys.draw(in: grid.bounds, on: &grid)
    #expect(grid.text == " Enter open  Space pick          ? help")
    var rows = self.grid(30, 2)
    keys.draw(in: rows.bounds, on: &rows)
    #expect(rows.text == " Enter open  Space pick\n ^P commands  x skip   ? help")
    #expect(rows[14, 1].role == .disabled)
    #expect(rows[1, 0].role == .footerKey)
  }

  @Test(arguments: 0...60) func `no key touches the ones that are pinned`(width: Int) {
    var grid = grid(width, 1)
    FooterKeys([.init("a", "one"), .init("b", "twotwo"), .init("c", "three")], pinned: [.init("q", "quit")])
      .draw(in: grid.bounds, on: &grid)
    let text = grid.text
    #expect(width < 10 || text.hasSuffix("  q quit"))
  }

  @Test func `the state of things is told in words and marks, not by colour alone`() {
    let lines: [(StatusLine.Severity, String)] = [
      (.ok, " ok t"), (.info, " i  t"), (.warning, " *  t"), (.error, " !  t"),
    ]
    for (severity, shown) in lines {
      var grid = grid(8, 1)
      StatusLine(severity, "t").draw(in: grid.bounds, on: &grid)
      #expect(grid.text == shown)
    }
  }

  @Test func `no widget minds a part without room`() {
    for width in 0...6 {
      for height in 0...3 {
        var grid = grid(width, height, .unicode)
        let all = grid.bounds
        table(count: 30, selected: 5).draw(in: all, on: &grid)
        Gauge(0.5).draw(in: all, on: &grid)
        Sparkline([1, 2, 3]).draw(in: all, on: &grid)
        Form(rows: [.init("a", .note("漢字")), .init("b", .radio(["c"], selected: 4))], focus: 0)
          .draw(in: all, on: &grid)
        Log([Line("a"), Line("b"), Line("c"), Line("d")]).draw(in: all, on: &grid)
        Modal("t", lines: ["l"], buttons: ["ok"]).draw(in: all, on: &grid)
        StepsBar([.init("a", .now)]).draw(in: all, on: &grid)
        FooterKeys([.init("a", "b")]).draw(in: all, on: &grid)
        StatusLine(.error, "漢字").draw(in: all, on: &grid)
        #expect(grid.size == Size(width: width, height: height))
      }
    }
  }
}
