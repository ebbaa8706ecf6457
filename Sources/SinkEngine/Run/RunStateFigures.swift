import Datasets
import Foundation

extension RunState {
  /// Rows that the plan promises.
  package var plannedRows: Int { partitions.total { $0.rows } }
  /// Source bytes that the plan promises, after decompression.
  package var plannedBytes: Int { partitions.total { $0.bytes } }
  package var rowsRead: Int { partitions.total { $0.rowsRead } }
  package var bytesRead: Int { partitions.total { $0.bytesRead } }
  /// Compressed bytes that the storage has taken.
  package var bytesUploaded: Int { partitions.total { $0.uploaded } }
  /// Rows of the partitions whose count in staging was right.
  package var rowsVerified: Int { partitions.total { $0.stage == .verified ? $0.rows : 0 } }
  /// Extents of the verified partitions.
  package var extentCount: Int { partitions.total { $0.extents.count } }

  package var isFinished: Bool { outcome != nil }

  /// The whole run, 0 to 1.
  ///
  /// Partitions weigh as many bytes as they have; the commit is the last step, not a part of the bytes.
  package var fraction: Double {
    if committedRows != nil || outcome == .committed { return 1 }
    guard !partitions.isEmpty else { return 0 }
    let weights = partitions.map { Double(max($0.bytes, 1)) }
    let done = zip(partitions, weights).reduce(0) { $0 + $1.0.fraction * $1.1 }
    return min(0.98, 0.98 * done / weights.reduce(0, +))
  }

  /// Source bytes a second over the newest moments; nil before there are two of them.
  package var bytesPerSecond: Double? {
    guard let last = pace.last,
      let first = pace.last(where: { last.at.timeIntervalSince($0.at) >= Self.paceWindow })
        ?? pace.first, last.at > first.at
    else { return nil }
    return max(0, Double(last.bytes - first.bytes) / last.at.timeIntervalSince(first.at))
  }

  /// Source bytes a second while they were read, not while Kusto ingested; nil before anything was.
  package var averageBytesPerSecond: Double? {
    guard let reading, bytesRead > 0, reading.seconds > 0 else { return nil }
    return Double(bytesRead) / reading.seconds
  }

  /// Seconds until all bytes are read at the present rate; nil when nobody can know.
  package var eta: TimeInterval? {
    guard phase == .loading, let rate = bytesPerSecond, rate > 0 else { return nil }
    return Double(max(0, plannedBytes - bytesRead)) / rate
  }

  /// Seconds from the first event to the last one of a finished run, or to `now`.
  package func elapsed(at now: Date) -> TimeInterval {
    guard let startedAt else { return 0 }
    return max(0, (endedAt ?? now).timeIntervalSince(startedAt))
  }

  /// How many partitions stand at each stage.
  package var countsByStage: [PartitionState.Stage: Int] {
    partitions.reduce(into: [:]) { $0[$1.stage, default: 0] += 1 }
  }

  /// Partitions that did not arrive, with their reasons.
  package var failures: [PartitionState] { partitions.filter { $0.stage == .failed } }

  /// One line of a summary.
  package struct SummaryRow: Sendable, Hashable {
    package var label: String
    package var value: String
  }

  /// What there is to know of a run in a few lines, numbers unformatted but for separators.
  package var summary: [SummaryRow] {
    var rows = [
      SummaryRow(label: "outcome", value: outcome?.rawValue ?? phase.rawValue),
      SummaryRow(label: "target", value: "\(database).\(table)"),
      SummaryRow(label: "partitions", value: "\(partitions.count)"),
      SummaryRow(label: "rows planned", value: Figures.grouped(plannedRows)),
      SummaryRow(label: "rows verified", value: "\(Figures.grouped(rowsVerified))"),
    ]
    if let committedRows { rows.append(SummaryRow(label: "rows committed", value: Figures.grouped(committedRows))) }
    if let committedExtents { rows.append(SummaryRow(label: "extents", value: "\(committedExtents)")) }
    if retries > 0 { rows.append(SummaryRow(label: "retries", value: "\(retries)")) }
    if !failures.isEmpty { rows.append(SummaryRow(label: "failed partitions", value: "\(failures.count)")) }
    return rows
  }

  /// Rates look back this far at most: long enough to be calm, short enough to tell of a stall.
  private static var paceWindow: TimeInterval { 10 }
}

extension RunState.PartitionState {
  /// 0 to 1: reading and sending is most of it, the rest is Kusto's part.
  package var fraction: Double {
    switch stage {
    case .waiting, .failed: 0
    case .encoding, .uploading, .retrying: bytes > 0 ? 0.8 * min(1, Double(bytesRead) / Double(bytes)) : 0
    case .inKusto: 0.8
    case .ingested: 0.95
    case .verified: 1
    }
  }
}
