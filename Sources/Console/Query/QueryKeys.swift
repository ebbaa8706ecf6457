import TerminalKit

extension Keymap {
  static let query: [Command] = [
    Command(
      .open, [.enter], { $0.enterWords }, "ask the cluster", [.queryText], footer: true, unless: { $0.whyNotOpen }),
    Command(.nextPane, [.tab], "rows", "to the rows", [.queryText], footer: true, unless: { $0.whyNotRows }),
    Command(.edit, [.character("e")], "edit", "edit the query", [.query], footer: true),
    Command(
      .export, [.character("E")], "export", "write the rows to a CSV file or JSON lines", [.query], footer: true,
      unless: { $0.whyNotRows }),
    Command(.nextPane, [.tab], "query", "to the text of the query", [.query]),
    Command(.previousPane, [.backTab], "query", "to the text of the query", [.query]),
    Command(
      .copy, [.character("y")], "copy", "send the value to the terminal's clipboard", [.query], footer: true,
      unless: { $0.whyNotRows }),
    Command(.copyAll, [.character("Y")], "copy query", "send the query to the terminal's clipboard", [.query]),
    Command(.refresh, [.character("r")], "ask again", "ask the same again", [.query], footer: true),
  ]
}
