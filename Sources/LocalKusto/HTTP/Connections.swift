import NIOCore
import Synchronization

/// The open connections of a server: how long each stands still, and who is cut off when there are too many.
///
/// A connection costs whoever opens it nothing. So one that does nothing is closed after a while, and when all places
/// are taken, the one that has waited longest for nothing makes room for a new one.
final class Connections: Sendable {
  /// Connections that may be on their way out.
  static let closing = 16

  /// What a connection does.
  enum Phase: Int {
    case new, idle, lingering, receiving, answering
  }

  private struct Entry {
    var channel: any Channel
    var phase = Phase.new
    var since = ContinuousClock.now
    var isWritable = true
    var hasHungUp = false
    var hangUp: (@Sendable () -> Void)?
  }

  private let limits: ServerLimits
  private let entries = Mutex<[ObjectIdentifier: Entry]>([:])
  private let ending = Atomic(false)

  init(_ limits: ServerLimits) { self.limits = limits }

  /// True once the server lets nobody in any more.
  var isEnding: Bool { ending.load(ordering: .relaxed) }

  func end() { ending.store(true, ordering: .relaxed) }

  /// Counts a new connection, and closes another one when there are too many.
  func open(_ channel: any Channel) {
    let excess = entries.withLock { entries in
      entries[ObjectIdentifier(channel)] = Entry(channel: channel)
      guard entries.count > limits.connections, let excess = Self.leastBusy(entries) else { return nil as Entry? }
      // Gone from here at once, so that the next one closes another.
      return entries.removeValue(forKey: ObjectIdentifier(excess))
    }
    excess?.channel.close(promise: nil)
  }

  /// The connection that is missed least: the oldest of those that wait for nothing but a request; nil when all work.
  private static func leastBusy(_ entries: [ObjectIdentifier: Entry]) -> (any Channel)? {
    let idle = entries.values.filter { $0.phase != .answering }
    let first = idle.min { ($0.phase.rawValue, $0.since) < ($1.phase.rawValue, $1.since) }
    return first?.channel
  }

  /// Forgets a connection that is closed, and tells whoever works for it.
  func close(_ channel: any Channel) {
    let hangUp = entries.withLock { $0.removeValue(forKey: ObjectIdentifier(channel))?.hangUp }
    hangUp?()
  }

  /// Notes what a connection does now.
  func enter(_ phase: Phase, _ channel: any Channel) {
    entries.withLock { entries in
      guard var entry = entries[ObjectIdentifier(channel)] else { return }
      entry.phase = phase
      entry.since = .now
      entries[ObjectIdentifier(channel)] = entry
    }
  }

  /// Notes whether the client takes what it is sent.
  func setWritable(_ isWritable: Bool, _ channel: any Channel) {
    entries.withLock { entries in
      entries[ObjectIdentifier(channel)]?.isWritable = isWritable
      entries[ObjectIdentifier(channel)]?.since = .now
    }
  }

  /// Notes that the client has hung up, and tells whoever works for it.
  func hangUp(_ channel: any Channel) {
    let hangUp = entries.withLock { entries in
      // Also for who begins to work for it only now.
      entries[ObjectIdentifier(channel)]?.hasHungUp = true
      return entries[ObjectIdentifier(channel)]?.hangUp
    }
    hangUp?()
  }

  /// Returns when the client of `channel` has hung up, or the task is cancelled.
  func untilHungUp(_ channel: any Channel) async {
    let (stream, continuation) = AsyncStream<Never>.makeStream()
    let isOpen = entries.withLock { entries in
      entries[ObjectIdentifier(channel)]?.hangUp = { continuation.finish() }
      return entries[ObjectIdentifier(channel)]?.hasHungUp == false
    }
    guard isOpen, channel.isActive else { return }
    for await _ in stream {}
    entries.withLock { $0[ObjectIdentifier(channel)]?.hangUp = nil }
  }

  /// Closes the connections that have stood still for too long.
  func sweep(now: ContinuousClock.Instant = .now) {
    let late = entries.withLock { entries in
      entries.values.filter { $0.since + patience(with: $0) < now }.map(\.channel)
    }
    for channel in late { channel.close(promise: nil) }
  }

  private func patience(with entry: Entry) -> Duration {
    switch entry.phase {
    case .new: limits.firstRequest
    case .idle: limits.idle
    case .receiving: limits.standstill
    case .lingering: limits.lingering
    // Work has limits of its own; only a client that does not read is waited for here.
    case .answering: entry.isWritable ? .seconds(3600) : limits.standstill
    }
  }
}
