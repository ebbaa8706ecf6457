import ArgumentParser
import Foundation

/// The console; what the program does without a sub-command.
struct OpenConsole: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console", abstract: "Open the console (the default; needs a terminal).")

  @OptionGroup var target: TargetArguments

  @Option(name: .customLong("source"), help: "files, folders or globs to begin with; repeatable")
  var sources: [String] = []

  @Option(help: "follow this run at once")
  var attach: String?

  @Flag(help: "save no session")
  var noRecord = false

  @OptionGroup var screen: ScreenArguments

  func run() async throws {
    try await ConsoleScreen(self).show()
  }
}
