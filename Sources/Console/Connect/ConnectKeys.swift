import TerminalKit

extension Keymap {
  static let connect: [Command] = [
    askDatabase(.connect),
    Command(
      .signIn, [.character("s")], "sign in", "choose how to sign in at the cluster", [.connect], footer: true,
      unless: { $0.whyNotSignIn }),
    Command(
      .check, [.character("c")], "check", "what a load needs, and whether it is there; again: each item", [.connect],
      footer: true, unless: { $0.whyNotCheck }),
    Command(
      .copy, [.character("y")], "copy grants", "send the commands that grant what is missing to the clipboard",
      [.connect], unless: { $0.whyNotGrants }),
    Command(
      .add, [.character("a")], { $0.addWords }, "add a cluster, or a new table", [.connect], footer: true,
      unless: { $0.whyNotAdd }),
    Command(
      .readOnly, [.character("w")], { $0.readOnlyWords },
      "only look at this cluster: nothing is started, resumed, undone or created there", [.connect],
      unless: { $0.whyNotReadOnly }),
    nextPane(.connect), previousPane(.connect), refresh(.connect), filter(.connect),
  ]
}

// Why a command cannot be done now.
extension Model {
  var whyNotAdd: String? {
    guard connect.pane != .clusters else { return nil }
    return connect.database == nil ? "choose a database first" : whyReadOnly(connect.cluster)
  }

  /// The row below the tables makes one.
  var whyNotOpenInConnect: String? {
    let isNewTable = connect.pane == .tables && !shownTables.indices.contains(connect.tableCursor.index)
    return isNewTable ? whyNotAdd : nil
  }

  var addWords: String { connect.pane == .clusters ? "add cluster" : "new table" }

  var whyNotDataset: String? {
    connect.target == nil ? "choose a cluster, a database and a table first" : nil
  }
}
