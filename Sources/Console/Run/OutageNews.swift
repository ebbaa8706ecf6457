import Foundation
import KustoSink

extension Model {
  /// Says that the cluster does not answer, once that has lasted, so that no older message makes the run look healthy.
  mutating func tellOfOutage() {
    guard run.isLive, let outage = run.state.outage, run.toldOutage != outage.since,
      now.timeIntervalSince(outage.since) >= RunState.Outage.worthSaying
    else { return }
    run.toldOutage = outage.since
    say(.warning, "no answer from the cluster since \(Figures.time(outage.since)) UTC; the run goes on when it answers")
  }

  /// Says when the cluster answers again after a person has seen that it does not.
  mutating func tellOfOutage(_ before: RunState.Outage?) {
    guard let before, run.state.outage == nil, run.state.outcome == nil else { return }
    let seconds = now.timeIntervalSince(before.since)
    if seconds >= RunState.Outage.worthSaying {
      say(.ok, "the cluster answers again after \(Figures.clock(seconds))")
    }
  }
}

extension RunState.Outage {
  /// Seconds of an outage after which a person is told.
  package static let worthSaying: TimeInterval = 3
}
