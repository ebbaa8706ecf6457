import Console
import TerminalKit
import Testing

@Suite struct KeymapTests {
  @Test(arguments: Place.allCases)
  func `no key means two things in one place`(_ place: Place) {
    var seen: [Key: Action] = [:]
    for command in Keymap.table where command.places.contains(place) {
      for key in command.keys {
        #expect(seen[key] == nil, "\(key) is \(command.action) and \(seen[key].map { "\($0)" } ?? "")")
        seen[key] = command.action
      }
    }
  }

  @Test func `every action has a key somewhere`() {
    let bound = Set(Keymap.table.filter { !$0.keys.isEmpty }.map(\.action))
    #expect(Set(Action.allCases).subtracting(bound) == [])
  }

  @Test func `keys that multiplexers, flow control and other keyboards take are not used`() {
    let taken: [Key] = ["b", "a", "s", "q", "h", "i", "j", "m"].map { .control($0) }
    let missing: [Key] = ["[", "]", "{", "}"].map { .character($0) }
    let far: [Key] = (10...12).map { .function($0) }
    for command in Keymap.table {
      #expect(Set(command.keys).isDisjoint(with: taken + missing + far), "\(command.action)")
    }
  }

  @Test(arguments: Place.allCases)
  func `every place can be left with a key`(_ place: Place) {
    let ways: Set<Action> = [.back, .quit, .interrupt]
    #expect(Keymap.table.contains { ways.contains($0.action) && $0.places.contains(place) })
  }

  @Test func `help is in every footer, also on a narrow screen`() {
    for screen in [Driver(), .atNewTable(), .atSchema(), .atOptions(), .atRun(), .atRun(.committed)] {
      let footer = screen.grid(60, 16).text.split(separator: "\n").last ?? ""
      #expect(footer.hasSuffix("? help"))
    }
  }

  @Test func `a key that is offered does something, or says why not`() {
    let moves: Set<Action> = [
      .up, .down, .left, .right, .pageUp, .pageDown, .top, .bottom, .nextPane, .previousPane, .back, .interrupt,
    ]
    let drivers: [Driver] = [
      Driver(), .atNewTable(), .atSchema(), .atOptions(), .atRun(), .atRun(.committed), .atRun(.stopped),
    ]
    for driver in drivers {
      for command in Keymap.commands(of: driver.model.place) where !moves.contains(command.action) {
        var model = driver.model
        let effects = update(&model, .action(command.action))
        #expect(!effects.isEmpty || model != driver.model, "\(command.action) in \(driver.model.place) is silent")
      }
    }
  }

  @Test func `the palette finds a command by its letters and runs it`() {
    let driver = Driver()
    driver.press(.character(":"))
    driver.type("history")
    driver.press(.enter)
    #expect(driver.model.screen == .runs)
  }

  @Test func `the palette puts what holds the typed text before what only holds its letters`() {
    let driver = Driver.atNewTable()
    driver.press(.character(":"))
    driver.type("sch")
    driver.press(.enter)
    #expect(driver.model.screen == .schema)
  }

  @Test func `the palette says why a command cannot be done`() {
    let driver = Driver()
    driver.press(.control("p"))
    driver.type("step 6")
    #expect(driver.grid(120, 40).text.contains("(there is no result yet)"))
    driver.press(.enter)
    driver.expectNote("no result yet")
  }

  @Test func `help lists the keys of the screen and Enter runs the marked one`() {
    let driver = Driver.atSchema()
    driver.press(.character("?"))
    driver.expect("Keys of Schema")
    driver.press(.home, .enter)
    #expect(driver.model.screen == .options)
  }

  @Test func `the theme goes round and asks for nothing but itself`() {
    let driver = Driver(
      start: Start(clusters: [], folder: "/", theme: "mono", themes: ["mono", "cvd"], time: Fixtures.start))
    driver.press(.character("T"))
    #expect(driver.effects == [.watchRuns, .setTheme(name: "cvd")])
    driver.press(.character("T"))
    #expect(driver.model.theme == "mono")
  }
}
