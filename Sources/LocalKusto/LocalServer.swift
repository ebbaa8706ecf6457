import Foundation
import Hummingbird
import HummingbirdCore
import Kusto
import Logging
import NIOCore
import Synchronization

/// The embedded Kusto: engine, data management, blobs and queues on one loopback address, over one folder.
///
/// Several servers, in one process or many, may serve the same folder at the same time.
package struct LocalServer: Sendable {
  /// What a server serves, and where.
  package struct Configuration: Sendable {
    /// Made when it is missing.
    package var dataFolder: String
    /// 0 means any that is free.
    package var port: Int
    /// True when everybody on this machine may ask; signatures are not checked either then.
    package var noAuth: Bool
    /// The token to ask for; nil means the one in the folder.
    package var token: String?
    /// Whether a power cut loses nothing that was answered; each transaction waits for the disk then.
    package var isDurable = false
    /// How long a queue message waits where no ingestionbatching policy is set; the real service takes up to five minutes.
    package var batchingDelay: Duration
    /// What goes wrong on purpose, in tests.
    package var faults: FaultPlan?
    /// False for a Kusto as Microsoft's emulator: no storage is lent.
    package var hasDataManagement = true
    /// Whether clients are told to ingest by REST, a preview, instead of by the queue.
    package var prefersREST = false
    /// Who may ask, instead of one token; nil for the token.
    package var identities: Identities?
    /// What neighbours may take.
    package var limits = ServerLimits()

    /// A configuration of a server.
    package init(
      dataFolder: String, port: Int = 0, noAuth: Bool = false, token: String? = nil, batchingDelay: Duration = .zero,
      faults: FaultPlan? = nil, identities: Identities? = nil
    ) {
      self.dataFolder = dataFolder
      self.port = port
      self.noAuth = noAuth
      self.token = token
      self.batchingDelay = batchingDelay
      self.faults = faults
      self.identities = identities
    }
  }

  /// Where a running server is.
  package struct Address: Sendable, Hashable {
    package var port: Int
    /// The bearer token to send; nil when none is asked for.
    package var token: String?

    /// `http://127.0.0.1:1234`.
    package var url: String { "http://127.0.0.1:\(port)" }
  }

  private let configuration: Configuration

  /// A server that does nothing before ``run(onReady:)``.
  package init(_ configuration: Configuration) { self.configuration = configuration }

  /// Serves until the task is cancelled; `onReady` is called once requests are answered.
  ///
  /// - Throws: ``LocalKustoError`` when it cannot serve.
  package func run(onReady: @escaping @Sendable (Address) async -> Void) async throws {
    let store = try CatalogStore(path: configuration.dataFolder, isDurable: configuration.isDurable)
    let token = configuration.noAuth ? nil : try configuration.token ?? store.folder.bearerToken()
    let doorbell = Doorbell()
    do {
      // What cannot be taken over now is tried again every second. A commit that a dead process had under way is done
      // before the first question, so that its answer stays true.
      try? await store.buryTheDead()
      try? await operations(store, doorbell).drain()
      try await withThrowingTaskGroup(of: Void.self) { group in
        addWorkers(to: &group, store, doorbell)
        group.addTask {
          try await serve(store, doorbell, token: token) { port in
            doorbell.ring()
            await onReady(Address(port: port, token: token))
          }
        }
        // Whoever ends first, by an error or because the task was cancelled, ends the others.
        defer { group.cancelAll() }
        try await group.next()
      }
    } catch is CancellationError where Task.isCancelled {
      // Being cancelled is how a server ends.
    }
    // What this process still held is free at once; if that fails, its lock going away frees it later.
    try? store.signOff()
  }

  private func addWorkers(
    to group: inout ThrowingTaskGroup<Void, any Error>, _ store: CatalogStore, _ doorbell: Doorbell
  ) {
    let faults = configuration.faults
    for _ in 0..<IngestionWorker.slots {
      group.addTask { await IngestionWorker(store: store, doorbell: doorbell, faults: faults).run() }
    }
    group.addTask { await operations(store, doorbell).run() }
    group.addTask { await Janitor(store: store, doorbell: doorbell).run() }
    let interval: Duration = configuration.batchingDelay > .zero ? .milliseconds(50) : .seconds(1)
    group.addTask { try await doorbell.ring(every: interval) }
  }

  private func operations(_ store: CatalogStore, _ doorbell: Doorbell) -> OperationWorker {
    let session = CommandSession(
      store: store, database: nil, address: "", options: QueryOptions(now: Clock.now), doorbell: doorbell)
    return OperationWorker(store: store, doorbell: doorbell, session: session)
  }

  private func serve(
    _ store: CatalogStore, _ doorbell: Doorbell, token: String?, onReady: @escaping @Sendable (Int) async -> Void
  ) async throws {
    let delay = configuration.batchingDelay.components
    let connections = Connections(configuration.limits)
    let responder = Responder(
      engine: Engine(
        store: store, doorbell: doorbell, faults: configuration.faults,
        hasDataManagement: configuration.hasDataManagement, prefersREST: configuration.prefersREST,
        gate: QueryGate(configuration.limits),
        connections: connections),
      storage: StorageService(
        store: store, doorbell: doorbell,
        batchingDelay: delay.seconds * Ticks.perSecond + delay.attoseconds / 100_000_000_000),
      token: token, identities: configuration.identities, faults: configuration.faults)
    let listener = Mutex<(any Channel)?>(nil)
    let silence = Logger(label: "local-kusto") { _ in SwiftLogNoOpLogHandler() }
    let application = Application(
      responder: responder,
      server: .http1(configuration: .init(additionalChannelHandlers: [ConnectionWatch(connections)])),
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: configuration.port), serverName: "KustoSink-local",
        // A few more than are kept: those that make room are not closed at once.
        availableConnectionsDelegate: MaximumAvailableConnections(
          configuration.limits.connections + Connections.closing, logger: silence)),
      onServerRunning: { channel in
        listener.withLock { $0 = channel }
        // It fails only for a listener that is closed already.
        try? await AcceptPause.add(to: channel, connections)
        await onReady(channel.localAddress?.port ?? 0)
      },
      logger: silence)
    // Unstructured, so that it is not cut off before its door is closed; waited for right here.
    let serving = Task { try await application.run() }
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await Self.sweep(connections) }
        defer { group.cancelAll() }
        try await withTaskCancellationHandler {
          try await serving.value
        } onCancel: {
          connections.end()
          Self.end(serving, listener.withLock { $0 })
        }
      }
    } catch {
      if Task.isCancelled { throw CancellationError() }
      guard let error = error as? IOError else { throw error }
      throw error.errnoCode == EADDRINUSE
        ? LocalKustoError.portTaken(configuration.port)
        : LocalKustoError.cannotListen(port: configuration.port, reason: error.localizedDescription)
    }
  }

  private static func sweep(_ connections: Connections) async throws {
    while true {
      try await Task.sleep(for: .milliseconds(250))
      connections.sweep()
    }
  }

  /// Lets nobody in any more, and then cuts off who is still there.
  ///
  /// A connection that is accepted while the server is cut off would be dropped half-made, which NIO takes for a fault
  /// and ends the process.
  private static func end(_ serving: Task<Void, any Error>, _ listener: (any Channel)?) {
    // Unstructured: a cancelled task could not wait. It ends within 150 ms; what it cannot close is closed already.
    Task {
      try? await listener?.setOption(.autoRead, value: false).get()
      // Whoever came in before has been taken over by then.
      try? await Task.sleep(for: .milliseconds(50))
      try? await listener?.close().get()
      // Without anybody the server has ended before.
      try? await Task.sleep(for: .milliseconds(100))
      serving.cancel()
    }
  }

  /// Runs a server for as long as `body` takes, in the same process.
  ///
  /// - Throws: ``LocalKustoError``, or what `body` throws.
  package static func withServer<T: Sendable>(
    _ configuration: Configuration, _ body: @escaping @Sendable (Address) async throws -> T
  ) async throws -> T {
    let (addresses, continuation) = AsyncStream<Address>.makeStream()
    return try await withThrowingTaskGroup(of: T?.self) { group in
      group.addTask {
        defer { continuation.finish() }
        try await LocalServer(configuration).run { continuation.yield($0) }
        return nil
      }
      group.addTask {
        for await address in addresses { return try await body(address) }
        return nil
      }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      throw CancellationError()
    }
  }
}
