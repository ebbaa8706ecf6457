import Foundation

/// What readers of a table see at one moment, as the console asked it itself; nothing of it comes from the run's log.
package struct RowPoll: Sendable, Codable, Hashable {
  /// When the question left.
  package var asked: Date
  /// When the answer was here.
  package var answered: Date
  package var seen: Seen
  /// How often was asked so far at this pace, with this time.
  package var times: Int

  package enum Seen: Sendable, Codable, Hashable {
    case rows(count: Int)
    case noTable
    case failed(reason: String)
  }

  package init(asked: Date, answered: Date, seen: Seen, times: Int) {
    self.asked = asked
    self.answered = answered
    self.seen = seen
    self.times = times
  }

  /// Rows that readers see; nil when that is not known.
  package var rows: Int? {
    switch seen {
    case .rows(let count): count
    case .noTable: 0
    case .failed: nil
    }
  }
}

/// How often readers are asked about.
package enum RowWatchPace: String, Sendable, Codable, Hashable {
  /// While the table cannot change by the run.
  case calm
  /// Around the commit.
  case close

  /// Between an answer and the next question.
  package var interval: Duration { self == .calm ? .seconds(5) : .milliseconds(200) }
}

/// Leaves out polls that tell nothing new, so that a session stays small.
struct RowWatch: Sendable {
  private var last: RowPoll?
  private var times = 0

  /// A poll that is to be shown: the first, each that differs from the one before, and one a second.
  mutating func take(_ seen: RowPoll.Seen, asked: Date, answered: Date) -> RowPoll? {
    times += 1
    let poll = RowPoll(
      asked: SessionClock.rounded(asked), answered: SessionClock.rounded(answered), seen: seen, times: times)
    if let last, last.seen == seen, poll.answered.timeIntervalSince(last.answered) < 1 { return nil }
    last = poll
    return poll
  }
}
