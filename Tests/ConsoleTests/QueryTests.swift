import Console
import Foundation
import KustoSink
import TerminalKit
import Testing

@Suite struct QueryTests {
  private func asked(_ driver: Driver) -> [(place: QueryPlace, text: String)] {
    driver.effects.compactMap { if case .query(_, let place, let text) = $0 { (place, text) } else { nil } }
  }

  @Test func `a query of the marked table is there from Connect on, and Enter asks it`() {
    let driver = Driver()
    driver.press(.enter)
    driver.press(.character("K"))
    driver.expectNote("choose a cluster and a database first")
    driver.press(.enter, .character("K"))
    #expect(driver.model.query.editor.text == "['Flights'] | take 20")
    driver.press(.enter)
    #expect(asked(driver).map(\.text) == ["['Flights'] | take 20"])
    #expect(asked(driver).first?.place == QueryPlace(cluster: "local", database: "Demo"))
    driver.expect("40 rows, column 1 of 8, 34 ms")
    driver.expectSelected("2013")
    driver.press(.tab)
    driver.expectFooter("Enter ask")
    driver.press(.escape)
    #expect(driver.model.screen == .connect)
  }

  @Test func `the result asks its own queries here, and Esc leads back`() {
    let driver = Driver.atRun(.committed)
    driver.expectFooter("Enter ask it")
    driver.press(.enter)
    #expect(driver.model.screen == .query)
    #expect(asked(driver).last?.text.hasSuffix("| count") == true)
    driver.expect("336776")
    driver.press(.escape)
    #expect(driver.model.screen == .result)
  }

  @Test func `a run of the list is asked about where it went`() {
    let driver = Driver()
    driver.press(.character("H"), .down, .down, .character("K"))
    #expect(driver.model.query.place == QueryPlace(cluster: "help.westeurope", database: "Samples"))
    #expect(driver.model.query.editor.text == "['Vendors'] | take 20")
    driver.press(.escape)
    #expect(driver.model.screen == .runs)
  }

  @Test(arguments: [
    (".show tables", true), ("  .SHOW tables", true), ("T | count", true), (".drop table T", false),
    (".show-all", false), ("\t.set x <| T", false), (".", false), ("", false), (".showtables", false),
  ])
  func `only what reads is sent`(_ text: String, _ isSent: Bool) {
    #expect((ReadOnly.refusal(of: text) == nil) == isSent)
    let driver = Driver.atQuery()
    driver.press(.control("u"))
    driver.type(text)
    driver.press(.enter)
    #expect(asked(driver).isEmpty != isSent)
    if !isSent { driver.expectNote(text.isEmpty ? "type a query" : "only reads") }
  }

  @Test func `what was asked before comes back with the arrows, and so does what was typed`() {
    let driver = Driver.atQuery()
    driver.press(.control("u"))
    driver.type("half")
    driver.press(.up)
    #expect(driver.model.query.editor.text == Fixtures.history[1])
    driver.press(.up)
    #expect(driver.model.query.editor.text == Fixtures.history[0])
    driver.press(.up)
    driver.expectNote("nothing before this")
    driver.press(.down)
    #expect(driver.model.query.editor.text == Fixtures.history[1])
    driver.press(.down)
    #expect(driver.model.query.editor.text == "half")
  }

  @Test func `keys of the history may be faster than its answers`() {
    let world = Driver.world()
    let driver = Driver.atQuery()
    driver.answer = { effect in if case .recallQuery = effect { nil } else { world(effect) } }
    driver.press(.up, .up, .up)
    let asked = driver.effects.compactMap { effect -> (EffectID, Int)? in
      if case .recallQuery(let id, let back) = effect { (id, back) } else { nil }
    }
    #expect(asked.map(\.1) == [1, 2, 3])
    func answer(_ index: Int, _ text: String?) {
      driver.send(.result(EffectResult(id: asked[index].0, outcome: .recalled(text: text, back: asked[index].1))))
    }
    answer(1, "older")
    #expect(driver.model.query.editor.text == "older")
    answer(2, nil)
    driver.expectNote("nothing before this")
    answer(0, "newer")
    #expect(driver.model.query.editor.text == "older")
    driver.press(.down)
    guard case .recallQuery(_, let back)? = driver.effects.last else {
      Issue.record("nothing was asked")
      return
    }
    #expect(back == 1)
  }

  @Test func `the marked cell moves both ways, and its column stays on the screen`() {
    let driver = Driver.atQuery()
    driver.press(.enter)
    for _ in 0..<20 { driver.press(.right) }
    driver.expect("column 8 of 8")
    driver.expect("dynamic")
    driver.press(.end)
    driver.expectSelected("C39")
    driver.press(.home, .left, .left, .left, .left, .left, .left, .left, .left)
    driver.expect("column 1 of 8")
  }

  @Test func `a long value is read whole`() {
    let driver = Driver.atQuery()
    driver.press(.enter, .down, .down, .down, .down, .down, .right, .right, .right, .right, .right, .right, .enter)
    guard case .reader(let reader) = driver.model.overlay else {
      Issue.record("no reader")
      return
    }
    #expect(reader.title == "remark: string, row 6")
    #expect(reader.text.count == 5 * 29)
    driver.press(.escape, .left, .left, .left, .left)
    driver.expect("null")
  }

  @Test func `a refusal of the service stands at the rows in its own words, and the text stays`() {
    let world = Driver.world()
    let driver = Driver.atQuery()
    driver.answer = { effect in
      guard case .query = effect else { return world(effect) }
      return .failed(problem: Problem("Semantic error: SEM0100"))
    }
    driver.press(.enter)
    driver.expectNote("SEM0100")
    driver.expect("Semantic error: SEM0100")
    #expect(driver.model.place == .queryText)
    #expect(driver.model.query.editor.text == "['Flights'] | take 20")
  }

  @Test func `Esc stops what is asked, and a late answer is not shown`() {
    let world = Driver.world()
    let driver = Driver.atQuery()
    driver.answer = { effect in if case .query = effect { nil } else { world(effect) } }
    driver.press(.enter, .escape)
    driver.expectNote("stopped")
    guard case .query(let id, _, _)? = driver.effects.last(where: { if case .query = $0 { true } else { false } })
    else {
      Issue.record("nothing was asked")
      return
    }
    #expect(driver.effects.last == .cancel(id: id))
    driver.send(.result(EffectResult(id: id, outcome: .answer(answer: Fixtures.answer))))
    #expect(driver.model.query.answer == .idle)
    driver.press(.escape)
    #expect(driver.model.screen == .connect)
  }

  @Test func `rows go to a file whose name is asked, and one that is there is asked about again`() {
    let driver = Driver.atQuery()
    driver.press(.enter, .character("E"))
    driver.press(.control("u"))
    driver.type("flights.txt")
    driver.press(.enter)
    driver.expect("a name that ends in .csv")
    driver.press(.backspace, .backspace, .backspace)
    driver.type("csv")
    driver.press(.enter)
    driver.expectNote("40 rows written to /data/flights.csv")
    let world = Driver.world()
    driver.answer = { effect in
      guard case .export = effect else { return world(effect) }
      return .failed(problem: Problem("there is such a file; it is not overwritten"))
    }
    driver.press(.character("E"), .enter)
    driver.expect("there is such a file")
    driver.press(.escape)
  }

  @Test func `rows that were cut are said to be the first of more`() {
    let rows = (0...QueryAnswer.mostRows).map { [JSONValue.integer(Int64($0))] }
    let table = ResultTable(name: "t", columns: [Column(name: "n", type: .long)], rows: rows)
    let answer = QueryAnswer(table, milliseconds: 1)
    #expect(answer.rows.count == QueryAnswer.mostRows)
    #expect(answer.isCut)
    let world = Driver.world()
    let driver = Driver.atQuery()
    driver.answer = { effect in if case .query = effect { .answer(answer: answer) } else { world(effect) } }
    driver.press(.enter)
    driver.expectNote("first 2 000 rows of more")
    driver.expect("first 2 000 rows")
  }

  @Test func `text of the query is edited on its own screen, and keys of lists are letters there`() {
    let driver = Driver.atQuery()
    driver.press(.control("u"))
    driver.type("q?:K/ jk")
    #expect(driver.model.query.editor.text == "q?:K/ jk")
    #expect(driver.model.screen == .query)
    driver.press(.paste("a\nb\u{1B}"))
    #expect(driver.model.query.editor.text == "q?:K/ jka b")
    driver.press(.control("p"))
    driver.expect("Commands")
  }
}

@Suite struct SheetTests {
  private func sheet(_ widths: [Int], column: Int) -> Sheet {
    Sheet(
      titles: widths.map { SafeText("\($0)") }, widths: widths, aligns: widths.map { _ in .left }, count: 1, row: 0,
      column: column, hasFocus: true
    ) { _, _ in Line("x") }
  }

  @Test(arguments: [
    ([10, 10, 10], 0, 32, [0, 1, 2]), ([10, 10, 10], 0, 21, [0, 1]), ([10, 10, 10], 2, 21, [1, 2]),
    ([10, 10, 10], 0, 27, [0, 1, 2]), ([40, 40], 1, 20, [1]), ([1, 1, 1], 1, 3, [0, 1]),
  ])
  func `the marked column is always among those that are shown`(
    _ widths: [Int], _ column: Int, _ width: Int, _ shown: [Int]
  ) {
    let window = sheet(widths, column: column).window(width: width)
    #expect(window.map(\.column) == shown)
    #expect(window.reduce(-1) { $0 + 1 + $1.width } <= width)
  }

  @Test func `nothing is drawn where nothing is`() {
    #expect(sheet([], column: 0).window(width: 10).isEmpty)
    #expect(sheet([4], column: 0).window(width: 0).isEmpty)
  }
}
