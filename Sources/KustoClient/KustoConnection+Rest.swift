import Foundation
import Kusto
import NIOCore
import NIOHTTP1
import SinkEngine

/// Ingestion by REST.
///
/// Source: Kusto documentation, "Queued ingestion via REST".
extension KustoConnection {
  package func ingestionConfiguration() async throws -> IngestionConfiguration? {
    let answer: Data
    do {
      answer = try await ask(.GET, "/v1/rest/ingestion/configuration")
    } catch TransportError.refused(_, let status, _) where Self.unknownHere.contains(status) {
      return nil
    }
    // A page of something between is no offer.
    return (try? JSONValue(data: answer)).flatMap { IngestionConfiguration($0) }
  }

  package func ingest(_ blob: BlobIngestion) async throws -> String {
    let answer = try await ask(.POST, Self.path(blob), ByteBuffer(string: blob.json.text))
    guard let id = (try? JSONValue(data: answer))?["ingestionOperationId"]?.stringValue, !id.isEmpty else {
      throw TransportError.unreadable(reason: "no operation id in the answer to an ingestion")
    }
    return id
  }

  package func status(of blob: BlobIngestion, operation: String) async throws -> IngestionStatus? {
    let answer = try await ask(.GET, "\(Self.path(blob))/\(Self.segment(operation))?details=true")
    guard let json = try? JSONValue(data: answer), json["status"] != nil || json["details"] != nil else {
      throw TransportError.unreadable(reason: "the state of an ingestion that is none")
    }
    guard var status = IngestionStatus(operation: json, sourceID: blob.sourceID) else { return nil }
    status.details = Signatures.removed(from: status.details)
    return status
  }

  private func ask(_ method: HTTPMethod, _ path: String, _ body: ByteBuffer = ByteBuffer()) async throws -> Data {
    let headers = method == .GET ? [] : [("Content-Type", "application/json; charset=utf-8")]
    // The body has the signature of the blob.
    return try await send(
      body, to: endpoints.ingest.base, path: path, method: method, headers: headers, requestID: nil,
      deadline: .seconds(30), hidesBody: true)
  }

  private static func path(_ blob: BlobIngestion) -> String {
    "/v1/rest/ingestion/queued/\(segment(blob.database))/\(segment(blob.table))"
  }

  /// A service that does not know the address says one of these.
  private static let unknownHere: Set<Int> = [400, 404, 405, 501]
}
