import Foundation
import Kusto

// A load that happens once: looked for before anything is made, and again right before the move.
extension RunMachine {
  mutating func askWhetherLoaded(then next: AfterGuard) -> [Action] {
    enter(.guarding(next))
    return [.perform(.askWhetherLoaded(holding: next == .move))]
  }

  mutating func afterGuard(_ input: Input, then next: AfterGuard) -> [Action] {
    guard case .extents(let found) = input else { return rollBack(because: input.failureReason) }
    let others = found.filter { !$0.tags.contains(plan.tag) }
    guard !others.isEmpty else { return next == .staging ? beginLoading() : prepareMove() }
    let words = "the table holds a load with the text '\(plan.ingestIfNotExists ?? "")' already: nothing was loaded"
    if next == .move {
      rollback.needless = words
      return rollBack(because: words)
    }
    finish.message = words
    return endNeedless()
  }

  /// Ends a run for which there is nothing to do: what it was to bring is there.
  mutating func endNeedless() -> [Action] {
    enter(.ended(.committed))
    finish.outcome = .committed
    finish.partitions = 0
    return [.record(.committed(.init(rows: 0, extents: 0)), synced: true), .perform(.end)]
  }
}
