import Foundation
import TerminalKit
import Testing

@Suite struct ThemeTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "themes")

  @Test func `the themes compiled in are the files of the themes folder`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path())
      .filter { $0.hasSuffix(".toml") }
    #expect(Set(files) == Set(builtInThemes.keys.map { $0 + ".toml" }))
    for (name, text) in builtInThemes {
      let file = try String(contentsOf: Self.folder.appending(path: name + ".toml"), encoding: .utf8)
      #expect(file == text, "run scripts/generate-themes.py")
    }
  }

  @Test(arguments: ThemeLibrary().names) func `a theme that ships has no warnings`(name: String) throws {
    let loaded = try ThemeLibrary().load(name)
    #expect(loaded.warnings.isEmpty, "\(loaded.warnings)")
    #expect(loaded.theme.name == name)
    if let pair = loaded.theme.pair { #expect(ThemeLibrary().names.contains(pair)) }
  }

  @Test(arguments: ThemeLibrary().names, ColorTier.allCases)
  func `what must not be missed is never drawn as plain text`(name: String, tier: ColorTier) throws {
    let theme = try ThemeLibrary().load(name).theme
    let plain = theme.style(of: .text, tier: tier)
    for role in [
      Role.selection, .selectionIdle, .match, .inputCursor, .inputInvalid, .stateFailed, .severityError, .control,
      .diffConflict, .footerKey, .borderFocus, .stepNow, .replay,
    ] {
      #expect(theme.style(of: role, tier: tier) != plain, "\(role.rawValue)")
    }
    #expect(theme.style(of: .selection, tier: tier) != theme.style(of: .selectionIdle, tier: tier))
  }

  @Test(arguments: ThemeLibrary().names) func `no theme shows a colour that the tier has not`(name: String) throws {
    let theme = try ThemeLibrary().load(name).theme
    let limits: [(ColorTier, Int)] = [(.mono, 0), (.ansi8, 8), (.ansi16, 16), (.indexed256, 256)]
    for (tier, limit) in limits {
      for role in Role.allCases {
        let look = theme.style(of: role, tier: tier)
        for color in [look.foreground, look.background] {
          switch color {
          case .terminal: break
          case .indexed(let index): #expect(Int(index) < limit, "\(role.rawValue)")
          case .rgb: Issue.record("\(role.rawValue) has a free colour in \(tier)")
          }
        }
      }
    }
  }

  @Test func `a role without a look takes its parent's, then plain text's`() throws {
    let theme = try load(
      """
      [roles]
      "text" = { fg = "#010203" }
      "step" = { fg = "red" }
      """)
    #expect(theme.style(of: .stepDone, tier: .rgb).foreground == .indexed(1))
    #expect(theme.style(of: .text, tier: .rgb).foreground == .rgb(1, 2, 3))
    // From the theme behind it: setting `text` does not take away what is inherited.
    #expect(theme.style(of: .stateFailed, tier: .rgb).attributes.contains(.bold))
  }

  @Test(arguments: [
    ("#ffffff", ColorTier.indexed256, Color.indexed(231)), ("#5fafff", .indexed256, .indexed(75)),
    ("#808080", .indexed256, .indexed(244)), ("#000000", .indexed256, .indexed(16)), ("#ff0000", .ansi16, .indexed(9)),
    ("#cd0000", .ansi16, .indexed(1)), ("#ff0000", .rgb, .rgb(255, 0, 0)), ("default", .ansi16, .terminal),
    ("bright-blue", .indexed256, .indexed(12)), ("bright-blue", .ansi8, .indexed(4)), ("#ff0000", .mono, .terminal),
  ])
  func `a colour becomes the nearest that the terminal has`(name: String, tier: ColorTier, shown: Color) throws {
    let theme = try load("[roles]\n\"match\" = { fg = \"\(name)\" }")
    #expect(theme.style(of: .match, tier: tier).foreground == shown)
  }

  @Test func `a palette names colours, and what to take with fewer of them`() throws {
    let theme = try load(
      """
      [palette]
      sky = { rgb = "#5fafff", x256 = 33, x16 = "cyan" }
      [roles]
      "match" = { fg = "sky", bg = 17, bold = true, mono = ["reverse"] }
      """)
    #expect(theme.style(of: .match, tier: .rgb).foreground == .rgb(0x5F, 0xAF, 0xFF))
    #expect(theme.style(of: .match, tier: .indexed256).foreground == .indexed(33))
    #expect(theme.style(of: .match, tier: .ansi16).foreground == .indexed(6))
    #expect(theme.style(of: .match, tier: .mono).attributes == .reverse)
    #expect(theme.style(of: .match, tier: .indexed256).background == .indexed(17))
  }

  @Test(arguments: ["\n", "\r\n"])
  func `what is wrong in a file is told with its line, and the rest is used`(lineEnd: String) throws {
    let text = """
      name = "mine"
      [palette]
      sky = "skyblue"
      [roles]
      "matches" = { fg = "red" }
      "match" = { fg = "reddish", blink = true }
      "null" = { fg = "red", mono = ["loud"] }
      [layout]
      columns = 3
      """
    let loaded = try loadFile(text.replacing("\n", with: lineEnd))
    #expect(
      loaded.warnings.map { "\($0.line ?? 0): \($0.problem)" }.sorted() == [
        "3: unknownColor(\"skyblue\")", "5: unknownRole(\"matches\")", "6: unknownAttribute(\"blink\")",
        "6: unknownColor(\"reddish\")", "7: unknownAttribute(\"loud\")", "8: unknownKey(\"layout\")",
      ])
    #expect(loaded.theme.style(of: .null, tier: .ansi16).foreground == .indexed(1))
  }

  @Test func `a file that is no TOML is refused with line and column`() {
    #expect {
      try loadFile("name = \"x\"\n[roles\n")
    } throws: { error in
      guard case .syntax(_, let line, _, _)? = error as? ThemeError else { return false }
      return line == 2
    }
  }

  @Test func `the user's folder comes first, and a name is only a name`() throws {
    try withFolder { folder in
      try Data("[roles]\n\"match\" = { fg = \"red\" }\n".utf8)
        .write(to: folder.appending(path: "default-dark.toml"))
      let library = ThemeLibrary(folders: [folder.path()])
      #expect(try library.load("default-dark").theme.style(of: .match, tier: .ansi16).foreground == .indexed(1))
      #expect(throws: ThemeError.notFound(name: "../x", searched: [folder.path()])) { try library.load("../x") }
      #expect(throws: ThemeError.notFound(name: "none", searched: [folder.path()])) { try library.load("none") }
    }
  }

  @Test func `themes that inherit each other in a circle, or from nothing, still load`() throws {
    try withFolder { folder in
      try Data("inherits = \"b\"\n".utf8).write(to: folder.appending(path: "a.toml"))
      try Data("inherits = \"a\"\n".utf8).write(to: folder.appending(path: "b.toml"))
      try Data("inherits = \"gone\"\n".utf8).write(to: folder.appending(path: "c.toml"))
      let library = ThemeLibrary(folders: [folder.path()])
      #expect(try library.load("a").theme.style(of: .selection, tier: .ansi16) != .plain)
      #expect(try library.load("c").warnings.map(\.problem) == [.unknownParent("gone")])
    }
  }

  @Test(arguments: [
    (256, [:], ColorWish.auto, ColorTier.indexed256), (8, [:], .auto, .ansi8), (16, [:], .auto, .ansi16),
    (0, [:], .auto, .mono), (-1, [:], .always, .mono), (0x1000000, [:], .auto, .rgb),
    (256, ["NO_COLOR": "1"], .auto, .mono), (256, ["NO_COLOR": ""], .auto, .indexed256),
    (256, ["NO_COLOR": "1"], .always, .indexed256), (256, [:], .never, .mono),
  ])
  func `the tier follows the wish, then NO_COLOR, then the terminal`(
    colors: Int, environment: [String: String], wish: ColorWish, tier: ColorTier
  ) {
    #expect(ColorTier(colors: colors, environment: environment, wish: wish) == tier)
  }

  @Test func `frames are drawn in letters where the locale does not promise more`() {
    #expect(Glyphs.preferred(environment: ["LANG": "C.UTF-8", "TERM": "xterm"]).name == "unicode")
    #expect(Glyphs.preferred(environment: ["LANG": "en_US.utf8", "LC_ALL": "C"]).name == "ascii")
    #expect(Glyphs.preferred(environment: [:]).name == "ascii")
    #expect(Glyphs.preferred(environment: ["LANG": "C.UTF-8", "TERM": "vt100"]).name == "ascii")
  }

  private func load(_ text: String) throws -> Theme { try loadFile(text).theme }

  private func loadFile(_ text: String) throws -> ThemeLibrary.Loaded {
    try withFolder { folder in
      try Data(text.utf8).write(to: folder.appending(path: "mine.toml"))
      return try ThemeLibrary(folders: [folder.path()]).load("mine")
    }
  }

  private func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "themes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
