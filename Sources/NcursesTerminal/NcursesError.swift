/// Why there is no screen to draw on.
package enum NcursesError: Error, Hashable, Sendable {
  /// Standard input or output is a file, a pipe, or nothing.
  case notATerminal(stream: String)
  /// `TERM` names nothing that the terminal database of this machine knows.
  case unknownTerminal(name: String)
  /// The terminal, as described, cannot place its cursor: `TERM=dumb`.
  case cannotPlaceCursor(name: String)
  /// The terminal database itself is missing.
  case noDatabase
  case system(call: String, errno: Int32)
  /// The library has one screen in a process.
  case alreadyOpen
}
