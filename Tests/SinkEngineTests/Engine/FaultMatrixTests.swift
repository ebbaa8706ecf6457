import Foundation
import SinkEngine
import Synchronization
import Testing

/// Loads with random faults, deaths, resumes and undos, each from a seed.
///
/// Some hundreds in every test; `scripts/faults` runs thousands, from any seed, or for a time.
@Suite struct FaultMatrixTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let cases = Int(environment["KUSTOSINK_FAULT_CASES"] ?? "") ?? 300
  private static let seed = UInt64(environment["KUSTOSINK_FAULT_SEED"] ?? "") ?? 20_261_126
  /// Goes on with new cases until so many seconds are over.
  private static let seconds = Double(environment["KUSTOSINK_FAULT_SECONDS"] ?? "") ?? 0
  private static let before = 5

  @Test func `all rows once or none, whatever goes wrong, and the truth about it`() async {
    var figures = Figures()
    let end = Date(timeIntervalSinceNow: Self.seconds)
    var number = 0
    while number < Self.cases || Date() < end {
      await Self.check(seed: Self.seed &+ UInt64(number), &figures)
      number += 1
    }
    print("faults: \(figures.words)")
    // The cases are not all of one kind.
    #expect(figures.committed > 0 && figures.notCommitted > 0 && figures.deaths > 0 && figures.undone > 0)
  }

  private struct Figures {
    var loads = 0, faults = 0, rows = 0, deaths = 0, committed = 0, notCommitted = 0, unknown = 0, undone = 0

    var words: String {
      "\(loads) loads, \(faults) faults, \(deaths) deaths, \(rows) rows committed, \(committed) committed, "
        + "\(notCommitted) not, \(unknown) unknown, \(undone) undone"
    }
  }

  /// A rule by which requests go wrong.
  private struct Rule: Sendable {
    var first: Int
    var length: Int
    var fault: MemoryService.Fault

    init(_ chance: inout SeededChance) {
      first = Int.random(in: 0..<45, using: &chance)
      length = [1, 1, 1, 3, 8, 30][Int.random(in: 0..<6, using: &chance)]
      fault =
        [
          .lostRequest, .lostAnswer, .garbage, .status(400), .status(401), .status(403), .status(429), .status(500),
          .status(503), .unreachable, .late(requests: 1), .late(requests: 4),
        ][Int.random(in: 0..<12, using: &chance)]
    }

    var range: Range<Int> { first..<first + length }
  }

  private static func check(seed: UInt64, _ figures: inout Figures) async {
    var chance = SeededChance(state: seed)
    let missing = Bool.random(using: &chance)
    let rules = (0..<Int.random(in: 0...3, using: &chance)).map { _ in Rule(&chance) }
    let struck = Mutex(0)
    let service = MemoryService { request in
      let fault = rules.first { $0.range.contains(request.number) }?.fault
      if fault != nil { struck.withLock { $0 += 1 } }
      return fault
    }
    let others = missing ? 0 : before
    if !missing { await service.addTable("T", schema: Samples.schema, rows: others) }
    let rows = (0..<Int.random(in: 1...5, using: &chance)).map { _ in Int.random(in: 1...7, using: &chance) }
    let plan = Samples.plan(rows: rows, targetIsMissing: missing, parallel: Int.random(in: 1...3, using: &chance))
    var life = await MortalRun.untilDeath(
      plan, service, deathAt: Bool.random(using: &chance) ? Int.random(in: 0..<40, using: &chance) : nil,
      carriesOut: Bool.random(using: &chance))
    while life.state == nil {
      figures.deaths += 1
      let again = Int.random(in: 0..<3, using: &chance) == 0 ? Int.random(in: 0..<25, using: &chance) : nil
      life = await MortalRun.untilDeath(
        plan, service, resuming: life.events, deathAt: again, carriesOut: Bool.random(using: &chance))
    }
    figures.loads += 1
    figures.faults += struck.withLock { $0 }
    await judge(life, plan, service, others: others, Comment(rawValue: "seed \(seed), \(rules)"), &figures)
  }

  private static func judge(
    _ life: MortalRun, _ plan: Plan, _ service: MemoryService, others: Int, _ place: Comment, _ figures: inout Figures
  ) async {
    let rows = await service.rows(of: "T") ?? 0
    let sightings = await service.sightings["T"] ?? []
    #expect(sightings.isSubset(of: [others, others + plan.rows]), "a reader saw a part: \(place)")
    switch life.state?.outcome {
    case .committed:
      #expect(rows == others + plan.rows, place)
      figures.committed += 1
      figures.rows += plan.rows
    case .notCommitted:
      #expect(rows == others, place)
      figures.notCommitted += 1
    case .unknown:
      #expect(rows == others || rows == others + plan.rows, place)
      figures.unknown += 1
    default: Issue.record(place)
    }
    let staging = await service.tables[plan.staging]
    let isKnown = life.events.contains { if case .stagingLeft = $0.body { true } else { false } }
    #expect(staging == nil || isKnown || life.state?.outcome == .unknown, "staging without a word: \(place)")
    if life.state?.outcome == .committed { await undo(plan, service, others: others, place, &figures) }
  }

  private static func undo(
    _ plan: Plan, _ service: MemoryService, others: Int, _ place: Comment, _ figures: inout Figures
  ) async {
    let clock = Samples.quickClock()
    let undo = UndoRun(
      plan: plan, rows: plan.rows, hadBegun: false, service: service,
      recorder: RunRecorder(run: plan.run, log: nil, clock: clock), stop: StopRequest(clock: clock), clock: clock)
    let outcome = await undo.execute()
    let rows = await service.rows(of: "T") ?? 0
    switch outcome {
    case .undone:
      #expect(rows == others, place)
      figures.undone += 1
    case .refused: #expect(rows == others + plan.rows, place)
    case .unknown: #expect(rows == others || rows == others + plan.rows, place)
    }
  }
}

/// A generator with a seed, so that a failure can be seen again (SplitMix64).
struct SeededChance: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
