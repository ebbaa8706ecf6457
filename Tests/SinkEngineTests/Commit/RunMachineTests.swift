import Datasets
import Foundation
import SinkEngine
import Testing

/// Dialogues with the machine: what it is told, and what it wants done then.
@Suite struct RunMachineTests {
  private typealias Effect = RunMachine.Effect

  private static func extents(_ plan: Plan, tagged: Bool = true) -> [Extent] {
    plan.partitions.map {
      Extent(
        id: "e\($0.partition.index)", rows: $0.partition.rows, tags: [plan.tag, $0.tag], created: Samples.moment)
    }
  }

  /// The effects that `machine` wants after each of `inputs`.
  private func effects(_ machine: inout RunMachine, _ inputs: [RunMachine.Input]) -> [Effect] {
    inputs.flatMap { machine.receive($0) }.compactMap { if case .perform(let effect) = $0 { effect } else { nil } }
  }

  /// A machine whose move is out.
  private func moving(_ plan: Plan) -> RunMachine {
    var machine = RunMachine(plan: plan)
    _ = effects(&machine, [.begin, .done, .done, .done, .loaded(failures: []), .extents(Self.extents(plan))])
    return machine
  }

  @Test func `all well`() {
    let plan = Samples.plan(rows: [1, 2])
    let extents = Self.extents(plan)
    var machine = RunMachine(plan: plan)
    let wanted = effects(
      &machine,
      [
        .begin, .done, .done, .done, .loaded(failures: []), .extents(extents), .operation(id: "o"),
        .operationState(.init(state: "Scheduled")), .operationState(.init(state: "Completed")),
        .details(extents.map { .init(original: $0.id, result: UUID().uuidString) }), .done,
      ])
    #expect(
      wanted == [
        .prepareStaging(.create), .prepareStaging(.autoDelete), .prepareStaging(.keepExtents), .load(present: []),
        .showStaging(delay: 0), .move(extents, delay: 0), .showOperation("o", delay: 0),
        .showOperation("o", delay: 0.1), .showDetails("o"), .dropStaging(delay: 0), .end,
      ])
    #expect(machine.finished.outcome == .committed)
    #expect(machine.finished.rows == 3)
  }

  @Test func `a lost answer to the move: the target is asked, then the same move is sent again`() {
    let plan = Samples.plan(rows: [1])
    var machine = moving(plan)
    let wanted = effects(&machine, [.failed(reason: "reset", mayHaveArrived: true), .extents([])])
    #expect(wanted.first == .askTarget(delay: 0))
    #expect(wanted.last == .move(Self.extents(plan), delay: RunLimits.standard.interval(after: 1)))
  }

  @Test func `a lost answer to a move that took place is a commit`() {
    let plan = Samples.plan(rows: [1])
    var machine = moving(plan)
    let wanted = effects(
      &machine, [.failed(reason: "reset", mayHaveArrived: true), .extents(Self.extents(plan)), .done])
    #expect(wanted == [.askTarget(delay: 0), .dropStaging(delay: 0), .end])
    #expect(machine.finished.outcome == .committed)
  }

  @Test func `a failed operation: staging goes first, then the target is asked`() {
    let plan = Samples.plan(rows: [1])
    var machine = moving(plan)
    let wanted = effects(
      &machine, [.operation(id: "o"), .operationState(.init(state: "Failed", status: "x")), .done, .extents([])])
    #expect(wanted == [.showOperation("o", delay: 0), .dropStaging(delay: 0), .askTarget(delay: 0), .end])
    #expect(machine.finished.outcome == .notCommitted)
    #expect(machine.finished.message == "the commit ended as Failed: x")
  }

  @Test func `an operation that is no longer listed is no end: the target knows`() {
    let plan = Samples.plan(rows: [1])
    var machine = moving(plan)
    let wanted = effects(&machine, [.operation(id: "o"), .operationState(nil), .extents(Self.extents(plan)), .done])
    #expect(wanted == [.showOperation("o", delay: 0), .askTarget(delay: 0), .dropStaging(delay: 0), .end])
    #expect(machine.finished.outcome == .committed)
  }

  @Test func `staging that cannot be dropped while the fate of the move is open leaves the outcome unknown`() {
    let plan = Samples.plan(rows: [1])
    var machine = moving(plan)
    let lost = RunMachine.Input.failed(reason: "no answer", mayHaveArrived: true)
    let wanted = effects(&machine, [lost, lost, lost, .extents([])])
    #expect(wanted == [.askTarget(delay: 0), .dropStaging(delay: 0), .askTarget(delay: 0), .end])
    #expect(machine.finished.outcome == .unknown)
    #expect(machine.finished.message?.contains(plan.tag) == true)
  }

  @Test func `a row of the result that says Failed is no commit`() {
    let plan = Samples.plan(rows: [1, 1])
    var machine = moving(plan)
    let results = [
      MoveResult(original: "e0", result: UUID().uuidString), MoveResult(original: "e1", result: "Failed"),
    ]
    let wanted = effects(
      &machine,
      [.operation(id: "o"), .operationState(.init(state: "Completed")), .details(results), .done, .extents([])])
    #expect(wanted.suffix(3) == [.dropStaging(delay: 0), .askTarget(delay: 0), .end])
    #expect(machine.finished.outcome == .notCommitted)
  }

  @Test func `details that cannot be read are no proof: the target is asked, and says committed`() {
    let plan = Samples.plan(rows: [1])
    var machine = moving(plan)
    let wanted = effects(
      &machine,
      [
        .operation(id: "o"), .operationState(.init(state: "Completed")), .failed(reason: "503", mayHaveArrived: true),
        .extents(Self.extents(plan)), .done,
      ])
    #expect(wanted.suffix(3) == [.askTarget(delay: 0), .dropStaging(delay: 0), .end])
    #expect(machine.finished.outcome == .committed)
  }

  @Test func `details that cannot be read, and a target without the rows: nothing was committed`() {
    let plan = Samples.plan(rows: [1])
    var machine = moving(plan)
    let lost = RunMachine.Input.failed(reason: "403", mayHaveArrived: false)
    let polls = Array(repeating: RunMachine.Input.extents([]), count: RunLimits.standard.pollsOfStaging)
    _ = effects(
      &machine,
      [.operation(id: "o"), .operationState(.init(state: "Completed")), lost] + polls + [.done, .extents([])])
    #expect(machine.finished.outcome == .notCommitted)
  }

  @Test func `rows that are missing in staging are looked for again before they count as lost`() {
    let plan = Samples.plan(rows: [1])
    var machine = RunMachine(plan: plan)
    let polls = Array(repeating: RunMachine.Input.extents([]), count: RunLimits.standard.pollsOfStaging)
    let wanted = effects(&machine, [.begin, .done, .done, .done, .loaded(failures: [])] + polls + [.done])
    #expect(wanted.count { if case .showStaging = $0 { true } else { false } } == RunLimits.standard.pollsOfStaging)
    #expect(wanted.suffix(2) == [.dropStaging(delay: 0), .end])
    #expect(machine.finished.message?.contains("RowsDiffer") == true)
  }

  @Test func `a log that cannot hold the intent of the commit stops the commit`() {
    let plan = Samples.plan(rows: [1])
    var machine = moving(plan)
    #expect(machine.needsLog)
    let full = RunFolderError(.noRoom, path: "log", reason: "no space left")
    #expect(effects(&machine, [.stop(.log(full)), .done]) == [.dropStaging(delay: 0), .end])
    #expect(machine.finished.outcome == .notCommitted)
  }

  @Test func `a wish to stop is heard until the move is sent, also when it is intended already`() {
    let plan = Samples.plan(rows: [1])
    var machine = moving(plan)
    #expect(machine.isAboutToMove)
    #expect(effects(&machine, [.stop(.person(by: .console)), .done]) == [.dropStaging(delay: 0), .end])
    #expect(machine.finished.outcome == .notCommitted)
    #expect(machine.finished.stopped == true)
  }

  @Test func `a wish to stop that comes while a run rolls back does not speak of a commit`() {
    let plan = Samples.plan(rows: [1])
    var machine = RunMachine(plan: plan)
    _ = effects(&machine, [.begin, .failed(reason: "x", mayHaveArrived: false)])
    let actions = machine.receive(.stop(.person(by: .signal)))
    #expect(actions == [.record(.abortRequested(.init(by: .signal)), synced: false)])
  }

  /// What follows when the service moved one of two extents, and `answers` are those to what comes after the fence.
  private func afterPart(_ answers: [RunMachine.Input]) -> (wanted: [Effect], end: RunEvent.Finished) {
    let plan = Samples.plan(rows: [1, 1])
    var machine = moving(plan)
    let results = [
      MoveResult(original: "e0", result: UUID().uuidString), MoveResult(original: "e1", result: "Failed"),
    ]
    let wanted = effects(
      &machine,
      [
        .operation(id: "o"), .operationState(.init(state: "Completed")), .details(results), .done,
        .extents([Self.extents(plan)[0]]),
      ] + answers)
    return (wanted, machine.finished)
  }

  @Test func `a part that a service moved is taken out again, and asked for`() {
    let (wanted, end) = afterPart([.done, .extents([])])
    #expect(wanted.suffix(4) == [.askTarget(delay: 0), .takeOut, .askTarget(delay: 0), .end])
    #expect(end.outcome == .notCommitted)
  }

  @Test func `a part that cannot be taken out says unknown, with what is there`() {
    let plan = Samples.plan(rows: [1, 1])
    let (_, end) = afterPart([.failed(reason: "403", mayHaveArrived: false), .extents([Self.extents(plan)[0]])])
    #expect(end.outcome == .unknown)
    #expect(end.message?.contains("holds 1 of the 2 rows") == true)
  }

  @Test func `a target that this run made goes away again with the roll-back`() {
    let plan = Samples.plan(rows: [1], targetIsMissing: true)
    var machine = moving(plan)
    let wanted = effects(
      &machine,
      [
        .targetReady(fits: true), .failed(reason: "refused", mayHaveArrived: false), .done, .done,
      ])
    #expect(wanted == [.move(Self.extents(plan), delay: 0), .dropStaging(delay: 0), .dropTarget, .end])
  }

  @Test func `staging is kept on failure only when asked, and never with a move under way`() {
    var plan = Samples.plan(rows: [1])
    plan.keepStagingOnFailure = true
    var machine = RunMachine(plan: plan)
    #expect(
      effects(&machine, [.begin, .failed(reason: "x", mayHaveArrived: false)]) == [.prepareStaging(.create), .end])
    var other = moving(plan)
    #expect(
      effects(&other, [.operation(id: "o"), .operationState(.init(state: "Failed"))]).last == .dropStaging(delay: 0))
  }

  @Test func `an operation that never ends is fenced when patience is over`() {
    let plan = Samples.plan(rows: [1])
    var machine = moving(plan)
    _ = effects(&machine, [.operation(id: "o")])
    var waited = 0.0
    while case .showOperation(_, let delay)? = effects(&machine, [.operationState(.init(state: "InProgress"))]).last {
      waited += delay
    }
    #expect(machine.state == .rollingBack(.droppingStaging))
    #expect(abs(waited - RunLimits.standard.operationPatience) < 6)
  }

  @Test(arguments: [(1, 0.5), (2, 1), (3, 2), (7, 30)])
  func `waits double up to a bound`(attempt: Int, seconds: Double) {
    #expect(Backoff.standard.delay(after: attempt, retryAfter: nil, shake: 1) == seconds)
  }

  @Test func `a wait is never shorter than the service wants, and patience has an end`() {
    #expect(Backoff.standard.delay(after: 1, retryAfter: 17, shake: 0) == 17)
    #expect(Backoff.standard.delay(after: 1, retryAfter: 1e9, shake: 0) == 120)
    #expect(Backoff.standard.delay(after: 3, waited: 299, retryAfter: 1, shake: 0) != nil)
    #expect(Backoff.standard.delay(after: 3, waited: 300, retryAfter: 1, shake: 0) == nil)
  }
}
