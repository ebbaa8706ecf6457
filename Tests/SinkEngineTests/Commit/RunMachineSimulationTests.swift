import Foundation
import SinkEngine
import Testing

/// Random answers in every order: whatever the machine is told, it keeps its rules, and it ends.
@Suite struct RunMachineSimulationTests {
  /// What is checked while a run goes on.
  private struct Witness {
    var verified: Set<String> = []
    var intended: Set<String> = []
    var hasAskedForTarget = false
    /// The newest answer, or one before it, proves that all rows are in the target.
    var hasProof = false
  }

  /// `scripts/faults` takes millions.
  private static let steps = Int(ProcessInfo.processInfo.environment["KUSTOSINK_SIMULATION_STEPS"] ?? "") ?? 300_000

  @Test func `random answers: no move of what was not verified, no success without proof, always an end`() {
    var chance = SeededChance(state: 20_261_126)
    var steps = 0
    var ends: [RunOutcome: Int] = [:]
    while steps < Self.steps {
      let missing = Bool.random(using: &chance)
      var plan = missing ? Self.planForMissing : Self.planForPresent
      if Int.random(in: 0..<3, using: &chance) == 0 { plan.allowPartial = ["f0.csv"] }
      if Int.random(in: 0..<3, using: &chance) == 0 { plan.ingestIfNotExists = "x" }
      var limits = RunLimits.standard
      limits.blindPatience = 20
      limits.operationPatience = 30
      let evidence = Int.random(in: 0..<4, using: &chance) == 0 ? Self.evidence(plan, &chance) : nil
      var machine = RunMachine(plan: plan, limits: limits, resuming: evidence)
      var witness = Witness()
      // The log of an earlier process is evidence, too.
      witness.hasProof = evidence?.committed != nil
      var actions = machine.receive(.begin)
      var length = 0
      while let effect = Self.check(actions, &witness, resumed: evidence != nil, plan), effect != .end {
        let input = Self.answer(effect, plan, &chance, &witness)
        if Int.random(in: 0..<40, using: &chance) == 0 {
          let stops = machine.receive(.stop(.person(by: .signal)))
          if Self.check(stops, &witness, resumed: evidence != nil, plan) != nil {
            actions = stops
            continue
          }
        }
        actions = machine.receive(input)
        length += 1
        #expect(length < 400, "no end")
        if length >= 400 { return }
      }
      guard case .ended(let outcome) = machine.state else {
        Issue.record("it wanted nothing in \(machine.state)")
        return
      }
      #expect(outcome == machine.finished.outcome)
      if outcome == .committed { #expect(witness.hasProof, "committed without proof") }
      ends[outcome, default: 0] += 1
      steps += length + 1
    }
    // All ends occur: the simulation is not of one kind.
    #expect(ends.count == 3, "\(ends)")
  }

  private static let planForMissing = Samples.plan(rows: [3, 4], targetIsMissing: true)
  private static let planForPresent = Samples.plan(rows: [3, 4])

  private static func extents(_ plan: Plan) -> [Extent] {
    plan.partitions.map {
      Extent(
        id: "e\($0.partition.index)", rows: $0.partition.rows, tags: [plan.tag, $0.tag], created: Samples.moment)
    }
  }

  /// Checks the rules for what the machine wants; gives the effect.
  private static func check(
    _ actions: [RunMachine.Action], _ witness: inout Witness, resumed: Bool, _ plan: Plan
  ) -> RunMachine.Effect? {
    var effect: RunMachine.Effect?
    for action in actions {
      switch action {
      case .record(.partitionVerified(let value), _): witness.verified.formUnion(value.extents)
      case .record(.commitIntended(let value), let synced):
        #expect(synced)
        witness.intended = Set(value.extents)
      case .record(.targetIntended, let synced):
        #expect(synced)
        witness.hasAskedForTarget = true
      case .record: break
      case .perform(let wanted):
        #expect(effect == nil, "two effects at once")
        effect = wanted
      }
    }
    switch effect {
    case .move(let extents, _):
      #expect(Set(extents.map(\.id)).isSubset(of: witness.verified), "a move of what was not verified")
      #expect(Set(extents.map(\.id)) == witness.intended, "a move that was not intended")
    case .dropTarget: #expect(witness.hasAskedForTarget || resumed, "a drop of what is not ours")
    default: break
    }
    return effect
  }

  private static func answer(
    _ effect: RunMachine.Effect, _ plan: Plan, _ chance: inout SeededChance, _ witness: inout Witness
  ) -> RunMachine.Input {
    if Int.random(in: 0..<5, using: &chance) == 0 {
      return .failed(reason: "x", mayHaveArrived: Bool.random(using: &chance))
    }
    if Int.random(in: 0..<60, using: &chance) == 0 { return .hurry }
    let all = extents(plan)
    let some = [[], all, [all[0]]][Int.random(in: 0..<3, using: &chance)]
    switch effect {
    case .load:
      let failure = PartitionFailure(partition: 0, code: "x", reason: "x", isPermanent: true)
      return .loaded(failures: Int.random(in: 0..<4, using: &chance) == 0 ? [failure] : [])
    case .askWhetherLoaded:
      guard Int.random(in: 0..<5, using: &chance) == 0 else { return .extents([]) }
      // What another run loaded is there.
      witness.hasProof = true
      return .extents([Extent(id: "o", rows: 7, tags: [Plan.ingestTag("x")], created: Samples.moment)])
    case .showStaging:
      if Int.random(in: 0..<6, using: &chance) == 0 { return .missing }
      return .extents(Bool.random(using: &chance) ? all : some)
    case .createTarget: return .targetReady(fits: Int.random(in: 0..<5, using: &chance) > 0)
    case .move: return .operation(id: "o")
    case .showOperation:
      let state = ["InProgress", "Completed", "Completed", "Failed", "PartiallySucceeded", "Throttled", "Nonsense"]
        .randomElement(using: &chance)
      return .operationState(Int.random(in: 0..<8, using: &chance) == 0 ? nil : state.map { OperationFacts(state: $0) })
    case .showDetails:
      let results = some.map { extent in
        MoveResult(
          original: extent.id,
          result: Int.random(in: 0..<4, using: &chance) == 0 ? "Failed" : "00000000-0000-0000-0000-000000000001")
      }
      if results.count == all.count, results.allSatisfy(\.isMoved) { witness.hasProof = true }
      return .details(results)
    case .askTarget:
      if some.count == all.count { witness.hasProof = true }
      return .extents(some)
    default: return .done
    }
  }

  /// A log that ends anywhere.
  private static func evidence(_ plan: Plan, _ chance: inout SeededChance) -> RunEvidence {
    let ids = extents(plan).map(\.id)
    let bodies: [RunEvent.Body] = [
      .planned(.init(plan)), .stagingIntended(.init(staging: plan.staging)),
      .stagingCreated(.init(staging: plan.staging)), .partitionStarted(.init(partition: 0, attempt: 1)),
      .partitionVerified(.init(partition: 0, rows: 3, extents: ["e0"])),
      .partitionVerified(.init(partition: 1, rows: 4, extents: ["e1"])),
      .targetIntended(.init(table: "T")), .commitIntended(.init(extents: ids, rows: plan.rows)),
      .commitSent(.init(operation: "o")), .committed(.init(rows: plan.rows, extents: 2)),
    ]
    let some = bodies.prefix(Int.random(in: 1...bodies.count, using: &chance))
    return RunEvidence(
      folding: some.enumerated().map {
        RunEvent(sequence: $0.offset, at: Samples.moment, run: plan.run, body: $0.element)
      })
  }
}
