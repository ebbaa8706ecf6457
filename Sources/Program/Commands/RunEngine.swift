import ArgumentParser
import Foundation
import KustoSink

/// The process of a detached run; started by the program itself.
struct RunEngine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run-engine", abstract: "Carry out a planned run.", shouldDisplay: false)

  @Argument var folder: String

  func run() async throws {
    let execution = try RunExecution(in: RunFolder(path: folder))
    // A lost terminal or connection is no reason to stop; only being told to is.
    signal(SIGHUP, SIG_IGN)
    let signals = Signals([SIGINT, SIGTERM]) { execution.stop.request(by: .signal) }
    defer { withExtendedLifetime(signals) {} }
    let end: RunState
    do {
      end = try await ClusterAccess().with(execution.plan.target.cluster) { session in
        await execution.run(on: session.service)
      }
    } catch {
      // Whoever follows the run reads its log, not the standard error of this process.
      await execution.giveUp(because: Failure.explanation(of: error).what)
      await execution.plan.sayFinished(RunState(folding: RunLogReader.all(in: execution.folder)))
      throw error
    }
    await execution.plan.sayFinished(end)
    if ExitStatus(end) != .done { throw ExitStatus(end) }
  }
}
