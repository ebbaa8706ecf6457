import Foundation
import KustoSink

extension Plan {
  /// Runs the command of `--on-finish`, if there is one; what it does changes nothing about the run.
  func sayFinished(_ end: RunState) async {
    let command = FinishCommand(self, end, environment: ProcessInfo.processInfo.environment)
    if let problem = await command?.run() { StandardStreams.say("  * \(problem)") }
  }
}
