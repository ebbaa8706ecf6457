import KustoSink

/// Steps of a plan that belong together, in words.
package struct PlanStage: Sendable, Hashable {
  package var words: String
  package var steps: [PlanPreview.Step]

  /// The one that changes what readers see.
  var isCommit: Bool { steps.contains { $0.kind == .commit } }
  package var requests: Int { steps.reduce(0) { $0 + ($1.count ?? 1) } }
  package var commands: [String] { steps.map(\.text) }
}

extension PlanPreview {
  /// The plan in a few lines: what is done one after the other, all partitions as one.
  package var stages: [PlanStage] {
    var stages: [PlanStage] = []
    for step in steps {
      let words = step.kind == .partition ? uploadWords : step.title
      if stages.last?.words == words {
        stages[stages.count - 1].steps.append(step)
      } else {
        stages.append(PlanStage(words: words, steps: [step]))
      }
    }
    return stages
  }

  private var uploadWords: String {
    "upload \(Figures.counted(partitions, "partition")), and have Kusto ingest \(partitions == 1 ? "it" : "them")"
  }
}
