import ArgumentParser

/// Sub-commands of the contract that this version lacks: refused by name, with exit code 2.
enum LaterCommands {
  static let all: [any ParsableCommand.Type] = [
    Session.self
  ]

  struct Session: LaterCommand { static let name = "session" }
}

/// A sub-command that only says that it comes later.
protocol LaterCommand: ParsableCommand {
  static var name: String { get }
}

extension LaterCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: name, abstract: "Not in this version yet.", shouldDisplay: false)
  }

  mutating func run() throws {
    throw ValidationError("kustosink \(Self.name) is not in this version (\(ProgramVersion.text)) yet.")
  }
}
