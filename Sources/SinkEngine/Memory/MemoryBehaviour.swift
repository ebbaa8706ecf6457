import Kusto

extension MemoryService {
  /// How the service behaves when all is well, and how partitions fail.
  package struct Behaviour: Sendable {
    /// Looks at a move before it ends.
    package var movePolls = 2
    /// Every message is delivered this often.
    package var deliveries = 1
    /// The status of a blob's ingestion, by the blob's name and the try (from 1); nil for success.
    package var ingestion: @Sendable (_ blob: String, _ attempt: Int) -> IngestionStatus? = { _, _ in nil }
    /// Extents a delivery.
    package var extentsEach = 1
    /// Operations are forgotten when they end.
    package var forgetsOperations = false
    /// Only so many extents of a move arrive, though the operation says `partialState`; nil for a service that keeps its
    /// promise.
    package var movesOnly: Int?
    package var partialState = "Completed"
    /// Every loan has one more status table, before those of the loans before it.
    package var addsStatusTables = false
    /// False for a service that lends none: then only its list of failures says what did not arrive.
    package var hasStatusTables = true

    package init() {}
  }
}
