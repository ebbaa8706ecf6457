import Console
import TerminalKit
import Testing

@Suite struct KeysFileTests {
  private func file(_ text: String) throws -> KeysFile { KeysFile(try TOMLText(text, file: "keys.toml")) }

  private func keys(_ action: Action, in place: Place, _ bindings: KeyBindings) -> [Key] {
    Keymap.commands(of: place, bindings).first { $0.action == action }?.keys ?? []
  }

  @Test func `a key of one's own counts everywhere, and one of a screen there alone`() throws {
    let file = try file(
      """
      [keys]
      palette = [";", "ctrl-p"]
      [keys.schema]
      change-type = "F5"
      """)
    #expect(file.problems == [])
    #expect(keys(.palette, in: .run, file.bindings) == [.character(";"), .control("p")])
    #expect(keys(.changeType, in: .schema, file.bindings) == [.function(5)])
    #expect(file.bindings.count == 2)
  }

  @Test func `own keys act, and footer, help and palette show them`() throws {
    let driver = Driver.atSchema()
    driver.use(try file("[keys.schema]\nchange-type = \"F5\"\nquit = \"ctrl-x\"\n").bindings)
    let screen = driver.grid(100, 30).text
    #expect(screen.contains("F5 type"))
    #expect(screen.contains("^X quit"))
    #expect(!screen.contains("t type"))
    driver.press(.character("?"))
    #expect(driver.grid(120, 60).text.contains("F5"))
    driver.press(.escape, .function(5))
    guard case .types = driver.model.overlay else {
      Issue.record("F5 did not open the types")
      return
    }
    driver.press(.escape)
    #expect(Keymap.message(for: .character("t"), in: driver.model) == nil)
  }

  @Test func `what is wrong is said with its line, and the rest counts`() throws {
    let file = try file(
      """
      theme = "mono"
      [keys]
      qiut = "Q"
      mark = "hyper-m"
      interrupt = "x"
      zoom = 7
      [keys.atlantis]
      up = "w"
      [keys.result]
      glob = "g"
      [keys.prompt]
      open = "o"
      [keys.runs]
      refresh = "F5"
      """)
    #expect(
      file.problems.map { "\($0.line ?? 0) \($0.kind)" } == [
        "1 unknownSection(\"theme\")", "3 unknownAction(\"qiut\")", "4 unknownKey(\"hyper-m\")",
        "5 fixed(Console.Action.interrupt)", "6 noKeys(\"zoom\")", "7 unknownPlace(\"atlantis\")",
        "10 notHere(Console.Action.glob, Console.Place.result)",
        "12 typed(o, Console.Place.prompt)",
      ])
    #expect(keys(.refresh, in: .runs, file.bindings) == [.function(5)])
  }

  @Test func `of two actions with one key the first in the file has it, and the other is told`() throws {
    let file = try file("[keys.schema]\nchange-type = \"X\"\nconvert = \"X\"\n")
    #expect(file.problems.map(\.line) == [3])
    #expect(file.problems.map(\.kind) == [.conflict(.character("X"), .schema, .convert, with: .changeType)])
    #expect(keys(.changeType, in: .schema, file.bindings) == [.character("X")])
    #expect(keys(.convert, in: .schema, file.bindings) == [.character("c")])
  }

  @Test func `an action that loses its only key is told, and one that has another is not`() throws {
    let lost = try file("[keys.schema]\nconvert = \"t\"\n")
    #expect(lost.problems.map(\.line) == [2])
    #expect(lost.problems.map(\.kind) == [.keyless(.changeType, .schema, .character("t"))])
    #expect(keys(.changeType, in: .schema, lost.bindings) == [])
    let other = try file("[keys.schema]\nconvert = \"k\"\n")
    #expect(other.problems == [])
    #expect(keys(.up, in: .schema, other.bindings) == [.up, .character("N")])
  }

  @Test(arguments: Place.allCases)
  func `with keys of one's own, no key means two things in one place`(_ place: Place) throws {
    let file = try file("[keys]\nopen = \"j\"\nback = [\"x\", \"q\"]\nhelp = \"F5\"\nundo = \"/\"\ndown = \"ctrl-n\"\n")
    var seen: [Key: Action] = [:]
    for command in Keymap.commands(of: place, file.bindings) {
      for key in command.keys {
        #expect(seen[key] == nil, "\(key)")
        seen[key] = command.action
      }
    }
    #expect(Keymap.commands(of: place, file.bindings).contains { $0.keys.contains(.control("c")) })
  }

  @Test(arguments: [
    ("q", Key.character("q")), ("F5", .function(5)), ("ctrl-r", .control("r")), ("^R", .control("r")),
    ("space", .character(" ")), ("Page-Down", .pageDown), ("shift-tab", .backTab), ("é", .character("é")),
  ])
  func `keys are written as people write them`(text: String, key: Key) { #expect(Key(written: text) == key) }

  @Test(arguments: ["", "qq", "F13", "ctrl-", "ctrl-1", "\u{1B}", "\u{200B}", " "])
  func `what is no key is none`(text: String) { #expect(Key(written: text) == nil) }

  @Test func `every action can be written, and written as it is shown`() {
    for action in Action.allCases {
      #expect(Action(written: action.written) == action)
      #expect(Action(written: action.rawValue) == action)
    }
  }

  @Test func `a file that is no TOML is refused with its line`() {
    #expect {
      try file("[keys\n")
    } throws: { error in
      guard case .syntax(_, let line, _, _)? = error as? TOMLError else { return false }
      return line == 1
    }
  }
}
