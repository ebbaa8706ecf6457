import Foundation
import KustoSink

/// How many files and connections this process may have open.
///
/// A network library that can open nothing at all ends the process, so too small a limit is told before it is used.
enum OpenFiles {
  /// Enough for every command: connections, event loops, the log, the files of a load that are read at one time.
  private static let fewest = 64

  /// Takes as many as the system lets this process have.
  ///
  /// - Throws: ``TooFew``.
  static func prepare() throws(TooFew) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < fewest else { return }
    limit.rlim_cur = min(limit.rlim_max, 1024)
    guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur >= fewest else {
      throw TooFew(allowed: Int(clamping: limit.rlim_cur), needed: fewest)
    }
  }

  /// The system allows fewer than any command needs.
  struct TooFew: Error {
    var allowed: Int
    var needed: Int
  }
}

extension Explanation {
  init(_ error: OpenFiles.TooFew) {
    self.init(
      what: "this process may open only \(error.allowed) files, and needs at least \(error.needed)",
      changed: "nothing was changed", suggestions: ["ulimit -n 1024, then the same command again"])
  }
}
