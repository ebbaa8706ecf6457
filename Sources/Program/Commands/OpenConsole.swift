import ArgumentParser
import Foundation

/// The console; what the program does without a sub-command.
struct OpenConsole: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console", _superCommandName: "kustosink",
    abstract: "Open the console (the default; needs a terminal).")

  @OptionGroup var target: TargetArguments

  @Option(name: .customLong("source"), help: "a file, folder or pattern to start with; repeatable")
  var sources: [String] = []

  @Option(help: "start with this run on the screen")
  var attach: String?

  @Flag(help: "do not save the session")
  var noRecord = false

  @Flag(help: "keep values of the data in the session; without it they become class and length")
  var recordSamples = Settings.flag("record-samples") ?? false

  @Flag(help: "ask and tell line by line, for screen readers and simple terminals; needs no terminal")
  var plain = Settings.flag("plain") ?? false

  @OptionGroup var screen: ScreenArguments

  func run() async throws {
    if plain { try await PlainScreen(self).show() } else { try await ConsoleScreen(self).show() }
  }
}
