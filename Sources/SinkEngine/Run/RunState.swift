import Foundation

/// What is known of a run: the fold of its events. Nothing else computes progress.
public struct RunState: Sendable, Codable, Hashable {
  public var run = ""
  public var cluster = ""
  public var database = ""
  public var table = ""
  public var staging = ""
  public var tag = ""
  public var sources: [String] = []
  public var creates = false
  public var phase = RunPhase.planned
  /// When each phase began, in order of occurrence.
  public var timeline: [PhaseEntry] = []
  public var partitions: [PartitionState] = []
  public var startedAt: Date?
  /// Time of the newest event.
  public var lastEventAt: Date?
  public var endedAt: Date?
  public var operation: String?
  public var commitState: String?
  public var abortRequestedBy: String?
  /// Rows and extents that the commit moved; nil before it.
  public var committedRows: Int?
  public var committedExtents: Int?
  public var retries = 0
  public var warnings: [String] = []
  public var outcome: RunOutcome?
  public var message: String?
  public var stopped = false
  /// The newest events as text, oldest first, at most ``logLimit``.
  public var log: [LogLine] = []
  /// Source bytes read at the newest moments, one entry a second at most, for rates; at most 60.
  public var pace: [PacePoint] = []
  /// The sequence number of the newest event folded in; -1 before the first.
  public var sequence = -1

  public static let logLimit = 500

  public init() {}

  public struct PhaseEntry: Sendable, Codable, Hashable {
    public var phase: RunPhase
    public var at: Date
  }

  public struct LogLine: Sendable, Codable, Hashable {
    public var at: Date
    public var severity: Severity
    public var text: String
    public enum Severity: String, Sendable, Codable { case info, ok, warning, error }
  }

  public struct PacePoint: Sendable, Codable, Hashable {
    public var at: Date
    public var bytes: Int
  }

  public struct PartitionState: Sendable, Codable, Hashable {
    public var index: Int
    public var source: String
    public var rows: Int
    public var bytes: Int
    public var stage = Stage.waiting
    public var rowsRead = 0
    public var bytesRead = 0
    public var uploaded = 0
    public var attempt = 0
    public var extents: [String] = []
    /// Newest problem: why it failed, or what is being tried again.
    public var note: String?
    public var startedAt: Date?
    public var endedAt: Date?

    public enum Stage: String, Sendable, Codable, CaseIterable {
      case waiting, encoding, uploading, inKusto, ingested, verified, failed, retrying
    }
  }
}
