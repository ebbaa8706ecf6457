/// What was asked of the service, when it answered last, and whether that is long ago.
///
/// Times are uptimes in seconds.
struct ServiceContact {
  private struct Waiting {
    var since: Double
    /// Carries rows: that its answer takes long says nothing.
    var isUpload: Bool
  }

  private var waiting: [Int: Waiting] = [:]
  /// When the first request was sent of those that failed since the last good answer.
  private var failedSince: Double?
  private var lastAnswer = -Double.infinity
  private var requests = 0
  /// Whether the log says that no good answer comes.
  private(set) var isLost = false

  /// Gives the number of a request that is sent now.
  mutating func send(at now: Double, isUpload: Bool) -> Int {
    requests += 1
    waiting[requests] = Waiting(since: now, isUpload: isUpload)
    return requests
  }

  /// Takes a good answer in; gives the seconds without one where the log says that none comes.
  mutating func answer(to request: Int, at now: Double) -> Double? {
    let silence = silence(at: now)
    waiting[request] = nil
    (failedSince, lastAnswer) = (nil, now)
    defer { isLost = false }
    return isLost ? silence : nil
  }

  /// A request that failed, and is tried again: the log says so.
  mutating func fail(_ request: Int) {
    isLost = true
    guard let sent = waiting.removeValue(forKey: request) else { return }
    failedSince = min(failedSince ?? sent.since, sent.since)
  }

  /// A request for which nobody waits any more.
  mutating func forget(_ request: Int) { waiting[request] = nil }

  /// Seconds since the last good answer, but not longer than something has been asked or an upload failed; 0 when
  /// nothing is.
  func silence(at now: Double) -> Double {
    let questions = waiting.values.lazy.filter { !$0.isUpload }.map(\.since)
    let asked = [failedSince, questions.min()].compactMap(\.self).min()
    return asked.map { max(0, now - max($0, lastAnswer)) } ?? 0
  }

  /// Whether the log is to say now that no answer has come for `seconds`.
  mutating func losesHope(after seconds: Double, at now: Double) -> Bool {
    guard !isLost, silence(at: now) >= seconds else { return false }
    isLost = true
    return true
  }
}
