import Foundation
import KustoSink

extension Model {
  /// Why `text` cannot be taken; nil when it can.
  func refusal(of text: String, for subject: Overlay.Prompt.Subject) -> String? {
    switch subject {
    case .cluster: return text.isEmpty ? "a name, name.region, an https:// address, or local" : nil
    case .newTable:
      if connect.tables.value?.contains(where: { $0.name == text }) == true { return "\(text) is there already" }
      return EntityName.problem(with: text).map(Words.entityName)
    case .rename(let column):
      if let problem = EntityName.problem(with: text) { return Words.entityName(problem) }
      let other = schema.columns.enumerated().first {
        $0.offset != column && $0.element.use && $0.element.name == text
      }
      return other.map { "column \($0.offset + 1) is called \(text) already" }
    case .glob: return text.isEmpty ? "a pattern such as *.csv" : nil
    case .option(let field): return refusal(of: text, for: field)
    }
  }

  mutating func accept(_ text: String, for subject: Overlay.Prompt.Subject) -> [Effect] {
    switch subject {
    case .cluster: return connect(to: text)
    case .newTable: return choose(newTable: text)
    case .rename(let column): change(column: column) { $0.name = text }
    case .glob: return pick(glob: text)
    case .option(let field): return accept(text, for: field)
    }
    return []
  }
}
