import Foundation
import Kusto

// What the machine is told, and what it wants.
extension RunMachine {
  /// The acts that make staging, in their order.
  package enum StagingStep: Sendable, Hashable, CaseIterable { case create, autoDelete, keepExtents }

  /// What follows when nothing is loaded under the plan's text.
  package enum AfterGuard: Sendable, Hashable { case staging, move }

  /// What follows when the target holds no row of the run.
  package enum AfterAsking: Sendable, Hashable {
    /// The same move is sent again: an extent moves once.
    case resend(attempt: Int)
    /// The operation is looked at again: it may still go on.
    case watch(operation: String, polls: Int)
    /// The target is asked again: a list may be a moment behind.
    case poll(Int)
    /// What is in staging? The earlier process may not have sent its move.
    case survey
    case fence
  }

  package enum RollbackStep: Sendable, Hashable {
    case droppingStaging
    /// `fenced`: staging is gone, so a move that is still on its way finds nothing.
    case asking(fenced: Bool)
    /// The service moved a part, against its promise; it is taken out of the target by tag.
    case takingOut
    /// → ended
    case askingWhetherOut
    case droppingTarget
    /// Staging whose making was never answered may have come into being after it was dropped.
    case droppingStagingAgain
  }

  package enum Effect: Sendable, Hashable {
    case prepareStaging(StagingStep)
    /// Asks the target for extents with the plan's text; `holding`: from then on no other run of this machine does.
    case askWhetherLoaded(holding: Bool)
    /// Loads the partitions that are not `present` in staging already.
    case load(present: Set<Int>)
    /// `delay` seconds before it, here and below.
    case showStaging(delay: Double)
    case createTarget
    case move([Extent], delay: Double)
    case showOperation(String, delay: Double)
    case showDetails(String)
    case askTarget(delay: Double)
    case dropStaging(delay: Double)
    /// Takes the extents with the run's tag out of the target, in one command.
    case takeOut
    /// Drops the target if this run made it and it is still empty.
    case dropTarget
    /// Counts what became of the partitions, by the run's own log.
    case tally
    case end
  }

  package enum Action: Sendable, Hashable {
    case record(RunEvent.Body, synced: Bool)
    case perform(Effect)
  }

  package enum Input: Sendable, Hashable {
    case begin
    case done
    /// The table that was looked for is not there.
    case missing
    /// The time is over, or somebody asked to stop twice: only the fence and the question are left.
    case hurry
    /// All partitions that did not arrive; none when all did.
    case loaded(failures: [PartitionFailure])
    case extents([Extent])
    /// `fits`: it has the columns of the plan.
    case targetReady(fits: Bool)
    case operation(id: String)
    /// Nil when the service no longer lists the operation.
    case operationState(OperationFacts?)
    case details([MoveResult])
    case tally(LoadTally)
    /// All tries failed. `mayHaveArrived`: the last one, or one before it, may have been carried out.
    case failed(reason: String, mayHaveArrived: Bool)
    case stop(Stop)
  }

  /// Who or what stops a run before its commit.
  package enum Stop: Sendable, Hashable {
    case person(by: StopCause)
    case timeout
    /// The log cannot be written any more.
    case log(RunFolderError)
  }
}

extension RunMachine.Input {
  var failureReason: String {
    switch self {
    case .failed(let reason, _): reason
    case .missing: "the staging table is gone"
    case .hurry: "the time for the run was over"
    default: "an answer came that nobody asked for"
    }
  }
}

extension RunMachine.Stop {
  var reason: String {
    switch self {
    case .person(let by): "stopped by \(by.rawValue)"
    case .timeout: "the time for the run is over"
    case .log(let error): "the run's log cannot be written: \(error.path): \(error.reason)"
    }
  }
}
