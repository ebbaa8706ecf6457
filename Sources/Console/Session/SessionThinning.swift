import Foundation
import KustoSink

/// Leaves out of messages what no replay shows, so that a run of thousands of partitions makes a small session.
struct SessionThinning: Sendable {
  /// Time of the newest event of each partition that was kept of those that tell its progress.
  private var progress: [Int: Date] = [:]

  /// Steps of a plan that are kept at its start and its end: nobody reads thousands that are alike.
  private static let firstSteps = 200
  private static let lastSteps = 20
  /// Characters of a command; one move names every extent.
  private static let longestCommand = 2000
  /// Seconds between two kept events of progress of a partition.
  private static let progressInterval = 1.0

  mutating func thinned(_ message: Message) -> Message? {
    switch message {
    case .result(var result):
      result.outcome = thinned(result.outcome)
      return .result(result)
    case .runEvents(let id, let events):
      let kept = events.compactMap { thinned($0) }
      return kept.isEmpty ? nil : .runEvents(id: id, events: kept)
    default: return message
    }
  }

  private func thinned(_ outcome: EffectResult.Outcome) -> EffectResult.Outcome {
    switch outcome {
    case .profile(var profile):
      for index in profile.files.indices {
        profile.files[index].cuts = []
        profile.files[index].names = []
        profile.files[index].fieldOfColumn = []
      }
      return .profile(profile: profile)
    case .plan(var preview):
      preview.plan = nil
      preview.steps = thinned(preview.steps)
      return .plan(preview: preview)
    default: return outcome
    }
  }

  private func thinned(_ steps: [PlanPreview.Step]) -> [PlanPreview.Step] {
    let left = steps.count - Self.firstSteps - Self.lastSteps
    guard left > 1 else { return steps }
    let gap = PlanPreview.Step(
      title: "\(left) more steps", text: "\(left) steps like these, which the session leaves out",
      kind: steps[Self.firstSteps].kind ?? .other, count: left)
    return steps.prefix(Self.firstSteps) + [gap] + steps.suffix(Self.lastSteps)
  }

  private mutating func thinned(_ event: RunEvent) -> RunEvent? {
    var event = event
    switch event.body {
    case .planned: progress = [:]
    case .partitionStarted(let value): progress[value.partition] = event.at
    // What it says is for whoever resumes the run.
    case .partitionQueueIntended: return nil
    case .partitionProgress(let value):
      if let last = progress[value.partition], event.at.timeIntervalSince(last) < Self.progressInterval { return nil }
      progress[value.partition] = event.at
    case .partitionVerified(var value):
      value.extents = value.extents.map { _ in "" }
      event.body = .partitionVerified(value)
    case .commitIntended(var value):
      value.extents = value.extents.map { _ in "" }
      event.body = .commitIntended(value)
    case .undoIntended(var value):
      value.extents = value.extents.map { _ in "" }
      event.body = .undoIntended(value)
    case .commandSent(var value) where value.text.count > Self.longestCommand:
      value.text = "\(value.text.prefix(Self.longestCommand))… (\(value.text.count) characters in all)"
      event.body = .commandSent(value)
    default: break
    }
    return event
  }
}
