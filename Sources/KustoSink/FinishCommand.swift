import Subprocess

/// The command that a person wants to be run when a run has ended.
///
/// It learns how the run ended from its environment, and never sees a token. Its output goes to standard error: standard
/// output is for data.
package struct FinishCommand: Sendable {
  private let text: String
  private let environment: [String: String]

  /// - Returns: Nil for a run without one.
  package init?(_ plan: Plan, _ end: RunState, environment: [String: String]) {
    guard let text = plan.onFinish, let outcome = end.outcome else { return nil }
    self.text = text
    var variables = environment.filter { !Self.isSecret($0.key) }
    variables["KUSTOSINK_RUN"] = plan.run
    variables["KUSTOSINK_OUTCOME"] = outcome.rawValue
    variables["KUSTOSINK_DATABASE"] = plan.target.database
    variables["KUSTOSINK_TABLE"] = plan.target.table
    variables["KUSTOSINK_ROWS"] = String(outcome == .committed ? end.committedRows ?? 0 : 0)
    self.environment = variables
  }

  private static func isSecret(_ name: String) -> Bool {
    let secrets = ["TOKEN", "SECRET", "PASSWORD", "KEY", "CONNECTION_STRING"]
    return (name.hasPrefix("KUSTO") || name.hasPrefix("AZURE")) && secrets.contains { name.hasSuffix($0) }
  }

  /// Runs it to its end; gives what went wrong, in words, which changes nothing about the run.
  package func run() async -> String? {
    // A process group of its own: Ctrl-C means the load, not the command that tells of its end.
    var platform = PlatformOptions()
    platform.processGroupID = 0
    let variables = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
    do {
      let result = try await Subprocess.run(
        .path("/bin/sh"), arguments: ["-c", text], environment: .custom(Dictionary(uniqueKeysWithValues: variables)),
        platformOptions: platform, output: .fileDescriptor(.standardError, closeAfterSpawningProcess: false),
        error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
      return switch result.terminationStatus {
      case .exited(0): nil
      case .exited(let code): "the command of --on-finish ended with exit code \(code)"
      case .signaled(let signal): "the command of --on-finish ended with signal \(signal)"
      }
    } catch {
      return "the command of --on-finish cannot be started: \(Explanation(of: error).what)"
    }
  }
}
