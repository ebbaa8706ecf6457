import Dispatch
import Synchronization

/// What one query may use, and whether anybody still waits for it.
///
/// SQLite stops between rows when it is interrupted. A function of ours that works for long must ask by itself.
package final class QueryBudget: Sendable {
  /// The budget of the query that runs on this thread; nil outside of one.
  @TaskLocal package static var current: QueryBudget?

  /// The longest text or dynamic that a function may make, in bytes.
  package static let longestValue = 32 << 20
  /// How many steps one call of a function may take; a second or two.
  package static let mostSteps = 20_000_000
  /// How many bytes the lists and the answer of one query may hold, and those of all queries of this process.
  package static let mostHeld = 512 << 20
  package static let mostHeldByAll = 1 << 30

  private static let heldByAll = Atomic(0)

  private struct State {
    var isStopped = false
    var refusal: QueryLimit?
    var interrupt: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())
  private let stopped = Atomic(false)
  private let held = Atomic(0)

  package init() {}

  deinit { Self.heldByAll.subtract(held.load(ordering: .relaxed), ordering: .relaxed) }

  /// Ends what runs on this budget, now or soon.
  package func stop() {
    stopped.store(true, ordering: .relaxed)
    let interrupt = state.withLock { state in
      state.isStopped = true
      return state.interrupt
    }
    interrupt?()
  }

  /// Ends what still runs on this budget after `limit`.
  package func stop(after limit: Duration) {
    let nanoseconds = Int(limit / .nanoseconds(1))
    DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { [weak self] in self?.stop() }
  }

  /// Has `interrupt` called when the budget is stopped, at once if it was.
  package func whenStopped(_ interrupt: @escaping @Sendable () -> Void) {
    let isLate = state.withLock { state in
      state.interrupt = interrupt
      return state.isStopped
    }
    if isLate { interrupt() }
  }

  /// The limit at which the query ended, if it did.
  var refusal: QueryLimit? { state.withLock { $0.refusal } }

  /// `limit` as the reason why the query ends: SQLite hands on only text.
  func refuse(_ limit: QueryLimit) -> QueryLimit {
    state.withLock { $0.refusal = $0.refusal ?? limit }
    return limit
  }

  /// - Throws: ``QueryLimit/stopped`` when nobody waits any more.
  func check() throws(QueryLimit) {
    if stopped.load(ordering: .relaxed) { throw refuse(.stopped) }
  }

  /// Counts `bytes` that stay in memory until ``release(_:)`` or the end of the query.
  func hold(_ bytes: Int) throws(QueryLimit) {
    let own = held.add(bytes, ordering: .relaxed).newValue
    let all = Self.heldByAll.add(bytes, ordering: .relaxed).newValue
    if own > Self.mostHeld { throw refuse(.memory(limit: Self.mostHeld)) }
    if all > Self.mostHeldByAll { throw refuse(.memoryOfAll(limit: Self.mostHeldByAll)) }
  }

  /// Takes back `bytes` of ``hold(_:)``.
  func release(_ bytes: Int) {
    held.subtract(bytes, ordering: .relaxed)
    Self.heldByAll.subtract(bytes, ordering: .relaxed)
  }
}

/// Which limit a query reached.
package enum QueryLimit: Error, Equatable, Sendable, CustomStringConvertible {
  /// Somebody ended the query: its client, or its time.
  case stopped
  case value(limit: Int)
  case steps(limit: Int)
  case memory(limit: Int)
  case memoryOfAll(limit: Int)

  package var description: String {
    switch self {
    case .stopped: "the query was ended"
    case .value(let limit): "a function has exceeded the size of a value, which is \(limit) bytes"
    case .steps(let limit): "a function has exceeded the work for one value, which is \(limit) steps"
    case .memory(let limit): "the query has exceeded its memory budget, which is \(limit) bytes"
    case .memoryOfAll(let limit): "the queries have exceeded their memory budget, which is \(limit) bytes"
    }
  }
}

/// Counts the steps and the bytes of one call of a function.
struct WorkMeter {
  private let budget = QueryBudget.current ?? QueryBudget()
  private var steps = 0
  private var bytes = 0
  private var nextCheck = 0

  private static let stepsBetweenChecks = 1 << 15

  /// Counts work; a step is about as long as one comparison.
  mutating func work(_ count: Int = 1) throws(QueryLimit) {
    steps += count
    guard steps >= nextCheck else { return }
    nextCheck = steps + Self.stepsBetweenChecks
    try budget.check()
    if steps > QueryBudget.mostSteps { throw budget.refuse(.steps(limit: QueryBudget.mostSteps)) }
  }

  /// Counts bytes of the result.
  mutating func make(_ count: Int) throws(QueryLimit) {
    bytes += count
    if bytes > QueryBudget.longestValue { throw budget.refuse(.value(limit: QueryBudget.longestValue)) }
  }
}
