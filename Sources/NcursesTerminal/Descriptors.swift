import Foundation

/// The terminal's two ends; ours, and open until `close`.
struct Descriptors {
  let input: Int32
  let output: Int32

  /// Finds the terminal.
  ///
  /// Standard input and output have to be one, as people who redirect them do not want a screen; it is then opened by
  /// its own name, so that what else is written to the standard streams is not mixed with ours.
  init(_ given: (input: Int32, output: Int32)?) throws(NcursesError) {
    let wanted = given ?? (input: STDIN_FILENO, output: STDOUT_FILENO)
    let prefix = given == nil ? "standard " : ""
    guard isatty(wanted.input) == 1 else { throw .notATerminal(stream: prefix + "input") }
    guard isatty(wanted.output) == 1 else { throw .notATerminal(stream: prefix + "output") }
    if given == nil {
      let descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
      if descriptor >= 0 {
        (input, output) = (descriptor, descriptor)
        return
      }
    }
    input = try Self.copy(wanted.input)
    do throws(NcursesError) {
      output = try Self.copy(wanted.output)
    } catch {
      _ = Glibc.close(input)
      throw error
    }
  }

  private static func copy(_ descriptor: Int32) throws(NcursesError) -> Int32 {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw .system(call: "fcntl", errno: errno) }
    return copy
  }

  func close() {
    _ = Glibc.close(input)
    if output != input { _ = Glibc.close(output) }
  }
}
