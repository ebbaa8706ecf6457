import Foundation
import Kusto

/// Takes the rows of a committed run out again: asks the machine, acts, and tells the machine what came of it.
package struct UndoRun: Sendable {
  private let plan: Plan
  private let commander: Commander
  private let recorder: RunRecorder
  private let bounds: BoundedEffect
  private let machine: UndoMachine

  /// - Parameters:
  ///   - rows: Rows of the commit.
  ///   - isExact: Whether exactly these rows must be there; a load without a transaction may be there in part.
  ///   - hadBegun: Whether the log holds the intent of an undo.
  package init(
    plan: Plan, rows: Int, isExact: Bool = true, hadBegun: Bool, service: any KustoService, recorder: RunRecorder,
    stop: StopRequest,
    clock: EngineClock = .system, limits: RunLimits = .standard
  ) {
    self.plan = plan
    self.recorder = recorder
    bounds = BoundedEffect(stop: stop, limits: limits)
    commander = Commander(
      service: service, database: plan.target.database, recorder: recorder, clock: clock, backoff: limits.backoff,
      silence: limits.silence)
    machine = UndoMachine(rows: rows, isExact: isExact, tag: plan.tag, hadBegun: hadBegun)
  }

  /// Does it to its end.
  package func execute() async -> UndoOutcome {
    await RequestTrace.$current.withValue(plan.trace) { await untilEnd() }
  }

  private func untilEnd() async -> UndoOutcome {
    var machine = machine
    var actions = machine.receive(.begin)
    while let action = actions.first {
      actions.removeFirst()
      switch action {
      case .record(let body, let synced):
        do {
          try await recorder.record(body, synced: synced)
        } catch  where machine.state == .droppingExtents {
          return .refused(reason: "the run's log cannot be written: \(error.reason)")
        } catch { continue }
      case .perform(.end): break
      case .perform(let effect):
        // From the command on the outcome hangs on the service only.
        if effect == .dropExtents { await recorder.toleratesFailure() }
        actions += machine.receive(await perform(effect))
      }
    }
    if case .ended(let outcome) = machine.state { return outcome }
    return .unknown(reason: "it did not end")
  }

  private func perform(_ effect: UndoMachine.Effect) async -> UndoMachine.Input {
    let acts = ServiceActs(plan: plan, commander: commander)
    let effect: RunMachine.Effect = effect == .dropExtents ? .takeOut : .askTarget(delay: 0)
    do {
      var input = try await bounds.hurried { try await acts.act(on: effect) }
      // Once more, with what is left of the time.
      if input == .hurry { input = try await bounds.hurried { try await acts.act(on: effect) } }
      switch input {
      case .extents(let found): return .extents(found)
      case .failed(let reason, _): return .failed(reason: reason)
      default: return .done
      }
    } catch let error as TransportError {
      return .failed(reason: error.brief)
    } catch let error as RunFolderError {
      return .failed(reason: "the run's log cannot be written: \(error.reason)")
    } catch {
      return .failed(reason: "it was cut off from the service")
    }
  }
}
