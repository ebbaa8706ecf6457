import ArgumentParser
import Foundation
import KustoSink

/// The program: parses arguments, wires the parts together, and turns every error into words and an exit code.
@main
struct Kustosink: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kustosink",
    abstract: "Put local data into Azure Data Explorer (Kusto): all of it or none of it.",
    discussion: "Without a sub-command it opens the console. Scripts use the sub-commands.",
    version: ProgramVersion.text,
    subcommands: [
      OpenConsole.self, Write.self, WriteStream.self, Schema.self, Query.self, Check.self, Local.self,
      Runs.self, Attach.self,
      Resume.self,
      Abort.self, Undo.self,
      Replay.self, ThemeCommand.self, Info.self, RunEngine.self, StreamEngine.self,
    ] + LaterCommands.all,
    defaultSubcommand: OpenConsole.self)

  static func main() async {
    Heap.keepBlocks()
    CrashGuard.install()
    do {
      try OpenFiles.prepare()
      try loadSettings()
      var command = try parsed(Array(CommandLine.arguments.dropFirst()))
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      Failure.end(error)
    }
  }
}

extension Kustosink {
  /// What the arguments ask for.
  ///
  /// The console is parsed alone: to look at all sub-commands would take a tenth of the time to its first frame.
  private static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    let isConsole = arguments.first.map { $0 == OpenConsole.configuration.commandName } ?? true
    let general: Set = ["-h", "-help", "--help", "--help-hidden", "--version"]
    guard isConsole, general.isDisjoint(with: arguments) else { return try parseAsRoot(arguments) }
    return try OpenConsole.parseAsRoot(Array(arguments.dropFirst()))
  }

  /// Reads `config.toml`, but not for a run that has begun: what it does is decided.
  ///
  /// What tells of a wrong file, and help, work with one.
  private static func loadSettings() throws {
    let first = CommandLine.arguments.dropFirst().first ?? ""
    let engines = [RunEngine.configuration.commandName, StreamEngine.configuration.commandName]
    guard !engines.contains(first) else { return }
    do {
      try Settings.load()
    } catch {
      guard ["info", "theme", "help", "--help", "-h", "--version"].contains(first) else { throw error }
    }
    if let wrong = Settings.current.wrongVariable, first != "info" { throw ValidationError(wrong + ".") }
  }
}

enum ProgramVersion {
  static let text = KustoSinkVersion.text
}
