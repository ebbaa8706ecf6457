import Foundation
import TestProcess
import Testing

/// A real terminal: a tmux server of this test's own, keys in, screen out.
final class Tmux {
  private let socket = "kustosink-\(UUID().uuidString.prefix(8))"
  private let environment: [String: String]
  private let folder: ScratchFolder

  /// Starts `command` (a shell command line) on a terminal of `columns` x `rows`.
  init(_ command: String, columns: Int, rows: Int, environment: [String: String], term: String = "xterm-256color")
    throws
  {
    var environment = environment
    environment["TERM"] = term
    environment["TMUX"] = nil
    self.environment = environment
    folder = try ScratchFolder()
    try run(
      "-f", "/dev/null", "start-server", ";", "set-option", "-g", "default-terminal", term, ";",
      "set-option", "-g", "remain-on-exit", "on", ";", "set-option", "-s", "escape-time", "0", ";",
      "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "exec " + command)
  }

  deinit { _ = try? run("kill-server") }

  /// Types keys by tmux's names (`Enter`, `C-c`, `Down`) or single characters.
  func press(_ keys: String...) throws { try run(["send-keys"] + keys) }

  /// Types `text` as it stands.
  func type(_ text: String) throws { try run("send-keys", "-l", text) }

  func resize(columns: Int, rows: Int) throws { try run("resize-window", "-x", "\(columns)", "-y", "\(rows)") }

  /// The screen as text, a line a row.
  func screen() throws -> String { try run("capture-pane", "-p") }

  /// The screen and what has scrolled off it.
  func history() throws -> String { try run("capture-pane", "-p", "-S", "-100") }

  /// What a format of tmux says of the pane, for instance `#{cursor_flag}`.
  func ask(_ format: String) throws -> String {
    try run("display-message", "-p", format).trimmingCharacters(in: .newlines)
  }

  /// Copies everything that the pane's program writes from now on to the file at `path`.
  func record(to path: String) throws { try run("pipe-pane", "-o", "cat > '\(path)'") }

  var processID: Int32? { (try? ask("#{pane_pid}")).flatMap { Int32($0) } }

  /// Waits until the screen holds `text`, and gives the screen.
  @discardableResult
  func wait(for text: String, seconds: Double = 30) throws -> String {
    var last = ""
    do {
      try waitUntil("the screen holds '\(text)'", seconds: seconds) {
        last = try screen()
        return last.contains(text)
      }
    } catch let error as TimedOut {
      throw TimedOut(description: "\(error.description); it shows:\n\(last)")
    }
    return last
  }

  /// Waits for the result of a load that commits; a commit that is watched is held until Enter.
  @discardableResult
  func waitForResult(seconds: Double = 120) throws -> String {
    var last = ""
    var isPast = false
    do {
      try waitUntil("the load has committed", seconds: seconds) {
        last = try screen()
        if !isPast, last.contains("Enter goes on to the result") {
          isPast = true
          try press("Enter")
        }
        return last.contains("COMMITTED")
      }
    } catch let error as TimedOut {
      throw TimedOut(description: "\(error.description); it shows:\n\(last)")
    }
    return last
  }

  /// Waits until the command has ended.
  func waitForEnd(seconds: Double = 30) throws {
    try waitUntil("the command ends", seconds: seconds) { try ask("#{pane_dead}") == "1" }
  }

  @discardableResult
  private func run(_ arguments: String...) throws -> String { try run(arguments) }

  @discardableResult
  private func run(_ arguments: [String]) throws -> String {
    // A file, not a pipe: the tmux server would keep a pipe open, and its end would never come.
    let output = folder.newFile("tmux")
    let handle = try FileHandle(forWritingTo: output)
    let end = try ChildProcess.run(
      URL(fileURLWithPath: "/usr/bin/env"), ["tmux", "-u", "-L", socket] + arguments, environment: environment,
      output: handle)
    let text = try String(contentsOf: output, encoding: .utf8)
    try FileManager.default.removeItem(at: output)
    guard end == .exit(0) else {
      throw TimedOut(description: "tmux \(arguments.first ?? "") failed: \(text)")
    }
    return text
  }
}
