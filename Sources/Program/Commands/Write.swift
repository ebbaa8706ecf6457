import ArgumentParser
import Foundation
import KustoSink
import Synchronization

/// The batch sink: infer, plan, stage, load, verify, commit.
struct Write: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "write", abstract: "Load files into a table: all of their rows or none.",
    discussion:
      "Scans every row, plans, stages, verifies, and commits with one command. Waits for the end unless --async is given."
  )

  @Argument(help: ArgumentHelp("a file, a folder, or a pattern in quotes", valueName: "source"))
  var sources: [String]

  @OptionGroup var target: TargetArguments
  @OptionGroup var dataset: DatasetArguments
  @OptionGroup var load: WriteArguments

  @Flag(help: "print the run's events as JSON lines")
  var json = false

  func validate() throws {
    if load.unchecked, dataset.nullWordList != NullWords.standard {
      throw ValidationError("--unchecked uploads the files unchanged, but --null-words changes them. Give one of them.")
    }
  }

  func run() async throws {
    let choices = try load.choices(for: target, dataset)
    let state = try StateFolder.ofProcess()
    RunRetention(ofProcess: state).run()
    RunsCleaning.remind(of: RunCatalogue(state))
    let steps = Load(choices, dataset.inspection, isStrict: load.strict, state: state)
    let deadline = choices.timeoutSeconds.map { Date().addingTimeInterval($0) }
    let interruption = Interruption()
    let signals = interruption.catchSignals()
    defer { withExtendedLifetime(signals) {} }
    do {
      let profile = try await interruption.cancelling(before: deadline) {
        try InspectionLine(isQuiet: json).show { try steps.inspect(sources, onProgress: $0) }
      }
      let ended = try await carryOut(steps, profile, interruption, before: deadline)
      if ended != .done { throw ended }
    } catch let error where load.allowEmpty && Self.meansNothingToLoad(error) {
      StandardStreams.say("there is nothing to load, and nothing was changed")
      if json { printEnd(.committed, choices, message: "there was nothing to load") }
    } catch is CancellationError {
      StandardStreams.say("interrupted: nothing was changed")
      if json { printEnd(.notCommitted, choices, message: "interrupted") }
      throw ExitStatus.interrupted
    } catch let error where !(error is ExitStatus) {
      if json { printEnd(.notCommitted, choices, message: Failure.explanation(of: error).what) }
      throw error
    }
  }

  /// Plans, and does what the plan says.
  private func carryOut(
    _ steps: Load, _ profile: DatasetProfile, _ interruption: Interruption, before deadline: Date?
  ) async throws -> ExitStatus {
    // People read them before anything can fail; the events of a run have its name.
    if !json { FindingPrinter(json: false).print(profile.findings, run: "") }
    let (access, cluster) = (try ClusterAccess(target.place.access), steps.choices.target.cluster)
    try await interruption.cancelling(before: deadline) { try await access.signIn(at: cluster) }
    return try await access.with(cluster) { session in
      let plan = try await interruption.cancelling(before: deadline) {
        let plan = try await steps.plan(profile, on: session)
        if try load.spark.settings().match == .exactly { try ColumnOrder.check(profile, plan) }
        return try steps.prepare(plan)
      }
      if json { FindingPrinter(json: true).print(plan.findings, run: plan.run) }
      for warning in plan.warnings { StandardStreams.say("  * \(warning.words)") }
      if load.dryRun {
        steps.discard(plan)
        printSteps(of: plan)
        return .done
      }
      if load.isAsynchronous {
        try steps.detach(plan, environment: session.handedOn ?? ProcessInfo.processInfo.environment)
        sayDetached(plan)
        return .detached
      }
      StandardStreams.outlivesReader()
      let printer = QueuedPrinter(json: json)
      let wish = Mutex<StopRequest?>(nil)
      let end = try await steps.run(plan, on: session) { stop in
        wish.withLock { $0 = stop }
        interruption.means { stop.request(by: .signal) }
      } onEvent: {
        printer.print($0)
      }
      if let wish = wish.withLock({ $0 }) { await printer.finish(wish) }
      await plan.sayFinished(end)
      return ExitStatus(end)
    }
  }

  private func sayDetached(_ plan: Plan) {
    if json {
      StandardStreams.write(RunEvent(plan, ending: .detached).line)
    } else {
      StandardStreams.write(plan.run)
      StandardStreams.say("run \(plan.run) continues in its own process; follow it with: kustosink attach \(plan.run)")
    }
  }

  private func printSteps(of plan: Plan) {
    for step in plan.steps {
      if json {
        StandardStreams.write(JSONValue.object(["title": .string(step.title), "text": .string(step.text)]).text)
      } else {
        StandardStreams.write(StandardStreams.shown(step.text, on: STDOUT_FILENO))
      }
    }
    StandardStreams.say("dry run: nothing was sent")
  }

  /// Whether the sources are there, and hold no row.
  private static func meansNothingToLoad(_ error: any Error) -> Bool {
    switch error {
    case DatasetError.empty, DatasetError.nothingToLoad: true
    case let error as PlanError:
      error.problems.contains { if case .nothingToLoad = $0 { true } else { false } }
        && error.problems.allSatisfy {
          switch $0 {
          case .nothingToLoad, .noColumns: true
          default: false
          }
        }
    default: false
    }
  }

  /// A script that reads JSON lines gets its last line also when there was no run.
  private func printEnd(_ outcome: RunOutcome, _ choices: LoadChoices, message: String) {
    let event = RunEvent(
      sequence: 0, at: Date(), run: "",
      body: .finished(
        .init(
          outcome: outcome, rows: 0, bytes: 0, partitions: 0, table: choices.target.table, seconds: 0,
          message: message)))
    StandardStreams.write(event.line)
  }
}

extension RunEvent {
  /// The last line of a command that leaves the run of `plan` to its own process.
  init(_ plan: Plan, ending outcome: RunOutcome) {
    self.init(
      sequence: 0, at: Date(), run: plan.run,
      body: .finished(
        .init(
          outcome: outcome, rows: plan.rows, bytes: plan.bytes, partitions: plan.partitions.count,
          table: plan.target.table, seconds: 0, shortfall: plan.shortfall)))
  }
}
