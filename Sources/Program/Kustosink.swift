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
      OpenConsole.self, Write.self, Schema.self, Query.self, Local.self, Runs.self, Attach.self, Abort.self,
      Replay.self, RunEngine.self,
    ] + LaterCommands.all,
    defaultSubcommand: OpenConsole.self)

  static func main() async {
    Heap.keepBlocks()
    CrashGuard.install()
    do {
      var command = try parseAsRoot()
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

enum ProgramVersion {
  static let text = KustoSinkVersion.text
}
