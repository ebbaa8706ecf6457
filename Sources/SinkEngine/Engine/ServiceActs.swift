import Foundation
import Kusto

/// What a run asks the service to do, and how its answers are read.
struct ServiceActs: Sendable {
  let plan: Plan
  let commander: Commander

  func act(on effect: RunMachine.Effect) async throws -> RunMachine.Input {
    switch effect {
    case .prepareStaging(let step):
      _ = try await commander.run(plan.stagingCommand(step))
      return .done
    case .askWhetherLoaded: return try await askTarget(for: plan.ingestIfNotExists.map(Plan.ingestTag) ?? plan.tag)
    case .showStaging: return try await showStaging()
    case .createTarget: return try await createTarget()
    case .move(let extents, _): return try await move(extents)
    case .showOperation(let id, _):
      return .operationState(try await commander.run(.showOperation(id), isQuiet: true) { OperationFacts($0) })
    case .showDetails(let id):
      return .details(try await commander.run(.showOperationDetails(id)) { MoveResult.list($0) })
    case .askTarget: return try await askTarget(for: plan.tag)
    case .dropStaging:
      _ = try await commander.run(.dropTable(plan.staging))
      return .done
    case .takeOut:
      _ = try await commander.run(.dropExtents(of: plan.target.table, tag: plan.tag))
      return .done
    case .dropTarget: return try await TargetRemoval(plan: plan, commander: commander).remove()
    case .load, .tally, .end: return .done
    }
  }

  private func showStaging() async throws -> RunMachine.Input {
    do {
      return .extents(try await commander.run(.showExtents(of: plan.staging)) { try Extent.list($0) })
    } catch let error as TransportError where error.meansMissing {
      return .missing
    }
  }

  /// The extents with `tag` in the target; none where there is no target.
  private func askTarget(for tag: String) async throws -> RunMachine.Input {
    do {
      let command = Command.showExtents(of: plan.target.table, tag: tag)
      let found = try await commander.run(command) { try Extent.list($0) }
      // Filtered here too: a server that ignores the filter must not make others' rows look like ours.
      return .extents(found.filter { $0.tags.contains(tag) })
    } catch let error as TransportError where error.meansMissing {
      return .extents([])
    }
  }

  private func createTarget() async throws -> RunMachine.Input {
    let schema = try await commander.run(plan.targetCommand) { answer in
      try TableSchema(schemaJSON: answer.values(of: "Schema").first?.stringValue ?? "")
    }
    return .targetReady(fits: schema == plan.schema)
  }

  private func move(_ extents: [Extent]) async throws -> RunMachine.Input {
    let times = extents.map(\.created)
    guard let first = times.min(), let last = times.max() else {
      return .failed(reason: "there is nothing to move", mayHaveArrived: false)
    }
    let command = Command.moveExtents(
      extents.map(\.id), from: plan.staging, to: plan.target.table, created: first...last,
      keepsTimes: plan.creationTime != nil)
    return try await commander.run(command, onlyIfLost: true) { answer in
      guard let id = answer.values(of: "OperationId").first?.stringValue else {
        throw ServiceError.unreadable("no operation id in the answer to .move extents")
      }
      return .operation(id: id)
    }
  }
}

/// Takes away a target table that the run made, unless somebody put rows into it.
///
/// Whose it is says the table itself, by its docstring. It is renamed first: from then on nobody can put rows into it
/// under its name, and a look at it stays true until it is dropped, or gets its name back.
private struct TargetRemoval {
  let plan: Plan
  let commander: Commander

  func remove() async throws -> RunMachine.Input {
    let table = plan.target.table
    guard let isOurs = try await isOurs(table) else { return .done }
    // Somebody else's, which has to stay.
    guard isOurs else { return .done }
    _ = try await commander.run(.renameTable(table, to: fence))
    do {
      let extents = try await commander.run(.showExtents(of: fence)) { try Extent.list($0) }
      if extents.isEmpty, try await self.isOurs(fence) == true {
        _ = try await commander.run(.dropTable(fence))
        return .done
      }
    } catch let error as TransportError where error.meansMissing {
      return .done
    } catch let error as TransportError {
      return .failed(reason: try await giveBack(because: error.brief), mayHaveArrived: true)
    }
    return .failed(reason: try await giveBack(because: "others put rows into it"), mayHaveArrived: true)
  }

  private var fence: String { "KustoSinkDropped_\(plan.run)" }

  /// Whether the docstring of `table` names this run; nil when there is no such table.
  private func isOurs(_ table: String) async throws -> Bool? {
    do {
      let told = try await commander.run(.showDetails(of: table)) { answer in
        answer.values(of: "DocString").first?.stringValue ?? ""
      }
      return told == plan.targetDocstring
    } catch let error as TransportError where error.meansMissing {
      return nil
    }
  }

  /// Gives the table its name back; the words say it when that fails.
  private func giveBack(because reason: String) async throws -> String {
    do {
      _ = try await commander.run(.renameTable(fence, to: plan.target.table))
      return reason
    } catch let error as TransportError {
      return "\(reason); its name is '\(fence)' now, and could not be given back: \(error.brief)"
    }
  }
}
