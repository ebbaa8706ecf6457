import ArgumentParser
import Foundation
import KustoSink
import TerminalKit

/// Themes: which there are, and what is wrong with one.
struct ThemeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "theme", abstract: "List the themes of the console, or check one.",
    subcommands: [List.self, Lint.self])

  /// Every theme with a sample of its looks.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the themes, each with a sample.")

    @Option(help: "whether to use colours: auto, always or never")
    var color = ColorWish.auto

    @Flag(help: "print one JSON object for each theme")
    var json = false

    func run() throws {
      let environment = ProcessInfo.processInfo.environment
      let library = ThemeLibrary(folders: ThemeLibrary.folders(environment: environment))
      let isTerminal = isatty(STDOUT_FILENO) == 1
      let tier = Swatch.tier(environment, color, isTerminal: isTerminal)
      let isPlain = !(isTerminal || color == .always) || environment["TERM"] == "dumb"
      let width = library.names.map(\.count).max() ?? 0
      for name in library.names { show(name, library, tier, isPlain: isPlain, width: width) }
      if !json {
        StandardStreams.say("choose one with --theme NAME, with theme in config.toml, or with T in the console")
      }
    }

    private func show(_ name: String, _ library: ThemeLibrary, _ tier: ColorTier, isPlain: Bool, width: Int) {
      let path = library.path(of: name)
      guard let loaded = try? library.load(name) else {
        return line(name, "broken", "kustosink theme lint \(name) says why", path, width)
      }
      let theme = loaded.theme
      guard !json else {
        return line(name, theme.kind.rawValue, "", path, width, pair: theme.pair, warnings: loaded.warnings.count)
      }
      let sample = Swatch(theme: theme, tier: tier).line(isPlain: isPlain)
      line(name, theme.kind.rawValue, sample, path, width)
    }

    private func line(
      _ name: String, _ kind: String, _ sample: String, _ path: String?, _ width: Int, pair: String? = nil,
      warnings: Int = 0
    ) {
      guard !json else {
        var members: [String: JSONValue] = [
          "name": .string(name), "kind": .string(kind), "builtIn": .bool(path == nil),
          "warnings": .integer(Int64(warnings)),
        ]
        if let path { members["path"] = .string(path) }
        if let pair { members["pair"] = .string(pair) }
        return StandardStreams.write(JSONValue.object(members).text)
      }
      let shown = SafeText(name.padding(toLength: max(width, name.count), withPad: " ", startingAt: 0)).string
      StandardStreams.write("\(shown)  \(kind.padding(toLength: 6, withPad: " ", startingAt: 0)) \(sample)")
    }
  }

  /// What is wrong with a theme.
  struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "lint", abstract: "Check themes: contrast, unknown roles and colours, states that look alike.",
      discussion: "Exits with 1 when something is wrong.")

    @Argument(help: ArgumentHelp("a theme file, or the name of a theme; without it, all themes", valueName: "file"))
    var file: String?

    @Flag(help: "print one JSON object for each thing that is wrong")
    var json = false

    func run() throws {
      let library = ThemeLibrary(folders: ThemeLibrary.folders(environment: ProcessInfo.processInfo.environment))
      var count = 0
      for name in file.map({ [$0] }) ?? library.names {
        let isPath = name.contains("/") || name.hasSuffix(".toml")
        let loaded = isPath ? try library.load(path: name) : try library.load(name)
        for warning in loaded.warnings { say(warning.file, warning.line, warning.what, &count) }
        for issue in ThemeLint(loaded, in: library).issues { say(loaded.file, issue.line, issue.what, &count) }
      }
      if !json {
        StandardStreams.say(
          count == 0 ? "nothing is wrong" : "\(count) \(count == 1 ? "thing is" : "things are") wrong")
      }
      if count > 0 { throw ExitStatus.nothingCommitted }
    }

    private func say(_ file: String, _ line: Int?, _ what: String, _ count: inout Int) {
      count += 1
      if json {
        var members: [String: JSONValue] = ["file": .string(file), "what": .string(what)]
        if let line { members["line"] = .integer(Int64(line)) }
        return StandardStreams.write(JSONValue.object(members).text)
      }
      let place = line.map { "\(file), line \($0)" } ?? file
      StandardStreams.write(StandardStreams.shown("\(place): \(what)", on: STDOUT_FILENO))
    }
  }
}
