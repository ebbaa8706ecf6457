import Foundation
import Synchronization

/// A service that keeps what a batch would ask anew although the one before did: the storage that is lent for hours.
///
/// A small batch waits for little else than round trips; this takes two of them away. A storage that refuses, or is gone,
/// is asked for anew at once.
final class WarmService: CommandPort, StoragePort {
  private struct Kept {
    var answer: ResultTable
    var until: Double
  }

  private let service: any KustoService
  private let clock: EngineClock
  private let kept = Mutex<[String: Kept]>([:])

  /// Well within the hour that signatures and tokens are good for, and the time that a batch may take.
  private static let lifetime: Double = 1200

  init(_ service: any KustoService, clock: EngineClock) {
    self.service = service
    self.clock = clock
  }

  func run(_ command: Command, database: String?) async throws -> ResultTable {
    guard [Command.ingestionResources.name, Command.identityToken.name].contains(command.name) else {
      return try await service.run(command, database: database)
    }
    let now = clock.uptime()
    if let known = kept.withLock({ $0[command.name] }), known.until > now { return known.answer }
    let answer = try await service.run(command, database: database)
    kept.withLock { $0[command.name] = Kept(answer: answer, until: now + Self.lifetime) }
    return answer
  }

  func query(_ text: String, database: String) async throws -> [ResultTable] {
    try await service.query(text, database: database)
  }

  func putBlock(_ content: BlockContent, id: String, to blob: StorageAddress) async throws {
    try await forgettingLoans { try await service.putBlock(content, id: id, to: blob) }
  }

  func putBlockList(_ ids: [String], to blob: StorageAddress) async throws {
    try await forgettingLoans { try await service.putBlockList(ids, to: blob) }
  }

  func post(_ message: IngestionMessage, to queue: StorageAddress) async throws {
    try await forgettingLoans { try await service.post(message, to: queue) }
  }

  func insertStatus(_ entity: StatusEntity, into table: StorageAddress) async throws {
    try await forgettingLoans { try await service.insertStatus(entity, into: table) }
  }

  func status(partitionKey: String, rowKey: String, in table: StorageAddress) async throws -> IngestionStatus? {
    try await forgettingLoans { try await service.status(partitionKey: partitionKey, rowKey: rowKey, in: table) }
  }

  func statuses(partitionKey: String, in table: StorageAddress) async throws -> [String: IngestionStatus] {
    try await forgettingLoans { try await service.statuses(partitionKey: partitionKey, in: table) }
  }

  func ingestionConfiguration() async throws -> IngestionConfiguration? {
    try await service.ingestionConfiguration()
  }

  func ingest(_ blob: BlobIngestion) async throws -> String {
    try await forgettingLoans { try await service.ingest(blob) }
  }

  func status(of blob: BlobIngestion, operation: String) async throws -> IngestionStatus? {
    try await service.status(of: blob, operation: operation)
  }

  var hasOwnContainers: Bool { service.hasOwnContainers }
  func ownContainers() async throws -> [StorageAddress] { try await service.ownContainers() }

  private func forgettingLoans<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch let error as TransportError {
      kept.withLock { $0.removeAll() }
      throw error
    }
  }
}
