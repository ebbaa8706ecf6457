import Synchronization

/// How a load ended.
public struct LoadResult: Sendable, Hashable {
  /// What became of the rows.
  public enum Outcome: Sendable, Hashable {
    /// All rows are in the table, since one moment.
    case committed
    /// The table is as it was.
    case notCommitted
    /// The commit was sent and nobody answered; ``LoadResult/message`` says how to find out.
    case unknown
  }

  /// What became of the rows.
  public var outcome: Outcome
  /// The run's name, as `kustosink runs` lists it.
  public var run: String
  /// Rows that were committed; 0 when none were.
  public var rows: Int
  /// What to know and what to try, when it is not committed.
  public var message: String?
  /// A CSV file with the rows that were quarantined, their places and the reasons; nil when there are none.
  public var quarantineFile: String?
  /// Rows that are not in the table though the load is committed.
  ///
  /// They are in ``quarantineFile``, or could not be read as rows. 0 when nothing is committed.
  public var rowsLeftOut: Int
  /// Values that became null because their columns' types cannot hold them; 0 when nothing is committed.
  public var valuesNulled: Int

  init(_ state: RunState, _ plan: Plan) {
    outcome =
      switch state.outcome {
      case .committed: .committed
      case .notCommitted: .notCommitted
      case .unknown, .detached, nil: .unknown
      }
    run = state.run
    rows = state.committedRows ?? 0
    message = state.message
    quarantineFile = plan.quarantineFile
    let shortfall = outcome == .notCommitted ? nil : plan.shortfall
    rowsLeftOut = shortfall?.rowsLeftOut ?? 0
    valuesNulled = shortfall?.valuesNulled ?? 0
  }
}

/// How far a load is.
public struct LoadProgressReport: Sendable, Hashable {
  /// The whole load, 0 to 1.
  public var fraction: Double
  /// Rows that were read so far.
  public var rowsRead: Int
  /// Rows that the load has in all.
  public var rows: Int
  /// Partitions whose rows were counted in staging and found right.
  public var partitionsVerified: Int
  /// Partitions in all.
  public var partitions: Int
}

/// Why a load could not begin, in words.
public struct LoadError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What happened.
  public var what: String
  /// File, row, column and byte, or an address; nil when `what` says it.
  public var place: String?
  /// What to try, best first.
  public var suggestions: [String]

  init(_ explanation: Explanation) {
    what = explanation.what
    place = explanation.place
    suggestions = explanation.suggestions
  }

  /// What happened, and where.
  public var description: String { place.map { "\(what) (\($0))" } ?? what }
}

/// Folds the events of a run into reports.
final class ProgressWatcher: Sendable {
  private let state = Mutex(RunState())
  private let report: @Sendable (LoadProgressReport) -> Void

  init(_ report: @escaping @Sendable (LoadProgressReport) -> Void) { self.report = report }

  func watch(_ event: RunEvent) {
    let now = state.withLock { state in
      state.apply(event)
      return LoadProgressReport(
        fraction: state.fraction, rowsRead: state.rowsRead, rows: state.plannedRows,
        partitionsVerified: state.countsByStage[.verified] ?? 0, partitions: state.partitions.count)
    }
    report(now)
  }
}
