import ArgumentParser

/// Sub-commands of the contract that this version lacks: refused by name, with exit code 2.
enum LaterCommands {
  static let all: [any ParsableCommand.Type] = [
    WriteStream.self, Resume.self, Undo.self, Session.self, Check.self, ThemeCommand.self,
  ]

  struct WriteStream: LaterCommand { static let name = "write-stream" }
  struct Resume: LaterCommand { static let name = "resume" }
  struct Undo: LaterCommand { static let name = "undo" }
  struct Session: LaterCommand { static let name = "session" }
  struct Check: LaterCommand { static let name = "check" }
  struct ThemeCommand: LaterCommand { static let name = "theme" }
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
