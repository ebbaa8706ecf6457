import Foundation
import Synchronization
import TestProcess

final class Waited: Sendable {
  private let total = Mutex(0.0)

  var seconds: Double { total.withLock { $0 } }

  func add(_ seconds: Double) { total.withLock { $0 += seconds } }
}

/// The built program, as a process in an environment of its own.
struct Program: Sendable {
  let world: SignInWorld

  static let executable: URL = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appendingPathComponent("kustosink")
  }()

  struct Result: Sendable {
    var status: Int32
    var output: String
    var errors: String
    /// The arguments that the process had, as other users see them.
    var arguments: String

    var lines: [[String: Any]] {
      output.split(separator: "\n").compactMap {
        (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
      }
    }
  }

  private func environment(_ extra: [String: String]) -> [String: String] {
    [
      "PATH": "\(world.folder)/bin:/usr/bin:/bin", "HOME": world.folder, "KUSTOSINK_STATE_DIR": "\(world.folder)/state",
      "XDG_CONFIG_HOME": "\(world.folder)/config", "XDG_DATA_HOME": "\(world.folder)/share",
      // A machine that has no identity, and says so at once.
      "AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://127.0.0.1:9",
    ].merging(extra) { $1 }
  }

  /// Runs to the end; `watching` sees the errors so far, again and again.
  func run(
    _ list: [String], _ extra: [String: String] = [:],
    watching: @escaping @Sendable (_ errors: String, _ process: Int32) async -> Void = { _, _ in }
  ) async throws -> Result {
    // One at a time: all tests together would start sixty programs at once.
    await Self.turn.take()
    do {
      let result = try await runAlone(list, extra, watching: watching)
      await Self.turn.give()
      return result
    } catch {
      await Self.turn.give()
      throw error
    }
  }

  private static let turn = Turn()

  private func runAlone(
    _ arguments: [String], _ extra: [String: String], watching: @Sendable (String, Int32) async -> Void
  ) async throws -> Result {
    let name = UUID().uuidString
    let (output, errors) = ("\(world.folder)/out-\(name)", "\(world.folder)/err-\(name)")
    for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    let process = try ChildProcess(
      Self.executable, arguments, environment: environment(extra), output: FileHandle(forWritingAtPath: output),
      errors: FileHandle(forWritingAtPath: errors))
    let words = (try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(process.processIdentifier)/cmdline"))) ?? Data()
    let deadline = Date(timeIntervalSinceNow: 90)
    while process.isRunning {
      await watching((try? String(contentsOfFile: errors, encoding: .utf8)) ?? "", process.processIdentifier)
      try await Task.sleep(for: .milliseconds(20))
      if Date() > deadline { process.terminate() }
    }
    return Result(
      status: process.waitUntilExit().number, output: (try? String(contentsOfFile: output, encoding: .utf8)) ?? "",
      errors: (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "",
      arguments: String(decoding: words, as: UTF8.self))
  }

  /// Loads the three rows of the test into `table`.
  func write(
    to table: String, _ options: [String], _ extra: [String: String] = [:],
    watching: @escaping @Sendable (_ errors: String, _ process: Int32) async -> Void = { _, _ in }
  ) async throws -> Result {
    try await run(
      [
        "write", "\(world.folder)/data.csv", "--cluster", world.address.url, "--database", "Demo", "--table", table,
        "--create", "create-if-not-exist",
      ] + options, extra, watching: watching)
  }
}

/// Lets one task on at a time, in the order in which they came.
private actor Turn {
  private var isTaken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func take() async {
    guard isTaken else {
      isTaken = true
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  func give() {
    guard !waiting.isEmpty else {
      isTaken = false
      return
    }
    waiting.removeFirst().resume()
  }
}
