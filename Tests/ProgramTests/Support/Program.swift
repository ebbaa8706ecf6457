import Foundation
import Synchronization
import TestProcess
import Testing

/// The built program, run as a user runs it: as a process, with a state folder of its own.
struct Program: Sendable {
  /// The executable beside the test bundle.
  static let executable: URL = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appendingPathComponent("kustosink")
  }()

  /// The sample flights that the project ships.
  static let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../samples/flights").standardized

  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  var stateFolder: String { folder.path("state") }
  /// The embedded Kusto of this test.
  var cluster: String { "local:" + folder.path("kusto") }
  var target: [String] { ["--cluster", cluster, "--database", "Demo", "--table", "Flights"] }

  var environment: [String: String] {
    var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("KUSTO") }
    environment["KUSTOSINK_STATE_DIR"] = stateFolder
    environment["XDG_CONFIG_HOME"] = folder.path("config")
    environment["XDG_DATA_HOME"] = folder.path("share")
    return environment
  }

  struct Result {
    var status: Int32
    var output: String
    var errors: String

    /// The output's lines as JSON objects.
    var events: [[String: Any]] {
      output.split(separator: "\n").compactMap {
        (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
      }
    }
  }

  /// Runs the program with `arguments` to its end.
  func run(_ arguments: String..., extra: [String: String] = [:]) throws -> Result { try run(arguments, extra: extra) }

  func run(_ arguments: [String], extra: [String: String] = [:]) throws -> Result {
    let process = try start(arguments, extra: extra)
    return process.finish()
  }

  /// Starts the program and leaves it running.
  func start(_ arguments: [String], extra: [String: String] = [:], input: String? = nil) throws -> RunningProgram {
    try RunningProgram(
      executable: Self.executable, arguments: arguments, environment: environment.merging(extra) { $1 },
      input: input, output: folder.newFile("out"), errors: folder.newFile("err"))
  }

  /// Rows of the table of this test, as `query` tells them.
  func count(_ table: String = "Flights") throws -> Int {
    let result = try run("query", "--cluster", cluster, "--database", "Demo", "\(table) | count", "--json")
    return try #require(result.events.first?["Count"] as? Int, "no count: \(result.errors)")
  }
}

/// A program that runs, with its output in files so that a full pipe can never stop it.
final class RunningProgram {
  let process: ChildProcess
  private let output: URL
  private let errors: URL

  /// `input` is the file that is its standard input; nothing when nil.
  init(
    executable: URL, arguments: [String], environment: [String: String], input: String? = nil, output: URL, errors: URL
  ) throws {
    self.output = output
    self.errors = errors
    process = try ChildProcess(
      executable, arguments, environment: environment,
      input: input.map { try FileHandle(forReadingFrom: URL(fileURLWithPath: $0)) },
      output: FileHandle(forWritingTo: output), errors: FileHandle(forWritingTo: errors))
  }

  var outputSoFar: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

  /// Waits for the end.
  func finish() -> Program.Result {
    let result = Program.Result(
      status: process.waitUntilExit().number, output: outputSoFar,
      errors: (try? String(contentsOf: errors, encoding: .utf8)) ?? "")
    if result.status != 0 { result.expectPlainWords() }
    return result
  }

  /// Waits until the output holds `text`.
  func wait(for text: String, seconds: Double = 20) throws {
    try waitUntil("the output holds '\(text)'", seconds: seconds) { outputSoFar.contains(text) }
  }
}

/// A folder that is there as long as its owner.
final class ScratchFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("kustosink-test-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// Writes `text` to a file of this folder, making folders on the way, and gives its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String { try write(Data(text.utf8), to: name) }

  @discardableResult
  func write(_ data: Data, to name: String) throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
    return file.path
  }

  func newFile(_ kind: String) -> URL {
    let file = url.appendingPathComponent("\(kind)-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: file.path, contents: nil)
    return file
  }
}

struct TimedOut: Error, CustomStringConvertible {
  var description: String
}

/// Polls until `condition` holds.
///
/// - Throws: ``TimedOut`` after `seconds`.
func waitUntil(_ what: String, seconds: Double, _ condition: () throws -> Bool) throws {
  let deadline = Date(timeIntervalSinceNow: seconds)
  while try !condition() {
    if Date() > deadline { throw TimedOut(description: "not within \(seconds) s: \(what)") }
    Thread.sleep(forTimeInterval: 0.02)
  }
}
