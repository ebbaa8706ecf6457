import Foundation
import KustoSink

extension Model {
  /// Why `text` cannot be taken; nil when it can.
  func refusal(of text: String, for subject: Overlay.Prompt.Subject) -> String? {
    switch subject {
    case .cluster: return text.isEmpty ? "a name, name.region, an https:// address, or local:FOLDER" : nil
    case .newTable:
      if connect.tables.value?.contains(where: { $0.name == text }) == true { return "\(text) is already in the list" }
      return EntityName.problem(with: text).map(Words.entityName)
    case .rename(let column):
      if let problem = EntityName.problem(with: text) { return Words.entityName(problem) }
      let other = schema.columns.enumerated().first {
        $0.offset != column && $0.element.use && $0.element.name == text
      }
      return other.map { "column \($0.offset + 1) already has the name \(text)" }
    case .export: return exportRefusal(of: text)
    case .mappingFile: return text.isEmpty || text.hasSuffix("/") ? "the name of a file" : nil
    case .newMapping: return EntityName.problem(with: text).map(Words.entityName)
    case .glob: return text.isEmpty ? "a pattern such as *.csv" : nil
    case .option(let field): return refusal(of: text, for: field)
    case .undo(_, let table), .consent(_, _, let table):
      let back = isPlain ? ":b" : keyWords(.back, in: .prompt)
      return text == table ? nil : "type \(table), or \(back) changes nothing"
    }
  }

  /// What is to be typed, and what it does; nil where the label says all.
  func hint(for subject: Overlay.Prompt.Subject) -> String? {
    switch subject {
    case .cluster: "a name, name.region, https://..., or local:FOLDER for an embedded Kusto"
    case .newTable, .newMapping: "a name of letters, digits, space, _ . and -"
    case .glob: "a path, or a pattern such as *.csv, below the folder that is shown"
    case .undo(let run, let table): undoWords(run, table)
    case .consent(_, _, let table): "type \(table) to do it; \(keyWords(.back, in: .prompt)) changes nothing"
    case .export, .mappingFile, .option, .rename: nil
    }
  }

  /// What an undo takes out of what.
  private func undoWords(_ run: String, _ table: String) -> String {
    let entry = screen == .runs ? runs.list.value?.first { $0.run == run } : nil
    let state = self.run.state
    let rows = entry?.rows ?? state.committedRows ?? state.rowsVerified
    let (database, cluster) = entry.map { ($0.database, $0.cluster) } ?? (state.database, state.cluster)
    return
      "takes \(Figures.counted(rows, "row")) of run \(run) out of \(database).\(table) of \(cluster); type \(table)"
  }

  mutating func accept(_ text: String, for subject: Overlay.Prompt.Subject) -> [Effect] {
    switch subject {
    case .cluster:
      guard text.hasPrefix("local:"), !connect.clusters.contains(text) else { return connect(to: text) }
      overlay = .confirm(Overlay.Confirm(.localFolder(cluster: text)))
    case .newTable: return choose(newTable: text)
    case .rename(let column): return change(column: column) { $0.name = text }
    case .glob: return pick(glob: text)
    case .export: return export(to: text)
    case .mappingFile: return readMapping(at: dataset.path(of: text))
    case .newMapping: return makeMapping(named: text)
    case .option(let field): return accept(text, for: field)
    case .undo(let run, _): return undo(run)
    case .consent(let question, let action, _): return answer(action, to: question)
    }
    return []
  }
}
