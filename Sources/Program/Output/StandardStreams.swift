import Foundation
import Synchronization
import TerminalKit

/// The two streams: results on stdout, words on stderr.
///
/// Lines go out with one write each, so that a reader of a pipe sees whole lines. A reader that went away ends the
/// program quietly, as `head` expects.
enum StandardStreams {
  /// Writes a line of results.
  static func write(_ line: String) { put(line + "\n", to: STDOUT_FILENO) }

  /// Writes whole lines of results, in UTF-8.
  static func write(lines: [UInt8]) { put(lines, to: STDOUT_FILENO) }

  /// Writes the beginning of a line, which an answer ends.
  static func prompt(_ text: String) { put(text, to: STDOUT_FILENO) }

  /// Writes a line for people; on a terminal nothing in it can move the cursor or hide text.
  static func say(_ line: String) {
    let lines = line.split(separator: "\n", omittingEmptySubsequences: false)
    put(lines.map { shown(String($0), on: STDERR_FILENO) }.joined(separator: "\n") + "\n", to: STDERR_FILENO)
  }

  /// Replaces the live line on stderr; only for a terminal.
  static func live(_ text: String) { put("\r\u{1B}[K" + shown(text, on: STDERR_FILENO), to: STDERR_FILENO) }

  /// Text as it may stand on the stream: sanitised for a terminal, untouched for a file or pipe.
  static func shown(_ text: String, on descriptor: Int32) -> String {
    isatty(descriptor) == 1 ? SafeText(text).string : text
  }

  /// A load goes on when nobody reads its lines any more: its end must not hang on them.
  static func outlivesReader() { endsWithReader.store(false, ordering: .relaxed) }

  private static let endsWithReader = Atomic(true)

  /// Results that cannot be written are no results: without a load to finish, the program ends and says so.
  private static func failed(_ code: Int32) {
    let endsNow = endsWithReader.load(ordering: .relaxed)
    if code == EPIPE {
      if endsNow { exit(ExitStatus.done.rawValue) }
      return
    }
    guard !hasFailed.exchange(true, ordering: .relaxed) else { return }
    let what = "standard output cannot be written: \(String(cString: strerror(code)))"
    guard endsNow else { return say("warning: \(what); the load goes on") }
    say("error: \(what)")
    exit(ExitStatus.nothingCommitted.rawValue)
  }

  private static let hasFailed = Atomic(false)

  private static func put(_ text: String, to descriptor: Int32) { put(Array(text.utf8), to: descriptor) }

  private static func put(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        if descriptor == STDOUT_FILENO { failed(errno) }
        return
      }
      rest = rest.dropFirst(count)
    }
  }
}
