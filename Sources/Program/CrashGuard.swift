import Foundation

/// The last words when the program meets a bug of its own: a sentence instead of a stack trace.
enum CrashGuard {
  private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]

  /// Takes the place of the Swift runtime's own handlers; the terminal's handler, which comes later, goes on to these.
  static func install() {
    for number in signals {
      signal(number) { number in
        // Only calls that are allowed in a signal handler; a literal needs no memory.
        let words: StaticString = """

          kustosink met a bug of its own and had to stop. Runs are processes of their own: 'kustosink runs' tells
          how yours are. A write in this process has not committed unless it said so; 'kustosink runs' lists it.

          """
        _ = write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }
}
