/// The storage that data management lends to clients: containers, queues and the status table.
///
/// Source: the answer to `.get ingestion resources`, rows of `ResourceTypeName`, `StorageRoot`.
package struct IngestionResources: Sendable, Hashable {
  /// Addresses with their signatures, in the order of the answer.
  package var containers: [String]
  package var queues: [String]
  /// Empty where there is none: then only the extents and the failures tell what became of a source.
  package var statusTables: [String]

  /// Resources at the given addresses.
  package init(containers: [String], queues: [String], statusTables: [String]) {
    self.containers = containers
    self.queues = queues
    self.statusTables = statusTables
  }

  /// Reads the answer to `.get ingestion resources`.
  ///
  /// - Throws: ``ServiceError`` when a kind that a load needs is absent: Microsoft's Python client loses the data then.
  package init(_ table: ResultTable) throws {
    var roots: [String: [String]] = [:]
    for record in table.records {
      guard let kind = record["ResourceTypeName"]?.stringValue, let root = record["StorageRoot"]?.stringValue else {
        continue
      }
      roots[kind, default: []].append(root)
    }
    func need(_ kind: String) throws -> [String] {
      guard let found = roots[kind], !found.isEmpty else {
        throw ServiceError.unreadable("no \(kind) among the ingestion resources")
      }
      return found
    }
    self.init(
      containers: try need("TempStorage"), queues: try need("SecuredReadyForAggregationQueue"),
      statusTables: roots["IngestionsStatusTable"] ?? [])
  }
}
