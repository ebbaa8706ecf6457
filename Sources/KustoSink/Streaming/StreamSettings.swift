/// When a stream takes its next batch.
package enum StreamTrigger: Sendable, Codable, Hashable {
  /// One batch of all that is there, and the end.
  case once
  /// All that is there, in batches within the bounds, and the end.
  case availableNow
  /// A batch of what came, every so many seconds.
  case interval(Double)
  /// A batch as soon as a file is there.
  case continuous

  /// Whether the stream ends by itself.
  package var ends: Bool { self == .once || self == .availableNow }

  /// The trigger as people write it.
  package var text: String {
    switch self {
    case .once: "once"
    case .availableNow: "available-now"
    case .interval(let seconds): Units.text(seconds: seconds)
    case .continuous: "continuous"
    }
  }

  /// The trigger as people write it; nil for what is none.
  package init?(text: String) {
    switch text.lowercased() {
    case "once": self = .once
    case "available-now", "availablenow": self = .availableNow
    case "continuous": self = .continuous
    default:
      guard let seconds = Units.seconds(text) else { return nil }
      self = .interval(seconds)
    }
  }
}

/// How a stream goes.
package struct StreamSettings: Sendable, Codable, Hashable {
  /// A folder, or a folder with a pattern of names.
  package var source: String
  /// The folder of the checkpoint.
  package var checkpoint: String
  package var trigger: StreamTrigger
  /// Files a batch, at most.
  package var maxFiles = 1000
  /// Bytes on disk a batch, about: one file may have more.
  package var maxBytes = 1 << 30
  /// Seconds without a change after which a file counts as whole.
  package var settling = 1.0
  package var badFiles = BadFilePolicy.fail
  /// Whether a file with a finding that changes what is stored is a bad one.
  package var isStrict = false
  /// Looks for files by listing the folder only.
  package var polls = false
  /// Tries of a batch whose run failed, for a stream that does not end by itself.
  package var attempts = 5

  package init(source: String, checkpoint: String, trigger: StreamTrigger) {
    self.source = source
    self.checkpoint = checkpoint
    self.trigger = trigger
  }
}

extension StreamSettings {
  /// The folder of the checkpoint where a person names none: one for each source and target.
  package static func usualCheckpoint(of source: String, into target: Plan.Target, in state: StateFolder) -> String {
    let text = [source, target.cluster, target.database, target.table].joined(separator: "\n")
    let sum = Array(text.utf8).withUnsafeBytes { Checksum.of($0) }
    return "\(state.path)/checkpoints/\(target.table)-\(String(sum, radix: 16))"
  }
}

/// What becomes of a file that cannot be loaded.
package enum BadFilePolicy: String, Sendable, Codable, CaseIterable {
  /// The stream ends; nothing of the batch is loaded.
  case fail
  /// It is quarantined with the reason, and the stream goes on.
  case quarantine
}

/// Why a stream ends, as facts.
package enum StreamError: Error, Sendable, Hashable {
  case notAFolder(String)
  /// A batch was not committed; nothing of it is in the target.
  case batchFailed(batch: Int, run: String, reason: String)
  /// Nobody can say whether a batch was committed.
  case batchUnknown(batch: Int, run: String, reason: String)
  /// A file that cannot be loaded, where the policy is to fail.
  case badFile(path: String, reason: Explanation)
}
