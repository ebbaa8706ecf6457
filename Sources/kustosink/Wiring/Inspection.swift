import Foundation
import KustoSink
import Synchronization

/// A look at sources with the options of the command line, and a live line on a terminal while it lasts.
struct Inspection {
  private let options: InspectionOptions
  private let isLive: Bool

  init(_ options: InspectionOptions, isQuiet: Bool) {
    self.options = options
    isLive = !isQuiet && isatty(STDERR_FILENO) == 1
  }

  /// Looks at `sources`; what can be read only once is copied to `scratch` first, where a load finds it again.
  ///
  /// - Throws: ``DatasetError``, ``RunFolderError``.
  func profile(of sources: [String], scratch: ScratchFolder) throws -> DatasetProfile {
    let spool = SourceSpool { try scratch.make() }
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
    spool.keep()
    return profile
  }
}
