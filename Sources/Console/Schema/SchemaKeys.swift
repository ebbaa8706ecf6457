import KustoSink
import TerminalKit

extension Keymap {
  static let schema: [Command] = [
    Command(.toggle, [.character(" ")], "use", "use the column, or skip it", [.schema]),
    Command(
      .changeType, [.character("t")], "type", "change the type of the column", [.schema], footer: true,
      unless: { $0.whyNotColumn }),
    Command(
      .convert, [.character("c")], "convert",
      "read the values another way, such as dates or numbers with a comma; shows what becomes of them", [.schema],
      footer: true, unless: { $0.whyNotColumn }),
    Command(
      .edit, [.character("e")], "rename", "rename the column", [.schema], footer: true, unless: { $0.whyNotColumn }),
    Command(
      .leaveOut, [.character("x")], "skip", "skip the column, or use it again", [.schema], footer: true,
      unless: { $0.whyNotColumn }),
    badValues(.schema),
    Command(
      .undo, [.character("u")], "undo", "undo the last change of the schema", [.schema], footer: true,
      unless: { $0.schema.undone.isEmpty ? "there is nothing to undo" : nil }),
    Command(
      .redo, [.control("r")], "redo", "redo the last undone change", [.schema],
      unless: { $0.schema.redone.isEmpty ? "there is nothing to redo" : nil }),
    order(.schema), zoom(.schema), filter(.schema),
  ]
}

// Why a command cannot be done now.
extension Model {
  var whyNotOptions: String? {
    // How files are read is said here, too, when they could not be read without it.
    if whyNotDataset == nil, !dataset.picked.isEmpty, dataset.profile.problem != nil { return nil }
    if let reason = whyNotSchema { return reason }
    guard schema.isBuilt(for: self) else { return "check the schema first (3)" }
    if !schema.columns.contains(where: \.use) { return "every column is skipped" }
    let conflicts = schema.conflicts
    guard let first = conflicts.first else { return nil }
    let more = conflicts.count > 1 ? " (and \(conflicts.count - 1) more)" : ""
    return "\(schema.columns[first.column].source): "
      + Words.conflict(first.conflict, table: connect.target?.table ?? "the table") + more
  }

  var whyNotColumn: String? { schema.columns.isEmpty ? "there is no column" : nil }
}
