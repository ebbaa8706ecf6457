import ArgumentParser
import Console
import Foundation
import KustoSink
import TerminalKit

/// Every path, limit and setting in use.
struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Show every path, limit and setting in use, and where each setting comes from.",
    discussion: "Secrets are never shown, only that they are set. Exits with 1 when config.toml or keys.toml is wrong.")

  @Flag(help: "print one JSON object for each item")
  var json = false

  func run() throws {
    let environment = ProcessInfo.processInfo.environment
    let folder = ConfigFolder(environment: environment)
    head("Program")
    item("version", ProgramVersion.text)
    item("executable", Bundle.main.executablePath ?? CommandLine.arguments[0])
    paths(folder, environment)
    limits()
    settings()
    secrets(environment)
    clusters()
    let problems = configProblems() + Self.keyProblems(folder.keys)
    if !problems.isEmpty { head("Problems") }
    for problem in problems { item("problem", problem) }
    if !problems.isEmpty { throw ExitStatus.nothingCommitted }
  }

  private func paths(_ folder: ConfigFolder, _ environment: [String: String]) {
    let state = StateFolder(environment: environment)
    head("Paths")
    path("config", folder.config)
    path("keys", folder.keys)
    for themes in ThemeLibrary.folders(environment: environment) { path("themes", themes) }
    path("state", state.path)
    path("runs", state.runs)
    path("streams", state.streams)
    path("sessions", "\(state.path)/sessions")
    path("scratch", state.scratch)
    path("local", ClusterAccess.dataFolder(environment))
  }

  private func limits() {
    head("Limits")
    item("sessions kept", "\(Settings.text("keep-sessions") ?? "90") days, at most \(SessionRetention.usualCount)")
    item("runs kept", "\(Settings.text("keep-runs") ?? "90") days")
    item("partitions of a commit", "50000")
    item("open files", Self.openFiles)
  }

  private func settings() {
    head("Settings")
    let settings = Settings.current
    for setting in Setting.all {
      let shown = settings.value(setting.name).map { Self.shown($0, of: setting) } ?? setting.usual ?? "(not set)"
      item(setting.name, shown, from: settings.origin(setting.name).words ?? "default")
    }
  }

  /// That a secret is set, and nothing of it.
  private func secrets(_ environment: [String: String]) {
    let names = [
      "TOKEN", "APP_SECRET", "APP_CERTIFICATE", "APP_CERTIFICATE_PASSWORD", "REFRESH_TOKEN", "STORAGE_CONTAINERS",
    ]
    .map { "KUSTOSINK_\($0)" }.filter { !(environment[$0] ?? "").isEmpty }
    guard !names.isEmpty else { return }
    head("Secrets")
    for name in names { item(name, "set, not shown", from: "environment") }
  }

  private func clusters() {
    let clusters = Settings.current.file.clusters
    guard !clusters.isEmpty else { return }
    head("Clusters")
    for cluster in clusters {
      item(
        cluster.name,
        cluster.address + (cluster.tag.map { ", tagged \($0)" } ?? "") + (cluster.isReadOnly ? ", read-only" : ""),
        from: "config.toml")
    }
  }

  private func configProblems() -> [String] {
    let environment = ProcessInfo.processInfo.environment
    do {
      let file = try ConfigFile(path: ConfigFolder(environment: environment).config)
      let lines = file.problems.map { problem in
        "\(problem.line.map { "\(file.path), line \($0)" } ?? file.path): \(problem.what)"
      }
      return lines + [Settings.current.wrongVariable].compactMap(\.self)
    } catch {
      let explanation = Failure.explanation(of: error)
      return [explanation.what + (explanation.place.map { " (\($0))" } ?? "")]
    }
  }

  /// What is wrong with `keys.toml`, a line each.
  static func keyProblems(_ path: String) -> [String] {
    do {
      guard let text = try TOMLText(path: path) else { return [] }
      return KeysFile(text).problems.map { $0.words(in: path) }
    } catch {
      let explanation = Failure.explanation(of: error)
      return [explanation.what + (explanation.place.map { " (\($0))" } ?? "")]
    }
  }

  /// A command may have a secret among its arguments.
  private static func shown(_ value: String, of setting: Setting) -> String {
    guard setting.name == "token-command" else { return value }
    let words = value.split(separator: " ")
    return words.count > 1 ? "\(words[0]) … (arguments are not shown)" : value
  }

  private static var openFiles: String {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return "unknown" }
    return limit.rlim_cur > 1 << 40 ? "no limit" : "\(limit.rlim_cur)"
  }

  // MARK: output

  private func head(_ text: String) { if !json { StandardStreams.write("\(text)") } }

  private func path(_ name: String, _ path: String) {
    item(name, path, from: FileManager.default.fileExists(atPath: path) ? nil : "not there")
  }

  private func item(_ name: String, _ value: String, from origin: String? = nil) {
    if json {
      var members: [String: JSONValue] = ["name": .string(name), "value": .string(value)]
      if let origin { members["from"] = .string(origin) }
      return StandardStreams.write(JSONValue.object(members).text)
    }
    let name = "  \(name)".padding(toLength: max(24, name.count + 3), withPad: " ", startingAt: 0)
    let tail = origin.map { "  (\($0))" } ?? ""
    StandardStreams.write(StandardStreams.shown("\(name)\(value)\(tail)", on: STDOUT_FILENO))
  }
}
