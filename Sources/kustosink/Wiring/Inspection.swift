import Foundation
import KustoSink
import Synchronization

/// A look at sources with the options of the command line, and a live line on a terminal while it lasts.
struct Inspection {
  private let options: InspectionOptions
  private let isLive: Bool
  /// Holds what came by standard input or a pipe for as long as somebody holds this.
  private let spool: SourceSpool

  /// - Parameter spoolFolder: Where a copy of what can be read only once is made.
  init(_ options: InspectionOptions, spoolFolder: String, isQuiet: Bool) {
    self.options = options
    spool = SourceSpool(folder: spoolFolder)
    isLive = !isQuiet && isatty(STDERR_FILENO) == 1
  }

  /// - Throws: ``DatasetError``.
  func profile(of sources: [String]) throws -> DatasetProfile {
    let isLive = isLive
    let last = Mutex(Date.distantPast)
    defer { if isLive { StandardStreams.live("") } }
    let files = try spool.replace(sources)
    var options = options
    options.displayNames = spool.displayNames
    let inspector = DatasetInspector(options: options) { progress in
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
          + "\(Quantity.count(progress.rows)) rows")
    }
    var profile = try inspector.inspect(files)
    profile.sources = sources
    return profile
  }

  /// Leaves the copies to a load that outlives this; it takes them away.
  func handOver() -> [String] {
    spool.keep()
    return Array(spool.displayNames.keys)
  }
}
