import Foundation
import Testing

/// Themes, keys, settings, and the console without a screen, from the command line.
struct LookTests {
  let program: Program

  init() throws { program = try Program() }

  // MARK: themes

  @Test func `themes are listed, in plain words where no terminal is`() throws {
    let result = try program.run("theme", "list")
    #expect(result.status == 0, "\(result.errors)")
    for name in ["default-dark", "default-light", "high-contrast", "high-contrast-light", "colorblind", "mono"] {
      #expect(result.output.contains(name))
    }
    #expect(!result.output.contains("\u{1B}"))
    let colored = try program.run("theme", "list", "--color", "always")
    #expect(colored.output.contains("\u{1B}["))
    let names = try program.run("theme", "list", "--json").events.compactMap { $0["name"] as? String }
    #expect(names.contains("mono"))
  }

  @Test func `lint tells what is wrong with its line, and finds nothing in the themes that ship`() throws {
    let clean = try program.run("theme", "lint")
    #expect(clean.status == 0, "\(clean.output)")
    let file = try program.folder.write(
      """
      kind = "dark"
      [roles]
      "macth" = { fg = "red" }
      "text.muted" = { fg = "#111111" }
      """, to: "mine.toml")
    let result = try program.run("theme", "lint", file)
    #expect(result.status == 1)
    #expect(result.output.contains("mine.toml, line 3: there is no role 'macth'; did you mean 'match'?"))
    #expect(result.output.contains("mine.toml, line 4: 'text.muted' has a contrast of 1.1"))
    let gone = try program.run("theme", "lint", "none")
    #expect(gone.status == 1)
    #expect(gone.errors.contains("there is no theme 'none'"))
  }

  // MARK: settings

  private func config(_ text: String, _ name: String = "config.toml") throws {
    _ = try program.folder.write(text, to: "config/kustosink/\(name)")
  }

  /// What info says of one item.
  private func item(_ name: String, extra: [String: String] = [:]) throws -> [String: Any]? {
    let result = try program.run(["info", "--json"], extra: extra)
    return result.events.first { $0["name"] as? String == name }
  }

  @Test func `info shows each setting and where it comes from`() throws {
    try config(
      "theme = \"mono\"\nparallel = 7\n[clusters.live]\naddress = \"https://x.kusto.windows.net\"\ntag = \"PROD\"\n")
    let extra = ["KUSTOSINK_PARALLEL": "9", "KUSTOSINK_TOKEN": "SECRETTOKEN"]
    #expect(try item("theme")?["value"] as? String == "mono")
    #expect(try item("theme")?["from"] as? String == "config.toml, line 1")
    #expect(try item("parallel", extra: extra)?["value"] as? String == "9")
    #expect(try item("parallel", extra: extra)?["from"] as? String == "KUSTOSINK_PARALLEL in the environment")
    #expect(try item("glyphs")?["from"] as? String == "default")
    #expect(try item("live")?["value"] as? String == "https://x.kusto.windows.net, tagged PROD")
    let text = try program.run(["info"], extra: extra)
    #expect(text.status == 0, "\(text.errors)")
    #expect(!text.output.contains("SECRETTOKEN"))
    #expect(text.output.contains("set, not shown"))
    for path in ["config/kustosink/config.toml", "config/kustosink/keys.toml", "state/sessions", "state/runs"] {
      #expect(text.output.contains(path))
    }
  }

  @Test func `the file counts, the environment before it, and an option before both`() throws {
    try config("cluster = \"\(program.cluster)\"\ndatabase = \"Nowhere\"\n")
    let file = try program.run("query", "print 1")
    #expect(file.errors.contains("Nowhere"))
    let environment = try program.run(["query", "print Answer = 42", "--json"], extra: ["KUSTO_DATABASE": "Demo"])
    #expect(environment.events.first?["Answer"] as? Int == 42, "\(environment.errors)")
    let option = try program.run(
      ["query", "print Answer = 43", "--json", "--database", "Demo"], extra: ["KUSTO_DATABASE": "Elsewhere"])
    #expect(option.events.first?["Answer"] as? Int == 43, "\(option.errors)")
  }

  @Test(arguments: [
    ("themes = \"mono\"", "there is no setting 'themes'; did you mean 'theme'?"),
    ("\nparallel = \"many\"", "line 2"), ("token = \"abc\"", "'token' is a secret"),
    ("color = \"sometimes\"", "'color' has to be auto, always or never"), ("theme = ", "not TOML"),
  ])
  func `a setting that cannot be so is refused with its line`(text: String, words: String) throws {
    try config(text)
    let result = try program.run("runs")
    #expect(result.status == 1)
    #expect(result.errors.contains(words), "\(result.errors)")
    let info = try program.run("info")
    #expect(info.status == 1)
    #expect(info.output.contains(words), "\(info.output)")
  }

  @Test func `a variable that cannot be so is refused`() throws {
    let result = try program.run(["runs"], extra: ["KUSTOSINK_PARALLEL": "many"])
    #expect(result.status == 2)
    #expect(result.errors.contains("KUSTOSINK_PARALLEL has to be a whole number"))
  }

  @Test func `info tells what is wrong with the keys`() throws {
    try config("[keys]\nqiut = \"Q\"\n[keys.schema]\nconvert = \"t\"\n", "keys.toml")
    let result = try program.run("info")
    #expect(result.status == 1)
    #expect(result.output.contains("keys.toml, line 2: there is no action 'qiut'; did you mean 'quit'?"))
    #expect(result.output.contains("keys.toml, line 4: 'change-type' has no key left in schema: t was its only one"))
  }

  // MARK: the console without a screen

  @Test func `a load by answers from a file commits, and its session replays`() throws {
    let answers = try program.folder.write("\n\n1\nyes\n", to: "answers")
    let arguments = ["console", "--plain", "--source", Program.samples.path] + program.target
    let ended = try program.start(arguments, input: answers).finish()
    #expect(ended.status == 0, "\(ended.output)\n\(ended.errors)")
    #expect(ended.output.contains("Committed. 336 776 rows became visible"))
    #expect(!ended.output.contains("\u{1B}"))
    #expect(try program.count() == WriteTests.rows)
    let folder = program.folder.path("state/sessions")
    let session = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    let text = try String(contentsOfFile: "\(folder)/\(session)", encoding: .utf8)
    #expect(text.contains("Flights"))
    // A value of the samples, the tail number of a plane.
    #expect(!text.contains("N14228"))
  }

  @Test func `at the end of the input a question leaves, and nothing is loaded`() throws {
    let answers = try program.folder.write("\n", to: "answers")
    let arguments = ["console", "--plain", "--source", Program.samples.path] + program.target
    let ended = try program.start(arguments, input: answers).finish()
    #expect(ended.status == 0, "\(ended.errors)")
    #expect(ended.output.contains("Step 3 of 6"))
    #expect(!ended.output.contains("Phase"))
  }

  @Test func `without a terminal the console names the way in lines`() throws {
    let result = try program.run("console")
    #expect(result.status == 2)
    #expect(result.errors.contains("kustosink console --plain"))
  }
}
