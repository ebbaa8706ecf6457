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
    Command(
      .mapping, [.character("p")], "mapping",
      "let an ingestion mapping of the table, or of a file, decide about columns; or make one", [.schema],
      unless: { $0.whyNotMapping }),
    badValues(.schema), askDatabase(.schema, footer: false),
    undoEdit(.schema), redoEdit(.schema), order(.schema), zoom(.schema), filter(.schema),
  ]
}

// Why a command cannot be done now.
extension Model {
  var whyNotOptions: String? {
    // How files are read is said here, too, when they could not be read without it.
    if whyNotDataset == nil, !dataset.picked.isEmpty, dataset.profile.problem != nil { return nil }
    if let reason = whyNotSchema { return reason }
    guard schema.isBuilt(for: self) else { return "check the schema first (\(keyWords(.goSchema, in: screenPlace)))" }
    // A mapping decides about columns: what Schema says of them does not count.
    if options.mapping != nil { return nil }
    if !schema.columns.contains(where: \.use) { return "every column is skipped" }
    let conflicts = schema.conflicts
    guard let first = conflicts.first else { return nil }
    let more = conflicts.count > 1 ? " (and \(conflicts.count - 1) more)" : ""
    return "\(schema.columns[first.column].source): "
      + words(of: first.conflict) + more
  }

  /// What is wrong, and which key mends it.
  func words(of conflict: SchemaState.Conflict) -> String {
    let fact = Words.conflict(conflict, table: connect.target?.table ?? "the table", schema.badValues)
    if isPlain { return fact }
    let (type, skip, rename) = (
      keyWords(.changeType, in: .schema), keyWords(.leaveOut, in: .schema), keyWords(.edit, in: .schema)
    )
    return switch conflict {
    case .otherType(_, nil): "\(fact): \(type) selects this type without loss"
    case .otherType where schema.badValues != .fail: "\(fact); \(type) selects this type nevertheless"
    case .notInTable: "\(fact): \(skip) skips it, \(rename) renames it to a column of the table"
    case .duplicateName: "\(fact): \(rename) renames one of them"
    case .otherType, .badName, .loses: fact
    }
  }

  var whyNotColumn: String? { schema.columns.isEmpty ? "there is no column" : nil }
}
