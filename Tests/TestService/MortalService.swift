import Datasets
import Foundation
import Kusto
import SinkEngine

/// A service as a process sees it that dies at one of its requests: from then on it sends nothing.
package actor MortalService: CommandPort, StoragePort {
  private let service: any KustoService
  private let diesAt: Int?
  private let carriesOut: Bool
  private var count = 0
  package private(set) var isDead = false
  private var mayEnd = false

  /// - Parameters:
  ///   - diesAt: The request at which it dies, from 0; nil for never.
  ///   - carriesOut: Whether the service still does what that request asks.
  package init(_ service: any KustoService, diesAt: Int?, carriesOut: Bool) {
    self.service = service
    self.diesAt = diesAt
    self.carriesOut = carriesOut
  }

  /// Nobody looks any more: requests that hang end.
  package func letGo() { mayEnd = true }

  private func serve<Result: Sendable>(
    _ act: @Sendable (any KustoService) async throws -> Result
  ) async throws -> Result {
    let number = count
    count += 1
    if isDead { return try await hang() }
    if number == diesAt {
      if carriesOut { _ = try? await act(service) }
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

  package func run(_ command: Command, database: String?) async throws -> ResultTable {
    try await serve { try await $0.run(command, database: database) }
  }

  package func query(_ text: String, database: String) async throws -> [ResultTable] {
    try await serve { try await $0.query(text, database: database) }
  }

  package func putBlock(_ content: BlockContent, id: String, to blob: StorageAddress) async throws {
    try await serve { try await $0.putBlock(content, id: id, to: blob) }
  }

  package func putBlockList(_ ids: [String], to blob: StorageAddress) async throws {
    try await serve { try await $0.putBlockList(ids, to: blob) }
  }

  package func post(_ message: IngestionMessage, to queue: StorageAddress) async throws {
    try await serve { try await $0.post(message, to: queue) }
  }

  package func insertStatus(_ entity: StatusEntity, into table: StorageAddress) async throws {
    try await serve { try await $0.insertStatus(entity, into: table) }
  }

  package func status(partitionKey: String, rowKey: String, in table: StorageAddress) async throws -> IngestionStatus? {
    try await serve { try await $0.status(partitionKey: partitionKey, rowKey: rowKey, in: table) }
  }
}
