import Foundation

/// The terminal's two ends.
struct Descriptors {
  let input: Int32
  let output: Int32
  private let isOwned: Bool

  /// Finds the terminal.
  ///
  /// Standard input and output have to be one, as people who redirect them do not want a screen; it is then opened by
  /// its own name, so that what else is written to the standard streams is not mixed with ours.
  init(_ given: (input: Int32, output: Int32)?) throws(NcursesError) {
    if let given {
      (input, output, isOwned) = (given.input, given.output, false)
      guard isatty(input) == 1 else { throw .notATerminal(stream: "input") }
      guard isatty(output) == 1 else { throw .notATerminal(stream: "output") }
      return
    }
    guard isatty(STDIN_FILENO) == 1 else { throw .notATerminal(stream: "standard input") }
    guard isatty(STDOUT_FILENO) == 1 else { throw .notATerminal(stream: "standard output") }
    let descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    if descriptor >= 0 {
      (input, output, isOwned) = (descriptor, descriptor, true)
    } else {
      (input, output, isOwned) = (STDIN_FILENO, STDOUT_FILENO, false)
    }
  }

  func close() {
    if isOwned { _ = Glibc.close(input) }
  }
}
