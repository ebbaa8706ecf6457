import Foundation
import KustoSink
import Synchronization

// Effects that tell something before they end: what readers see, and what a person has to do to sign in.
extension EffectRunner {
  /// Sends what readers of a table see until it is stopped; trouble on the way is shown and does not end it.
  func watchRows(_ id: EffectID, _ target: Plan.Target, _ pace: RowWatchPace, _ send: Send) async {
    let (polls, shown) = AsyncStream.makeStream(of: RowPoll.self, bufferingPolicy: .bufferingNewest(64))
    async let watching: Void = ask(id, target, pace, shown)
    for await poll in polls { await send(.rowPoll(id: id, poll: poll)) }
    await watching
  }

  private func ask(
    _ id: EffectID, _ target: Plan.Target, _ pace: RowWatchPace, _ shown: AsyncStream<RowPoll>.Continuation
  ) async {
    let watch = Mutex(RowWatch())
    let world = world
    @Sendable func tell(_ asked: Date, _ seen: RowPoll.Seen) {
      guard !Task.isCancelled else { return }
      if let poll = watch.withLock({ $0.take(seen, asked: asked, answered: world.now()) }) { shown.yield(poll) }
    }
    @Sendable func failed(_ error: any Error) -> RowPoll.Seen {
      .failed(reason: (error as? Problem ?? world.problem(error)).what)
    }
    await untilStopped(id) {
      while !Task.isCancelled {
        let opened = world.now()
        do {
          try await world.readers(target) { count in
            while !Task.isCancelled {
              let asked = world.now()
              do { tell(asked, try await count()) } catch { tell(asked, failed(error)) }
              try await Task.sleep(for: pace.interval)
            }
          }
        } catch {
          tell(opened, failed(error))
          try? await Task.sleep(for: RowWatchPace.calm.interval)
        }
      }
    }
    shown.finish()
  }

  /// Signs in with the secret that was typed, which is nowhere afterwards, and tells what a person has to do.
  func signIn(_ id: EffectID, _ cluster: String, _ values: SignInValues, _ send: Send) async {
    let secret = secrets.take()
    let (requests, asking) = AsyncStream.makeStream(of: SignInRequest.self)
    async let outcome = outcome(of: id) { world in
      defer { asking.finish() }
      return .signedIn(words: try await world.signIn(cluster, values, secret) { asking.yield($0) })
    }
    for await request in requests { await send(.signInRequest(id: id, request: request)) }
    if let outcome = await outcome { await send(.result(EffectResult(id: id, outcome: outcome))) }
  }
}
