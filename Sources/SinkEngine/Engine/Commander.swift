import Foundation
import Kusto

/// Sends commands and storage requests, tries again what may be tried again, and records both.
struct Commander: Sendable {
  let service: any KustoService
  let database: String
  let recorder: RunRecorder
  let clock: EngineClock
  let backoff: Backoff
  private let silence: Double
  private let numbers = Counter()

  /// - Parameter silence: Seconds without an answer after which the log says so; uploads may take longer.
  init(
    service: any KustoService, database: String, recorder: RunRecorder, clock: EngineClock, backoff: Backoff,
    silence: Double = RunLimits.standard.silence
  ) {
    self.service = service
    self.database = database
    self.recorder = recorder
    self.clock = clock
    self.backoff = backoff
    self.silence = silence
  }

  /// Runs `command`, again and again while its failure is a passing one.
  ///
  /// - Parameters:
  ///   - isQuiet: True for looks that are repeated anyway: they are not in the log.
  ///   - onlyIfLost: True for the move: it is sent again only when it cannot have arrived.
  ///   - isUpload: True for what carries rows: its answer may take long.
  func run(
    _ command: Command, isQuiet: Bool = false, onlyIfLost: Bool = false, isUpload: Bool = false
  ) async throws -> ResultTable {
    try await run(command, isQuiet: isQuiet, onlyIfLost: onlyIfLost, isUpload: isUpload) { $0 }
  }

  /// Runs `command` and reads its answer; one that cannot be read is asked for again, as one that did not come.
  func run<Answer: Sendable>(
    _ command: Command, isQuiet: Bool = false, onlyIfLost: Bool = false, isUpload: Bool = false,
    reading read: @Sendable (ResultTable) throws -> Answer
  ) async throws -> Answer {
    try await retrying(command.name, partition: nil, onlyIfLost: onlyIfLost, isUpload: isUpload) {
      let table = try await send(command, isQuiet: isQuiet)
      do {
        return try read(table)
      } catch {
        throw TransportError.unreadable(
          reason: (error as? ServiceError)?.message ?? "it is no answer to \(command.name)")
      }
    }
  }

  private func send(_ command: Command, isQuiet: Bool) async throws -> ResultTable {
    let number = await numbers.next()
    if !isQuiet {
      try await recorder.record(.commandSent(.init(command: number, text: Self.shown(command.shown ?? command.text))))
    }
    let start = clock.uptime()
    func milliseconds() -> Int { Int((clock.uptime() - start) * 1000) }
    do {
      let scope = command.service == .engine ? database : nil
      let answer = try await service.run(command, database: scope)
      if !isQuiet {
        try await recorder.record(.commandAnswered(.init(command: number, milliseconds: milliseconds())))
      }
      return answer
    } catch let error as TransportError {
      try await recorder.record(
        .commandAnswered(.init(command: number, milliseconds: milliseconds(), error: error.brief)))
      throw error
    }
  }

  /// Runs `body` until it succeeds, fails for good, or patience is over; a refused token is asked for anew once.
  func retrying<Result: Sendable>(
    _ step: String, partition: Int?, onlyIfLost: Bool = false, attempts: Int = .max, isUpload: Bool = false,
    _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    var attempt = 1
    var firstFailure: Double?
    var hasAskedForToken = false
    while true {
      let request = await recorder.requestIsSent(isUpload: isUpload)
      do {
        let result = try await isUpload ? body() : listening(body)
        await recorder.requestIsAnswered(request)
        return result
      } catch let error as TransportError {
        let begin = firstFailure ?? clock.uptime()
        firstFailure = begin
        let mayPass = error.isTransient || (error.wantsNewToken && !hasAskedForToken)
        hasAskedForToken = hasAskedForToken || error.wantsNewToken
        guard mayPass, attempt < attempts, !(onlyIfLost && error.mayHaveArrived),
          let delay = backoff.delay(
            after: attempt, waited: clock.uptime() - begin, retryAfter: error.retryAfter, shake: clock.chance())
        else {
          await recorder.requestIsOver(request)
          throw error
        }
        attempt += 1
        let retried = RunEvent.Retried(
          partition: partition, step: step, attempt: attempt, delayMilliseconds: Int(delay * 1000),
          reason: error.brief)
        try await recorder.requestIsRetried(request, retried)
        try await clock.sleep(delay)
      } catch {
        await recorder.requestIsOver(request)
        throw error
      }
    }
  }

  /// Runs `body`; while no answer comes to it, the log says so.
  private func listening<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
    async let _: Void = noteSilence()
    return try await body()
  }

  /// Real time on purpose: people wait by it.
  private func noteSilence() async {
    while (try? await Task.sleep(for: .seconds(silence))) != nil { await recorder.noteSilence(of: silence) }
  }

  /// A move of very many extents is shown by its beginning; the log has their ids in `commit.intended`.
  private static func shown(_ text: String) -> String {
    text.utf8.count <= longestShown ? text : "\(text.prefix(longestShown))…"
  }

  private static let longestShown = 2000
}

/// Numbers from 1.
private actor Counter {
  private var value = 0

  func next() -> Int {
    value += 1
    return value
  }
}
