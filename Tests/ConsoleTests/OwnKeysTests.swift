import Console
import KustoSink
import TerminalKit
import Testing

/// No text of the console names a key that the person does not have.
@Suite struct OwnKeysTests {
  /// Every action of every place on a key that no text is made of; where text is typed, on function keys.
  private static let keys: KeyBindings = {
    let letters = (0x0410...0x044F).compactMap(UnicodeScalar.init) + (0x0391...0x03C9).compactMap(UnicodeScalar.init)
    let free = letters.filter { $0.properties.isAlphabetic }.map { String(Character($0)) }
    let typing: [Action: String] = [
      .up: "F2", .down: "F3", .open: "F4", .back: "F5", .nextPane: "F6", .previousPane: "F7", .palette: "F8",
      .help: "F9", .filter: "F11", .copy: "F12",
    ]
    var lines: [String] = []
    for place in Place.allCases {
      lines.append("[keys.\(place.rawValue)]")
      let isTyping = [Place.palette, .prompt, .filter, .queryText, .signInField, .signInSecret].contains(place)
      for (index, action) in Action.allCases.enumerated() where action != .interrupt {
        guard Keymap.table.contains(where: { $0.action == action && $0.places.contains(place) }) else { continue }
        if let key = isTyping ? typing[action] : free[index] { lines.append("\(action.written) = \"\(key)\"") }
      }
    }
    // Not a test of the file: what it refuses is seen below, as a usual key on a screen.
    return (try? TOMLText(lines.joined(separator: "\n"), file: "keys.toml")).map { KeysFile($0).bindings }
      ?? KeyBindings()
  }()

  /// A usual key, and what a text says that it does.
  private static func named(in text: String) -> String? {
    let special = /\b(Enter|Esc|Tab|Space|Shift-Tab|PgUp|PgDn|Home)\b/
    if let found = text.firstMatch(of: special) { return String(found.0) }
    let verbs =
      "shows|reads|makes|adds|leaves|lists|asks|takes|removes|plays|changes|finishes|stops|selects|skips|renames|follows"
      + "|resumes|goes|chooses|attaches|picks|copies|tries|lets|quits|closes|opens|there|in History|on Connect"
    let letter = try? Regex("(^|[;:,.(!] ?|  | and | or )([A-Za-z0-9*/:?]|\\^[A-Z]) (\(verbs))\\b")
    return letter.flatMap { text.firstMatch(of: $0) }.map { String(text[$0.range]) }
  }

  private static func start(table: String? = nil, attach: String? = nil) -> Start {
    Start(
      clusters: ["local", "help.westeurope"], folder: "/data", isRecording: true, time: Fixtures.start,
      wishes: Start.Wishes(
        cluster: table.map { _ in "local" }, database: table.map { _ in "Demo" }, table: table,
        sources: table.map { _ in ["/data/flights"] } ?? []))
  }

  private static func driver(table: String? = nil, _ actions: Action...) -> Driver {
    let driver = Driver(start: start(table: table), keys: keys)
    for action in actions { driver.ask(action) }
    return driver
  }

  private static func atRun(_ script: RunScript?) -> Driver {
    let driver = driver(table: "New", .goSchema, .goOptions, .start, .accept)
    if let script { driver.tell(script) }
    return driver
  }

  private static let states: [(name: String, driver: @Sendable () -> Driver)] = [
    ("connect", { driver() }), ("databases", { driver(table: nil, .open) }),
    ("tables", { driver(table: nil, .open, .open) }),
    ("checked", { driver(table: nil, .open, .open, .check) }), ("files", { driver(table: nil, .open, .open, .open) }),
    ("picked", { driver(table: nil, .open, .open, .open, .down, .toggle) }), ("dataset", { driver(table: "New") }),
    ("schema", { driver(table: "New", .goSchema) }), ("conflict", { driver(table: "Flights", .goSchema) }),
    ("options", { driver(table: "New", .goSchema, .goOptions) }),
    ("plan", { driver(table: "New", .goSchema, .goOptions, .nextPane) }), ("run", { atRun(.middle) }),
    ("no events", { atRun(nil) }),
    (
      "outage",
      {
        let driver = atRun(.outage)
        driver.send(.tick(Fixtures.at(35)))
        driver.expectNote("no answer")
        return driver
      }
    ),
    (
      "dead",
      {
        let driver = atRun(.middle)
        driver.endFollowing()
        driver.expectNote("died")
        return driver
      }
    ),
    ("commit", { atRun(.committing) }), ("committed", { atRun(.committed) }), ("failed", { atRun(.failed) }),
    ("history", { driver(table: nil, .showRuns) }), ("sessions", { driver(table: nil, .showRuns, .nextPane) }),
    ("query", { driver(table: nil, .open, .open, .showQuery) }),
    ("rows", { driver(table: nil, .open, .open, .showQuery, .open) }),
  ]

  @Test func `every action has a key of its own in every place`() {
    for place in Place.allCases {
      for command in Keymap.commands(of: place, Self.keys) where command.action != .interrupt {
        let usual = Keymap.commands(of: place).first { $0.action == command.action }?.keys ?? []
        #expect(Set(command.keys).isDisjoint(with: usual), "\(command.action) in \(place)")
      }
    }
  }

  @Test(arguments: states.map(\.name))
  func `no screen, message, reason or dialog names a usual key`(_ name: String) throws {
    let driver = try #require(Self.states.first { $0.name == name }).driver()
    try look(at: driver.model, after: name)
    for command in Keymap.commands(of: driver.model.place, Self.keys) {
      var model = driver.model
      let effects = update(&model, .action(command.action))
      try look(at: model, after: "\(name), \(command.action)")
      for effect in effects {
        guard let id = effect.answerID, let outcome = Driver.world()(effect) else { continue }
        _ = update(&model, .result(EffectResult(id: id, outcome: outcome)))
        try look(at: model, after: "\(name), \(command.action), answered")
        _ = update(&model, .result(EffectResult(id: id, outcome: .failed(problem: Problem("no")))))
      }
    }
  }

  @Test func `no explanation of an option names a usual key`() throws {
    let driver = Self.driver(table: "New", .goSchema, .goOptions, .top)
    for _ in OptionsState.Field.allCases {
      try look(at: driver.model, after: "\(driver.model.options.field)")
      if driver.model.options.field == .finish {
        driver.ask(.toggle)
        try look(at: driver.model, after: "async")
        driver.ask(.toggle, .toggle)
      }
      driver.ask(.down)
    }
  }

  private func look(at model: Model, after what: String) throws {
    var grid = Grid(size: Size(width: 200, height: 60), glyphs: .ascii)
    view(model, in: grid.bounds, on: &grid)
    let rows = grid.text.split(separator: "\n").map(String.init)
    for text in rows + [model.note.text] {
      let found = Self.named(in: text)
      #expect(found == nil, "\(found ?? "") after \(what): \(text)")
    }
  }
}
