import Foundation
import KustoSink
import Synchronization

/// The live line of a scan of sources, on a terminal.
struct InspectionLine {
  private let isLive: Bool

  init(isQuiet: Bool) { isLive = !isQuiet && isatty(STDERR_FILENO) == 1 }

  /// Runs `look`, and shows how far it is.
  func show<Result>(
    _ look: (@escaping @Sendable (InspectionProgress) -> Void) throws -> Result
  ) rethrows -> Result {
    let isLive = isLive
    let last = Mutex(Date.distantPast)
    defer { if isLive { StandardStreams.live("") } }
    return try look { progress in
      guard isLive else { return }
      let isDue = last.withLock { last in
        guard Date().timeIntervalSince(last) > 0.2 else { return false }
        last = Date()
        return true
      }
      guard isDue else { return }
      let share = progress.bytes > 0 ? min(100, progress.bytesDone * 100 / progress.bytes) : 0
      StandardStreams.live(
        "looking at every row: \(share)%  file \(progress.filesDone + 1) of \(progress.files), "
          + "\(Figures.grouped(progress.rows)) rows")
    }
  }
}
