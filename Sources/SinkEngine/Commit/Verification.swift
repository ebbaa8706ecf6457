import Datasets
import Foundation
import Kusto

/// An extent as `.show extents` lists it.
package struct Extent: Sendable, Hashable {
  package var id: String
  package var rows: Int
  package var tags: [String]
  package var created: Date

  package init(id: String, rows: Int, tags: [String], created: Date) {
    self.id = id
    self.rows = rows
    self.tags = tags
    self.created = created
  }

  /// Reads the answer to `.show table … extents`.
  ///
  /// - Throws: ``ServiceError`` when a row lacks what a commit needs to know.
  package static func list(_ table: ResultTable) throws -> [Extent] {
    try table.records.map { record in
      guard let id = record["ExtentId"]?.stringValue, let rows = record["RowCount"]?.integerValue else {
        throw ServiceError.unreadable("an extent without id or row count")
      }
      let tags = (record["Tags"]?.stringValue ?? "").split(whereSeparator: \.isNewline).map(String.init)
      let times = ["MinCreatedOn", "MaxCreatedOn"].compactMap { record[$0]?.stringValue.flatMap(KustoTime.date) }
      return Extent(id: id.lowercased(), rows: Int(rows), tags: tags, created: times.first ?? .distantPast)
    }
  }
}

/// Compares what staging holds with what was sent, partition by partition, and picks the extents to move.
///
/// A message that was delivered twice brought the rows of a partition twice. Then exactly one delivery is picked, if
/// it can be told from the other: one extent with all rows, or extents of one creation time with all rows together.
package struct Verification: Sendable, Hashable {
  /// Extents to move, and the rows in them, a partition each.
  package var verified: [RunEvent.PartitionVerified]
  package var failures: [PartitionFailure]
  /// The extents to move.
  package var extents: [Extent]
  /// Extents that stay in staging and go away with it: second deliveries.
  package var leftBehind: [Extent]

  /// - Parameter found: The extents of the staging table.
  package init(plan: Plan, found: [Extent]) {
    verified = []
    failures = []
    extents = []
    leftBehind = []
    var byTag: [String: [Extent]] = [:]
    for extent in found where extent.rows > 0 {
      for tag in extent.tags { byTag[tag, default: []].append(extent) }
    }
    for partition in plan.partitions {
      let candidates = byTag[partition.tag] ?? []
      let rows = partition.partition.isCounted ? partition.partition.rows : nil
      guard let chosen = Self.choose(candidates, rows: rows) else {
        failures.append(Self.failure(of: partition, candidates: candidates))
        continue
      }
      extents += chosen
      verified.append(
        .init(
          partition: partition.partition.index, rows: chosen.total { $0.rows }, extents: chosen.map(\.id)))
    }
    let taken = Set(extents.map(\.id))
    leftBehind = found.filter { !taken.contains($0.id) }
  }

  /// The extents of one delivery of `rows` rows, or of any number where nobody counted them; nil when there is none, or
  /// no telling which.
  private static func choose(_ candidates: [Extent], rows: Int?) -> [Extent]? {
    // Nobody can tell a second delivery from a first one that came in parts.
    guard let rows else { return Set(candidates.map(\.created)).count == 1 ? candidates : nil }
    if candidates.total({ $0.rows }) == rows, !candidates.isEmpty { return candidates }
    if let single = candidates.first(where: { $0.rows == rows }) { return [single] }
    let deliveries = Dictionary(grouping: candidates, by: \.created).sorted { $0.key < $1.key }
    return deliveries.first { $0.value.total { $0.rows } == rows }?.value
  }

  private static func failure(of plan: Plan.PartitionPlan, candidates: [Extent]) -> PartitionFailure {
    let found = candidates.total { $0.rows }
    return PartitionFailure(
      partition: plan.partition.index, code: "RowsDiffer",
      reason: plan.partition.isCounted
        ? "\(Figures.grouped(plan.partition.rows)) rows were sent, \(Figures.grouped(found)) are in the staging table"
        : found == 0
          ? "no rows of it are in the staging table"
          : "its rows came at different times, and nobody counted them before: it may have come twice",
      isPermanent: true)
  }
}

/// Why a partition did not arrive.
package struct PartitionFailure: Error, Sendable, Hashable {
  package var partition: Int
  /// The service's code, or one of ours.
  package var code: String
  package var reason: String
  package var isPermanent: Bool
  /// The service said that it failed, and not why.
  package var isUnexplained = false

  package init(partition: Int, code: String, reason: String, isPermanent: Bool) {
    self.partition = partition
    self.code = code
    self.reason = reason
    self.isPermanent = isPermanent
  }

  var event: RunEvent.PartitionFailed {
    .init(partition: partition, code: code, reason: reason, permanent: isPermanent)
  }
}

/// What `.show operations` says of the move.
package struct OperationFacts: Sendable, Hashable {
  package var state: String
  package var status: String
  package var shouldRetry: Bool

  package init(state: String, status: String = "", shouldRetry: Bool = false) {
    self.state = state
    self.status = status
    self.shouldRetry = shouldRetry
  }

  /// Reads the answer; nil when the operation is no longer listed.
  package init?(_ table: ResultTable) {
    guard let record = table.records.last, let state = record["State"]?.stringValue else { return nil }
    let retry = record["ShouldRetry"]
    self.init(
      state: state, status: record["Status"]?.stringValue ?? "",
      shouldRetry: retry == .bool(true) || retry?.integerValue == 1)
  }

  package enum Stage: Sendable { case ongoing, completed, failed }

  package var stage: Stage {
    switch state {
    case "InProgress", "Scheduled", "Throttled": .ongoing
    case "Completed": .completed
    default: .failed
    }
  }
}

/// One row of what the move did.
package struct MoveResult: Sendable, Hashable {
  package var original: String
  package var result: String

  package init(original: String, result: String) {
    self.original = original
    self.result = result
  }

  package var isMoved: Bool { UUID(uuidString: result) != nil }

  package static func list(_ table: ResultTable) -> [MoveResult] {
    table.records.map {
      MoveResult(
        original: ($0["OriginalExtentId"]?.stringValue ?? "").lowercased(),
        result: $0["ResultExtentId"]?.stringValue ?? "")
    }
  }
}
