import Console
import KustoSink
import TerminalKit
import Testing

/// Clicks and the wheel, which mean what keys mean.
@Suite struct PointerTests {
  private let size = Size(width: 80, height: 24)

  private func on(_ driver: Driver) -> Driver {
    if !driver.model.hasMouse { driver.press(.function(2)) }
    return driver
  }

  /// Where a text stands on the screen.
  private func place(of text: String, on driver: Driver) throws -> Point {
    let rows = driver.grid().text.split(separator: "\n", omittingEmptySubsequences: false)
    let y = try #require(rows.firstIndex { $0.contains(text) }, "no \(text) on:\n\(driver.grid().text)")
    let range = try #require(rows[y].range(of: text))
    return Point(x: rows[y].distance(from: rows[y].startIndex, to: range.lowerBound), y: y)
  }

  private func click(_ text: String, on driver: Driver) throws {
    let event = MouseEvent(.press, at: try place(of: text, on: driver))
    for message in Pointer(driver.model, size: size).messages(for: event) { driver.send(message) }
  }

  @Test func `it is off until it is asked for, and says how text is selected then`() throws {
    let driver = Driver.atSchema()
    try click("tailnum", on: driver)
    driver.expectSelected("year")
    driver.press(.function(2))
    driver.expectNote("Shift-drag selects text")
    #expect(driver.effects.last == .watchMouse(isOn: true))
    driver.press(.function(2))
    #expect(driver.effects.last == .watchMouse(isOn: false))
  }

  @Test func `a click selects a row`() throws {
    let driver = on(.atSchema())
    try click("tailnum", on: driver)
    driver.expectSelected("tailnum")
    try click("month", on: driver)
    driver.expectSelected("month")
  }

  @Test func `a click selects a field of the form`() throws {
    let driver = on(.atOptions())
    try click("tag ", on: driver)
    #expect(driver.model.options.field == .tag)
    try click("START the load", on: driver)
    #expect(driver.model.options.field == .start)
  }

  @Test func `a click into another pane gives it the keys, and selects there`() throws {
    let driver = on(.atOptions())
    try click("borrow storage", on: driver)
    #expect(driver.model.options.pane == .plan)
    driver.expectSelected("borrow storage")
    try click("How to load", on: driver)
    #expect(driver.model.options.pane == .form)
  }

  @Test func `a key of the footer is pressed by a click`() throws {
    let driver = on(.atSchema())
    try click("t type", on: driver)
    driver.expect("Type of year")
    try click("Esc back", on: driver)
    #expect(driver.model.overlay == nil)
    try click("? help", on: driver)
    driver.expect("Keys of Schema")
  }

  @Test func `what lies behind a dialog is not clicked`() throws {
    let driver = on(.atSchema())
    driver.press(.end, .character("t"))
    for message in Pointer(driver.model, size: size).messages(for: MouseEvent(.press, at: Point(x: 2, y: 3))) {
      driver.send(message)
    }
    driver.press(.escape)
    driver.expectSelected("time_hour")
  }

  @Test func `an answer of a question is selected, not given`() throws {
    let driver = on(.atOptions())
    driver.press(.character("S"))
    try click("[ No ]", on: driver)
    guard case .confirm(let confirm) = driver.model.overlay else {
      Issue.record("the question is gone")
      return
    }
    #expect(confirm.answers[confirm.cursor.index] == .decline)
  }

  @Test func `the wheel moves three rows`() {
    let driver = on(.atSchema())
    for message in Pointer(driver.model, size: size).messages(for: MouseEvent(.wheelDown, at: Point(x: 5, y: 5))) {
      driver.send(message)
    }
    driver.expectSelected("carrier")
    for message in Pointer(driver.model, size: size).messages(for: MouseEvent(.wheelUp, at: Point(x: 5, y: 5))) {
      driver.send(message)
    }
    driver.expectSelected("year")
  }

  @Test func `a screen with and without its targets is the same`() {
    let driver = on(.atRun())
    var grid = Grid(size: size, glyphs: .ascii)
    grid.targets = Targets()
    view(driver.model, in: grid.bounds, on: &grid)
    #expect(grid.text == driver.grid().text)
  }
}
