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
    case .partitionSize:
      guard let bytes = Figures.parseBytes(text) else { return "a size such as 64MiB or 1GB" }
      return bytes < OptionsState.smallestPartition ? "at least \(Figures.bytes(OptionsState.smallestPartition))" : nil
    case .parallel:
      guard let number = Int(text), OptionsState.parallelRange.contains(number) else {
        return "a number from \(OptionsState.parallelRange.lowerBound) to \(OptionsState.parallelRange.upperBound)"
      }
      return nil
    case .tag: return text.count > 200 ? "at most 200 characters" : nil
    }
  }

  mutating func accept(_ text: String, for subject: Overlay.Prompt.Subject) -> [Effect] {
    switch subject {
    case .cluster: return connect(to: text)
    case .newTable: return choose(newTable: text)
    case .rename(let column): change(column: column) { $0.name = text }
    case .glob: return pick(glob: text)
    case .partitionSize:
      options.partitionBytes = Figures.parseBytes(text) ?? options.partitionBytes
      return replan()
    case .parallel:
      options.parallel = Int(text) ?? options.parallel
      return replan()
    case .tag:
      options.tag = text
      return replan()
    }
    return []
  }
}
