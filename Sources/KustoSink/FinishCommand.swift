import Foundation

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
  package func run() -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", text]
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.standardError
    process.standardError = FileHandle.standardError
    do {
      try process.run()
    } catch {
      return "the command of --on-finish cannot be started: \(error.localizedDescription)"
    }
    process.waitUntilExit()
    guard process.terminationStatus != 0 || process.terminationReason == .uncaughtSignal else { return nil }
    let how = process.terminationReason == .uncaughtSignal ? "signal" : "exit code"
    return "the command of --on-finish ended with \(how) \(process.terminationStatus)"
  }
}
