import Foundation
import KustoSink
import Synchronization
import Testing

/// A service as a process sees it that dies at one of its requests: from then on it sends nothing.
actor MortalService: CommandPort, StoragePort {
  private let service: any KustoService
  private let death: StreamDeath
  private var count = 0
  private(set) var isDead = false
  private var mayEnd = false

  init(_ service: any KustoService, _ death: StreamDeath) {
    self.service = service
    self.death = death
  }

  /// Nobody looks any more: requests that hang end.
  func letGo() { mayEnd = true }

  func die() { isDead = true }

  private func serve<Result: Sendable>(
    _ act: @Sendable (any KustoService) async throws -> Result
  ) async throws -> Result {
    let number = count
    count += 1
    if isDead { return try await hang() }
    if case .atRequest(number, let isCarriedOut) = death {
      if isCarriedOut { _ = try? await act(service) }
      isDead = true
      return try await hang()
    }
    return try await act(service)
  }

  private func hang<Result>() async throws -> Result {
    while !mayEnd { try? await Task.sleep(for: .milliseconds(1)) }
    throw TransportError.refused(
      ServiceError(code: "Dead", message: "dead", type: "dead", isPermanent: true), status: 400, retryAfter: nil)
  }

  func run(_ command: Command, database: String?) async throws -> ResultTable {
    try await serve { try await $0.run(command, database: database) }
  }

  func query(_ text: String, database: String) async throws -> [ResultTable] {
    try await serve { try await $0.query(text, database: database) }
  }

  func putBlock(_ content: BlockContent, id: String, to blob: StorageAddress) async throws {
    try await serve { try await $0.putBlock(content, id: id, to: blob) }
  }

  func putBlockList(_ ids: [String], to blob: StorageAddress) async throws {
    try await serve { try await $0.putBlockList(ids, to: blob) }
  }

  func post(_ message: IngestionMessage, to queue: StorageAddress) async throws {
    try await serve { try await $0.post(message, to: queue) }
  }

  func insertStatus(_ entity: StatusEntity, into table: StorageAddress) async throws {
    try await serve { try await $0.insertStatus(entity, into: table) }
  }

  func status(partitionKey: String, rowKey: String, in table: StorageAddress) async throws -> IngestionStatus? {
    try await serve { try await $0.status(partitionKey: partitionKey, rowKey: rowKey, in: table) }
  }
}

/// Where the process of a stream dies.
enum StreamDeath: Sendable, Hashable {
  case never
  /// `isCarriedOut`: the service still does what the request asks.
  case atRequest(Int, isCarriedOut: Bool)
  case at(StreamStep)
}

/// A life of a stream: the disk is afterwards what it was when the process died.
struct MortalStream {
  let cluster: LocalCluster
  let folder: SourceFolder

  private struct Killed: Error {}

  /// Runs the stream until its death, or its end; true when it died.
  func live(until death: StreamDeath) async throws -> Bool {
    let mortal = MortalService(cluster.session.service, death)
    let isFrozen = Mutex(false)
    var settings = folder.settings()
    settings.maxFiles = 1
    let run = cluster.stream(
      folder, settings,
      steps: { step in
        guard death == .at(step) else { return }
        try Self.freeze(folder)
        isFrozen.withLock { $0 = true }
        throw Killed()
      })
    let end = Mutex<Result<StreamEnd, any Error>?>(nil)
    // Unstructured, for a dead process is not waited for before its disk was copied; it is waited for right after.
    let task = Task {
      let result: Result<StreamEnd, any Error>
      do { result = .success(try await run.run(on: mortal)) } catch { result = .failure(error) }
      end.withLock { $0 = result }
    }
    while !(await mortal.isDead), end.withLock({ $0 == nil }) { try await Task.sleep(for: .milliseconds(1)) }
    if await mortal.isDead {
      try Self.freeze(folder)
      isFrozen.withLock { $0 = true }
    }
    await mortal.letGo()
    await task.value
    if isFrozen.withLock({ $0 }) {
      try Self.thaw(folder)
      return true
    }
    if case .failure(let error)? = end.withLock({ $0 }) { throw error }
    return false
  }

  private static func freeze(_ folder: SourceFolder) throws {
    for path in [folder.checkpoint, folder.state.path] where FileManager.default.fileExists(atPath: path) {
      try copy(path)
    }
  }

  /// A run beside the one that died may take files away while they are copied: then it is copied again.
  private static func copy(_ path: String) throws {
    for attempt in 1... {
      try? FileManager.default.removeItem(atPath: path + ".frozen")
      do {
        return try FileManager.default.copyItem(atPath: path, toPath: path + ".frozen")
      } catch  where attempt < 20 {
        usleep(5000)
      }
    }
  }

  private static func thaw(_ folder: SourceFolder) throws {
    for path in [folder.checkpoint, folder.state.path] {
      try? FileManager.default.removeItem(atPath: path)
      guard FileManager.default.fileExists(atPath: path + ".frozen") else { continue }
      try FileManager.default.moveItem(atPath: path + ".frozen", toPath: path)
    }
  }
}
