import Foundation
import TerminalKit
import Testing

@Suite struct ThemeLintTests {
  @Test(arguments: ThemeLibrary().names) func `a theme that ships has nothing wrong with it`(name: String) throws {
    let library = ThemeLibrary()
    let issues = ThemeLint(try library.load(name), in: library).issues
    #expect(issues.isEmpty, "\(issues.map { "\($0)" }.joined(separator: "\n"))")
  }

  /// By colour alone: attributes may be lost on the way.
  @Test(arguments: ["colorblind", "colorblind-light"], Contrast.Vision.allCases)
  func `states of the themes for colour blindness differ in colour`(name: String, vision: Contrast.Vision) throws {
    let theme = try ThemeLibrary().load(name).theme
    let pairs: [(Role, Role)] = [
      (.stateFailed, .stateIngested), (.stateRetry, .stateIngested), (.severityOk, .severityError),
      (.severityOk, .severityWarn), (.diffNew, .diffConflict),
    ]
    for (one, other) in pairs {
      var (first, second) = (theme.style(of: one, tier: .indexed256), theme.style(of: other, tier: .indexed256))
      (first.attributes, second.attributes) = ([], [])
      let distance = Contrast.distance(first, second, seenBy: vision, onLight: theme.kind == .light)
      #expect(distance > 0.06, "\(one.rawValue) and \(other.rawValue): \(distance)")
    }
  }

  @Test func `contrast is what WCAG says`() {
    func look(_ front: Color, _ back: Color) -> ResolvedStyle {
      ResolvedStyle(foreground: front, background: back, attributes: [])
    }
    #expect(abs(Contrast.ratio(look(.rgb(0, 0, 0), .rgb(255, 255, 255)), onLight: true) - 21) < 0.001)
    #expect(abs(Contrast.ratio(look(.rgb(119, 119, 119), .rgb(255, 255, 255)), onLight: true) - 4.478) < 0.001)
    #expect(Contrast.ratio(look(.terminal, .terminal), onLight: false) > 20.9)
    #expect(abs(Contrast.ratio(look(.rgb(255, 0, 0), .rgb(255, 0, 0)), onLight: false) - 1) < 0.001)
  }

  @Test func `red and green are far apart, but not for everybody`() {
    let red = ResolvedStyle(foreground: .rgb(170, 85, 0), background: .terminal, attributes: [])
    let green = ResolvedStyle(foreground: .rgb(105, 120, 0), background: .terminal, attributes: [])
    let all = Contrast.distance(red, green, seenBy: nil, onLight: false)
    let few = Contrast.distance(red, green, seenBy: .deuteranopia, onLight: false)
    #expect(all > 2 * few)
  }

  @Test func `what is hard to read is told with its line, also under a tag`() throws {
    let issues = try lint(
      """
      kind = "dark"
      pair = "high-contrast"
      [palette]
      "match" = "#ffffff"
      [roles]
      "match" = { fg = "#111111", bg = "#000000" }
      "state.failed" = { fg = "#87d75f" }
      "state.ingested" = { fg = "#87d75f" }
      "control" = {}
      [env.prod]
      "header" = { fg = "#ff0000", bg = "#ff0000" }
      """)
    let lines = issues.map { "\($0.line ?? 0) \($0.environment ?? "-") \(Self.name($0.problem))" }
    #expect(lines.contains("6 - contrast match"))
    #expect(lines.contains("7 - alike state.failed state.ingested"))
    #expect(lines.contains("9 - plain control"))
    #expect(lines.contains("11 PROD contrast header"))
    #expect(lines.contains("0 - pair"))
    #expect(!lines.contains { $0.contains("border") })
  }

  @Test func `a pair that is not there is told`() throws {
    #expect(try lint("pair = \"nowhere\"").map(\.problem).contains(.unknownPair("nowhere")))
  }

  private static func name(_ problem: ThemeLint.Problem) -> String {
    switch problem {
    case .contrast(let role, _, _, _, _): "contrast \(role.rawValue)"
    case .alike(let one, let other, _, _): "alike \(one.rawValue) \(other.rawValue)"
    case .plain(let role, _): "plain \(role.rawValue)"
    case .unknownPair, .pairOfSameKind: "pair"
    }
  }

  @Test func `a tag changes what the theme says for it, and nothing else`() throws {
    for name in ThemeLibrary().names {
      let theme = try ThemeLibrary().load(name).theme
      let tagged = theme.tagged("PROD")
      for tier in ColorTier.allCases {
        #expect(tagged.style(of: .header, tier: tier) != theme.style(of: .header, tier: tier), "\(name) \(tier)")
        #expect(tagged.style(of: .text, tier: tier) == theme.style(of: .text, tier: tier))
      }
      #expect(theme.tagged("prod") == tagged)
      #expect(theme.tagged("TEST") == theme)
      #expect(theme.tagged(nil) == theme)
    }
  }

  @Test func `a line is that of the key's own section`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "themes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "mine.toml")
    let text = """
      name = "other"
      inherits = "gone"
      [palette]
      "null" = "nocolor"
      [roles]
      "null" = { fg = "nowhere" }
      [env.PROD]
      "nul" = { fg = "red" }
      """
    try Data(text.utf8).write(to: file)
    let loaded = try ThemeLibrary().load(path: file.path())
    #expect(
      loaded.warnings.map { "\($0.line ?? 0): \($0.problem)" }.sorted() == [
        "1: otherName(\"other\", file: \"mine\")", "2: unknownParent(\"gone\")", "4: unknownColor(\"nocolor\")",
        "6: unknownColor(\"nowhere\")", "8: unknownRole(\"nul\")",
      ])
    #expect(loaded.theme.name == "mine")
    #expect(loaded.lines == [.null: 6])
  }

  private func lint(_ text: String) throws -> [ThemeLint.Issue] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "themes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(text.utf8).write(to: folder.appending(path: "mine.toml"))
    let library = ThemeLibrary(folders: [folder.path()])
    return ThemeLint(try library.load("mine"), in: library).issues
  }
}
