/// Why the embedded Kusto cannot serve, as facts.
package enum LocalKustoError: Error, Sendable, Hashable {
  /// Another program listens on the port.
  case portTaken(Int)
  case cannotListen(port: Int, reason: String)
  /// The folder, or a file in it, cannot be made or written; `errno` says why (EACCES, EROFS, ENOSPC, …).
  case folderNotUsable(path: String, errno: Int32)
  /// The folder belongs to somebody else, or others can write to it.
  case folderNotPrivate(path: String)
  /// A newer program wrote the catalogue.
  case newerCatalog(path: String, version: Int, known: Int)
  /// SQLite cannot read or write the catalogue.
  case catalogNotUsable(path: String, reason: String)
}
