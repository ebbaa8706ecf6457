/// What became of each partition of a load without a transaction.
package struct LoadTally: Sendable, Hashable {
  /// Their rows are in the table.
  package var arrived: [Int] = []
  /// None of their rows is in the table, and none will be.
  package var absent: [Int] = []
  /// Rows of them may be in the table, or may still come.
  package var doubtful: [Int] = []

  /// - Parameter state: The fold of the run's log.
  package init(_ state: RunState) {
    for partition in state.partitions {
      switch partition.stage {
      case .ingested, .verified: arrived.append(partition.index)
      default:
        if partition.mayHaveArrived == true { doubtful.append(partition.index) } else { absent.append(partition.index) }
      }
    }
  }

  package init(arrived: [Int] = [], absent: [Int] = [], doubtful: [Int] = []) {
    self.arrived = arrived
    self.absent = absent
    self.doubtful = doubtful
  }

  package var isComplete: Bool { absent.isEmpty && doubtful.isEmpty }
  /// The table is as it was.
  package var isEmpty: Bool { arrived.isEmpty && doubtful.isEmpty }

  /// `3 of 5 partitions are in the table, 1 is not, 1 may be`.
  var words: String {
    let count = arrived.count + absent.count + doubtful.count
    var parts = ["\(arrived.count) of \(count) partitions \(arrived.count == 1 ? "is" : "are") in the table"]
    if !absent.isEmpty { parts.append("\(absent.count) \(absent.count == 1 ? "is" : "are") not") }
    if !doubtful.isEmpty { parts.append("\(doubtful.count) may be, or may still come") }
    return parts.joined(separator: ", ")
  }
}

/// Codes of failures after which nobody knows whether the partition arrives.
enum DoubtfulFailure {
  static let codes: Set<String> = [
    "IngestionTimedOut", "StatusUnreadable", "Interrupted", "TimedOut", "UnreadableAnswer",
  ]
}
