import KustoSink

extension Model {
  /// The numbers of the partitions in the order they are shown: what needs a person first, what is done last.
  package var shownPartitions: [Int] {
    let partitions = run.state.partitions
    let shown = partitions.indices.filter { isShown(partitions[$0]) }
    guard run.byNeed else { return shown }
    return shown.map { (need: partitions[$0].shownStage.need, index: $0) }.sorted(by: <).map(\.index)
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
