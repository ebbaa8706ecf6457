import ArgumentParser
import Foundation

/// The console; what the program does without a sub-command.
struct OpenConsole: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console", abstract: "Open the console (the default; needs a terminal).")

  @OptionGroup var target: TargetArguments

  @Option(name: .customLong("source"), help: "a file, folder or pattern to start with; repeatable")
  var sources: [String] = []

  @Option(help: "start with this run on the screen")
  var attach: String?

  @Flag(help: "do not save the session")
  var noRecord = false

  @OptionGroup var screen: ScreenArguments

  func run() async throws {
    try await ConsoleScreen(self).show()
  }
}
