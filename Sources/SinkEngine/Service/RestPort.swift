import Kusto

/// Ingestion by REST, as a preview of Kusto has it.
package protocol RestPort: Sendable {
  /// What the service offers; nil where it knows nothing of REST.
  func ingestionConfiguration() async throws -> IngestionConfiguration?
  /// Hands a blob over; gives the id of the operation, which tells what becomes of it.
  func ingest(_ blob: BlobIngestion) async throws -> String
  /// What became of the blob of an operation; nil while nothing is said of it.
  func status(of blob: BlobIngestion, operation: String) async throws -> IngestionStatus?
}

extension RestPort {
  package func ingestionConfiguration() async throws -> IngestionConfiguration? { nil }

  package func ingest(_ blob: BlobIngestion) async throws -> String { throw Self.notOffered }

  package func status(of blob: BlobIngestion, operation: String) async throws -> IngestionStatus? {
    throw Self.notOffered
  }

  private static var notOffered: TransportError {
    .refused(
      ServiceError(code: "NotSupported", message: "there is no ingestion by REST here", isPermanent: true),
      status: 404, retryAfter: nil)
  }
}
