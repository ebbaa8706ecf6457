import Foundation

/// How long a run waits for the service.
package struct RunLimits: Sendable, Hashable {
  package var backoff = Backoff.standard
  /// Tries of a partition, uploads and ingestion together.
  package var partitionAttempts = 3
  package var pollsOfStaging = 5
  /// Seconds between two polls of something that changes.
  package var pollInterval: Double = 0.1
  /// Seconds at most between two polls of a status that does not change.
  package var longestPollInterval: Double = 5
  /// Seconds without progress of any partition that queued ones may take.
  package var ingestionPatience: Double = 6 * 3600
  /// Seconds in which a status, or what became of the move, may be out of sight, on top of the tries of each poll.
  package var blindPatience: Double = 300
  /// How often one move is sent when no answer comes.
  package var moveAttempts = 4
  /// Seconds that a move may go on.
  package var operationPatience: Double = 6 * 3600
  /// Seconds that are left for the fence and the question when time is over, or somebody asked to stop twice.
  package var grace: Double = 5
  /// Seconds that a roll-back may take after somebody asked to stop.
  package var stopPatience: Double = 30
  /// Seconds after which a request whose answer was lost has landed, or never will.
  package var lateArrival: Double = 2

  /// Seconds without an answer to what was asked after which the log says so.
  package var silence: Double = 5

  package init() {}

  package static let standard = RunLimits()

  /// Seconds before the next poll after `polls` polls that saw no end.
  package func interval(after polls: Int) -> Double {
    min(longestPollInterval, pollInterval * pow(1.5, Double(min(polls, 40))))
  }
}
