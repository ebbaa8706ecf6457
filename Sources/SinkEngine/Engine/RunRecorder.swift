import Foundation

/// Gives events their number and time, writes them to the log, folds them, and tells whoever watches.
///
/// Progress of a partition is merged to four times a second; nothing else is ever left out.
package actor RunRecorder {
  package private(set) var state = RunState()
  private var log: RunLog?
  private let run: String
  private let clock: EngineClock
  private let watch: @Sendable (RunEvent) -> Void
  private var sequence = 0
  private var lastProgress: [Int: Double] = [:]
  private var contact = ServiceContact()
  /// The newest failure of the log; until it may fail, nothing is written after one.
  private var failure: RunFolderError?
  private var mayFail = true

  /// - Parameters:
  ///   - log: Nil for a run that is kept in memory only.
  ///   - state: What the log holds already: numbers go on from there.
  ///   - watch: Called for every event, in order, after it was written. Must return soon.
  package init(
    run: String, log: RunLog?, clock: EngineClock, after state: RunState = RunState(),
    watch: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) {
    self.run = run
    self.state = state
    sequence = state.sequence + 1
    self.log = log
    self.clock = clock
    self.watch = watch
  }

  /// Records what happened, or with `synced` what is about to: it returns when the line is on the disk.
  ///
  /// - Throws: ``RunFolderError`` when the log cannot be written, until ``toleratesFailure()`` was called.
  package func record(_ body: RunEvent.Body, synced: Bool = false) throws(RunFolderError) {
    if mayFail, let failure { throw failure }
    if isTooSoon(body) { return }
    let event = RunEvent(sequence: sequence, at: clock.now(), run: run, body: body)
    if failure == nil || !mayFail {
      do {
        try log?.append(event, synced: synced)
      } catch {
        failure = error
        if mayFail { throw error }
      }
    }
    sequence += 1
    state.apply(event)
    watch(event)
  }

  /// From here on the outcome does not hang on the log any more: a roll-back, or a commit that is out, goes on without.
  ///
  /// Every event is still tried: a disk that was full for a moment must not cost the run's end, which followers wait for.
  package func toleratesFailure() { mayFail = false }

  private func isTooSoon(_ body: RunEvent.Body) -> Bool {
    guard case .partitionProgress(let progress) = body else { return false }
    let now = clock.uptime()
    if let last = lastProgress[progress.partition], now - last < Self.progressInterval { return true }
    lastProgress[progress.partition] = now
    return false
  }

  private static let progressInterval = 0.25
}

// Together with the log, so that what it says of an outage stands in the order in which it was.
extension RunRecorder {
  /// Gives the number of a request that is sent now.
  func requestIsSent(isUpload: Bool) -> Int { contact.send(at: clock.uptime(), isUpload: isUpload) }

  /// Takes a good answer in, and records the end of an outage.
  ///
  /// A log that cannot be written says so at the next event.
  func requestIsAnswered(_ request: Int) {
    guard let seconds = contact.answer(to: request, at: clock.uptime()) else { return }
    try? record(.serviceAnswered(.init(silentMilliseconds: Int(seconds * 1000))))
  }

  /// Records that a request failed and will be sent again.
  ///
  /// - Throws: ``RunFolderError``, as ``record(_:synced:)``.
  func requestIsRetried(_ request: Int, _ retried: RunEvent.Retried) throws(RunFolderError) {
    contact.fail(request)
    var retried = retried
    retried.silentMilliseconds = Int(contact.silence(at: clock.uptime()) * 1000)
    try record(.stepRetried(retried))
  }

  /// Takes a request out of sight that failed for good or was cancelled.
  func requestIsOver(_ request: Int) { contact.forget(request) }

  /// Records it when no answer has come for `seconds` to what is asked.
  func noteSilence(of seconds: Double) {
    let now = clock.uptime()
    guard contact.losesHope(after: seconds, at: now) else { return }
    try? record(.serviceSilent(.init(silentMilliseconds: Int(contact.silence(at: now) * 1000))))
  }
}
