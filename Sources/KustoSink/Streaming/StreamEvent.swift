import Foundation

/// What a stream tells while it goes.
package enum StreamEvent: Sendable, Codable, Hashable {
  /// `batch`: the next one.
  case started(stream: String, source: String, table: String, checkpoint: String, batch: Int)
  /// A batch that an earlier process began: it is in the target, or nothing of it is and it begins anew.
  case recovered(batch: Int, run: String, isCommitted: Bool)
  /// How many files wait, and when the oldest of them was changed last; told about once a second while that changes.
  case waiting(files: Int, oldest: Date?)
  case planned(batch: Int, run: String, files: Int, rows: Int)
  case committed(StreamProgress)
  /// `copy`: where the quarantined file is.
  case quarantined(batch: Int, file: String, reason: String, copy: String?)
  case rewritten(file: String)
  case renamed(file: String, from: String)
  /// The run of a batch failed, and the batch is tried again after so many seconds.
  case retried(batch: Int, attempt: Int, delay: Double, reason: String)
  /// Somebody asked for something.
  case ordered(StreamOrder)
  case ended(StreamEnd)
  /// The stream could not go on.
  case failed(reason: String)
}

/// What a batch did, and how the stream stands after it.
package struct StreamProgress: Sendable, Codable, Hashable {
  package var batch: Int
  /// Nil when no file of the batch had a row.
  package var run: String?
  package var files: Int
  package var rows: Int
  /// Bytes on disk.
  package var bytes: Int
  /// Seconds from the choice of the files to the end of the batch.
  package var seconds: Double
  /// Seconds of it that our own reading and planning took; the others are waits for the service, the disk and the batch
  /// before.
  package var planning: Double
  /// Seconds between the last change of the oldest file and the commit.
  package var lag: Double
  /// Files that wait, whole or not.
  package var waiting: Int
  package var quarantined: Int
  /// Rows of all batches of the checkpoint.
  package var totalRows: Int

  package init(
    batch: Int, run: String?, files: Int, rows: Int, bytes: Int, seconds: Double, planning: Double, lag: Double,
    waiting: Int, quarantined: Int, totalRows: Int
  ) {
    self.batch = batch
    self.run = run
    self.files = files
    self.rows = rows
    self.bytes = bytes
    self.seconds = seconds
    self.planning = planning
    self.lag = lag
    self.waiting = waiting
    self.quarantined = quarantined
    self.totalRows = totalRows
  }

  package var rowsPerSecond: Double { seconds > 0 ? Double(rows) / seconds : 0 }
}

/// How a stream ended.
package struct StreamEnd: Sendable, Codable, Hashable {
  package enum Reason: String, Sendable, Codable, Hashable {
    /// The trigger has done what it is for.
    case trigger
    /// Somebody asked.
    case stopped
  }

  package var reason: Reason
  /// Batches and rows of this process.
  package var batches: Int
  package var rows: Int
  package var seconds: Double

  package init(reason: Reason, batches: Int, rows: Int, seconds: Double) {
    self.reason = reason
    self.batches = batches
    self.rows = rows
    self.seconds = seconds
  }
}
