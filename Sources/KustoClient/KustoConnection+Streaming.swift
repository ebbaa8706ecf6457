import Foundation
import Kusto
import NIOCore
import SinkEngine

/// Streaming ingestion.
///
/// Source: Kusto documentation, "Streaming ingestion HTTP request".
extension KustoConnection {
  package func stream(_ piece: StreamPiece) async throws {
    var path = "/v1/rest/ingest/\(Self.segment(piece.database))/\(Self.segment(piece.table))"
    path += "?streamFormat=\(Self.segment(piece.format))"
    if let mapping = piece.mapping { path += "&mappingName=\(Self.segment(mapping))" }
    let body = try await send(
      ByteBuffer(bytes: piece.content), to: endpoints.engine.base, path: path,
      headers: [("Content-Type", "application/octet-stream"), ("Content-Encoding", "gzip")],
      requestID: piece.requestID, deadline: Self.streamDeadline, hidesBody: true)
    // A page of something between is no yes: Kusto says it with a table.
    _ = try Self.reading { try V1Response(body: body) }
  }

  /// 4 MB in this time is slower than any line over which a load makes sense.
  private static let streamDeadline = Duration.seconds(120)

  static func segment(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~"))) ?? text
  }
}
