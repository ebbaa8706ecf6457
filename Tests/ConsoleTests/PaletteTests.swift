import Console
import KustoSink
import TerminalKit
import Testing

/// Help and palette.
@Suite struct PaletteTests {
  private func driver(typing text: String, on driver: Driver = .atOptions()) -> Driver {
    driver.press(.character(":"))
    driver.type(text)
    return driver
  }

  @Test func `commands of other screens are listed with their screen and their key`() {
    let driver = driver(typing: "glob")
    #expect(driver.grid(120, 40).text.contains("Dataset: pick by a pattern"))
  }

  @Test func `a command of another screen goes there and begins`() {
    let driver = driver(typing: "pick by")
    driver.press(.enter)
    #expect(driver.model.screen == .dataset)
    driver.expect("pick by pattern")
  }

  @Test func `what is done to a selected line is shown first, and its key is said`() {
    let driver = driver(typing: "change the type")
    driver.press(.enter)
    #expect(driver.model.screen == .schema)
    #expect(driver.model.overlay == nil)
    driver.expectNote("select what is meant, then t: change the type of the column")
    let history = self.driver(typing: "take the rows of a committed run")
    history.press(.enter)
    #expect(history.model.screen == .runs)
    #expect(history.model.overlay == nil)
    history.expectNote("U: take the rows")
  }

  @Test func `what cannot be done there says why, in the list and when it is taken`() {
    let driver = driver(typing: "before and after the commit", on: Driver())
    #expect(Keymap.listed(in: driver.model).first?.refusal == "no run has been started yet")
    driver.press(.enter)
    driver.expectNote("no run has been started yet")
    #expect(driver.model.screen == .connect)
  }

  @Test func `a running load keeps its screens, and the palette says so`() {
    let driver = driver(typing: "pattern", on: .atRun())
    driver.press(.enter)
    driver.expectNote("the run is still in progress")
    #expect(driver.model.screen == .run)
  }

  @Test(arguments: Screen.allCases)
  func `every command of a screen is found from Connect, but moves and what is selected`(_ screen: Screen) throws {
    let driver = driver(typing: "", on: Driver())
    let listed = Set(Keymap.listed(in: driver.model).map(\.command.action))
    let bound: Set<Action> = [
      .up, .down, .left, .right, .pageUp, .pageDown, .top, .bottom, .nextPane, .previousPane, .open, .back, .toggle,
      .filter, .zoom, .order, .refresh, .copy, .copyAll, .showLog, .edit,
    ]
    let place = try #require(Place(rawValue: screen.rawValue))
    let missing = Set(Keymap.commands(of: place).map(\.action)).subtracting(listed).subtracting(bound)
    #expect(missing == [])
  }

  @Test func `nothing is listed twice`() {
    for driver in [Driver(), .atSchema(), .atOptions(), .atRun(), .atRun(.committed)] {
      driver.press(.character(":"))
      let actions = Keymap.listed(in: driver.model).map(\.command.action)
      #expect(Set(actions).count == actions.count)
    }
  }

  @Test func `listing the commands of other screens changes nothing`() {
    let driver = Driver.atOptions()
    let before = driver.model
    driver.press(.character(":"))
    _ = Keymap.listed(in: driver.model)
    driver.press(.escape)
    #expect(driver.model == before)
  }

  @Test func `help is narrowed by typing, Esc shows all keys, and another closes it`() {
    let driver = Driver.atSchema()
    driver.press(.character("?"))
    let all = Keymap.listed(in: driver.model).count
    driver.expectFooter("/ filter")
    driver.press(.character("/"))
    driver.type("conver")
    #expect(Keymap.listed(in: driver.model).first?.command.action == .convert)
    #expect(Keymap.listed(in: driver.model).count < all)
    #expect(Keymap.listed(in: driver.model).allSatisfy { $0.screen == nil })
    driver.press(.escape)
    #expect(Keymap.listed(in: driver.model).count == all)
    driver.press(.escape)
    #expect(driver.model.overlay == nil)
  }

  @Test func `a key of help runs what it is narrowed to`() {
    let driver = Driver.atSchema()
    driver.press(.character("?"), .character("/"))
    driver.type("step 2")
    driver.press(.enter)
    #expect(driver.model.screen == .dataset)
  }
}
