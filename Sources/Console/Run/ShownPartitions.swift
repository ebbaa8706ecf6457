import KustoSink

extension Model {
  /// The numbers of the partitions in the order they are shown: what needs a person first, what is done last.
  package var shownPartitions: [Int] {
    let partitions = run.state.partitions
    let isNarrowed = filters[.partitions].map { !$0.isEmpty } ?? false
    let shown = isNarrowed ? partitions.indices.filter { isShown(partitions[$0]) } : Array(partitions.indices)
    guard run.byNeed else { return shown }
    // There may be thousands of them, in each frame.
    var byNeed: [[Int]] = RunState.PartitionState.Stage.allCases.map { _ in [] }
    for index in shown { byNeed[partitions[index].shownStage.need].append(index) }
    return byNeed.flatMap(\.self)
  }

  private func isShown(_ partition: RunState.PartitionState) -> Bool {
    guard let filter = filters[.partitions], !filter.isEmpty else { return true }
    return shows("\(partition.source) \(partition.shownStage.words)", in: .partitions)
  }

  package var selectedPartition: RunState.PartitionState? {
    if let index = run.selected, run.state.partitions.indices.contains(index), isShown(run.state.partitions[index]) {
      return run.state.partitions[index]
    }
    return shownPartitions.first.map { run.state.partitions[$0] }
  }
}

extension RunState.PartitionState {
  /// The stage, or that one of its requests is tried again.
  package var shownStage: Stage { trouble == nil || stage == .failed ? stage : .retrying }
}

extension RunState.PartitionState.Stage {
  /// Smaller needs a person sooner.
  var need: Int {
    switch self {
    case .failed: 0
    case .retrying: 1
    case .uploading: 2
    case .encoding: 3
    case .inKusto: 4
    case .waiting: 5
    case .ingested: 6
    case .verified: 7
    }
  }
}
