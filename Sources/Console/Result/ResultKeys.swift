import TerminalKit

extension Keymap {
  static let result: [Command] = [
    askDatabase(.result), undoRun(.result), copyLine(.result), copyLines(.result),
    Command(
      .newLoad, [.character("a")], "again", "another load into the same table", [.result], footer: true,
      unless: { $0.whyNotDataset }),
  ]
}

// Why a command cannot be done now.
extension Model {
  var whyNotResult: String? { run.state.outcome == nil ? "there is no result yet" : nil }
}
