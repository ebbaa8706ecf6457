import Foundation

/// What is wrong with a run's folder, as facts.
package struct RunFolderError: Error, Sendable, Hashable {
  package var kind: Kind
  package var path: String
  /// In the system's words where it is the system that refused.
  package var reason: String

  package enum Kind: Sendable, Hashable {
    /// Disk or quota is full.
    case noRoom
    case readOnly
    case denied
    case missing
    /// A file is where a folder should be.
    case notAFolder
    /// Another living process does this run.
    case busy
    case unreadable
    /// A link, a pipe or a device where a file of ours should be.
    case notPlain
    case notOurs
    case writableByOthers
    case tooLarge
    case other
  }

  package init(_ kind: Kind, path: String, reason: String) {
    self.kind = kind
    self.path = path
    self.reason = reason
  }

  package init(errorNumber: Int32, path: String) {
    let kind: Kind =
      switch errorNumber {
      case ENOSPC, EDQUOT: .noRoom
      case EROFS: .readOnly
      case EACCES, EPERM: .denied
      case ENOENT: .missing
      case ENOTDIR: .notAFolder
      default: .other
      }
    self.init(kind, path: path, reason: String(cString: strerror(errorNumber)))
  }
}
