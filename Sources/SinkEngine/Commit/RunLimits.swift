import Foundation

/// How often and how long a run waits for the service.
package struct RunLimits: Sendable, Hashable {
  package var backoff: Backoff
  /// Tries of a partition, uploads and ingestion together.
  package var partitionAttempts: Int
  package var looksAtStaging: Int
  /// Seconds between two looks at something that changes.
  package var lookInterval: Double
  /// Seconds at most between two looks at a status that does not change.
  package var longestLookInterval: Double
  /// Seconds that a queued partition may take.
  package var ingestionPatience: Double
  /// Looks in a row at a partition's status that may fail, each with all of its tries.
  package var blindLooks: Int
  /// How often one move is sent when no answer comes.
  package var moveAttempts: Int
  /// Looks at an operation that goes on; with the longest interval about an hour and a half.
  package var operationLooks: Int

  package init(
    backoff: Backoff, partitionAttempts: Int, looksAtStaging: Int, lookInterval: Double, longestLookInterval: Double,
    ingestionPatience: Double, blindLooks: Int, moveAttempts: Int, operationLooks: Int
  ) {
    self.backoff = backoff
    self.partitionAttempts = partitionAttempts
    self.looksAtStaging = looksAtStaging
    self.lookInterval = lookInterval
    self.longestLookInterval = longestLookInterval
    self.ingestionPatience = ingestionPatience
    self.blindLooks = blindLooks
    self.moveAttempts = moveAttempts
    self.operationLooks = operationLooks
  }

  package static let standard = RunLimits(
    backoff: .standard, partitionAttempts: 3, looksAtStaging: 5, lookInterval: 0.1, longestLookInterval: 5,
    ingestionPatience: 6 * 3600, blindLooks: 4, moveAttempts: 4, operationLooks: 1000)

  /// Seconds before the next look after `looks` looks that saw no end.
  package func interval(after looks: Int) -> Double {
    min(longestLookInterval, lookInterval * pow(1.5, Double(min(looks, 40))))
  }
}
