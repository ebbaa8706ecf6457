import Foundation

/// Why the embedded Kusto cannot serve, as facts.
package enum LocalKustoError: Error, Sendable, Hashable {
  /// Another program listens on the port.
  case portTaken(Int)
  case cannotListen(port: Int, reason: String)
  /// The folder, or a file in it, cannot be made or written; `errno` says why (EACCES, EROFS, ENOSPC, …).
  case folderNotUsable(path: String, errno: Int32)
  /// The folder belongs to somebody else, or others can write to it.
  case folderNotPrivate(path: String)
  /// The folder, or a file in it, belongs to another user, or is a link, a pipe or a device.
  case notOurs(path: String)
  /// A newer program wrote the catalogue.
  case newerCatalog(path: String, version: Int, known: Int)
  /// SQLite cannot read or write the catalogue.
  case catalogNotUsable(path: String, reason: String)

  /// One line for an answer; the program says more.
  var words: String {
    switch self {
    case .portTaken(let port): "The port \(port) is taken."
    case .cannotListen(let port, let reason): "The port \(port) cannot be used: \(reason)."
    case .folderNotUsable(_, let errno): "The data folder cannot be used: \(String(cString: strerror(errno)))."
    case .folderNotPrivate: "The data folder is not private."
    case .notOurs: "The data folder, or a file in it, is another user's."
    case .newerCatalog: "The catalogue is of a newer version."
    case .catalogNotUsable(_, let reason): "The catalogue cannot be used: \(reason)."
    }
  }
}
