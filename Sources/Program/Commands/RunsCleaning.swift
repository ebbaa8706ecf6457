import ArgumentParser
import Foundation
import KustoSink

/// Settles the runs of this machine that nobody does any more: rolls back what was not committed, and drops the staging
/// tables that are left.
struct RunsCleaning {
  private let records: [RunRecord]

  private let access: ClusterAccess

  init(_ catalogue: RunCatalogue, _ access: ClusterAccess) {
    self.access = access
    records = catalogue.unsettled()
  }

  /// Tells people of staging tables that nobody will drop by himself; what is queued for them still takes Kusto's time.
  static func remind(of catalogue: RunCatalogue) {
    let count = catalogue.unsettled().count
    guard count > 0 else { return }
    let runs = count == 1 ? "1 earlier run" : "\(count) earlier runs"
    StandardStreams.say("  * \(runs) left something to settle: kustosink runs lists, kustosink runs --clean settles")
  }

  func run(isMeant: Bool) async throws {
    guard !records.isEmpty else { return StandardStreams.say("there is nothing to clean") }
    for record in records {
      StandardStreams.say("  run \(record.run) into '\(record.state.table)', staging table \(record.state.staging)")
    }
    guard try isMeant || answer() else {
      StandardStreams.say("left alone")
      throw ExitStatus.nothingCommitted
    }
    var failures = 0
    for record in records {
      do {
        try await settle(record)
      } catch {
        failures += 1
        StandardStreams.say("error: run \(record.run): \(Failure.explanation(of: error).what)")
      }
    }
    if failures > 0 { throw ExitStatus.nothingCommitted }
  }

  private func answer() throws -> Bool {
    guard isatty(STDIN_FILENO) == 1 else {
      throw ValidationError("runs --clean asks a question and there is no terminal: add --yes.")
    }
    StandardStreams.say("roll back what these runs did not commit, and drop their staging tables? [y/N]")
    return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
  }

  private func settle(_ record: RunRecord) async throws {
    if record.state.committedRows == nil { try record.folder.requestAbort(by: .abortCommand) }
    let execution = try RunExecution(resuming: record.folder)
    let end = try await access.with(execution.plan.target.cluster) { session in
      await execution.run(on: session.service)
    }
    StandardStreams.say("run \(record.run): \(end.outcome?.rawValue ?? "no outcome")")
  }
}
