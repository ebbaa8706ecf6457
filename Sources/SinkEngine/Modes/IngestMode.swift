/// How the rows of a load get into their table.
package enum IngestMode: String, Sendable, Codable, Hashable, CaseIterable {
  /// Through a staging table: all rows with one command, or none.
  case transactional
  /// Through the queue of data management straight into the table: each partition for itself.
  case queued
  /// In small requests straight into the table, to be queried within seconds: each request for itself.
  case streaming
}

/// What a load is made of: who takes the bytes, who makes rows of them, and what makes the rows visible.
package struct LoadRoute: Sendable, Codable, Hashable {
  package enum Uploader: String, Sendable, Codable, Hashable {
    /// Blobs in a container.
    case storage
    /// The bytes are in the request that ingests them.
    case request
  }

  package enum Ingestor: String, Sendable, Codable, Hashable {
    /// A message to data management, and a row of the status table.
    case queue
    /// A request to data management about a blob, and a question about its state.
    case rest
    /// `.ingest into`, for a Kusto without data management.
    case command
    /// Streaming ingestion.
    case stream
  }

  package enum Committer: String, Sendable, Codable, Hashable {
    /// One move of verified extents out of a staging table.
    case move
    /// Rows are in the table as soon as they are ingested.
    case none
  }

  package var uploader: Uploader
  package var ingestor: Ingestor
  package var committer: Committer

  package init(_ uploader: Uploader, _ ingestor: Ingestor, _ committer: Committer) {
    self.uploader = uploader
    self.ingestor = ingestor
    self.committer = committer
  }

  /// The parts of each mode, by what the service has; nil where it lacks what the mode cannot do without.
  package init?(_ mode: IngestMode, on service: ServiceFacts) {
    switch (mode, service.hasDataManagement, service.ownsStorage) {
    case (.transactional, true, _): self.init(.storage, service.prefersREST ? .rest : .queue, .move)
    case (.transactional, false, true): self.init(.storage, .command, .move)
    case (.transactional, false, false): self.init(.request, .command, .move)
    case (.queued, true, _): self.init(.storage, service.prefersREST ? .rest : .queue, .none)
    case (.queued, false, _): return nil
    case (.streaming, _, _): self.init(.request, .stream, .none)
    }
  }

  package static let standard = LoadRoute(.storage, .queue, .move)

  /// True where data management ingests, with a tag at every extent.
  package var leavesTags: Bool { ingestor == .queue || ingestor == .rest }

  /// True where all rows become visible at once.
  package var isTransactional: Bool { committer == .move }
}

/// What a plan has to know of the service.
package struct ServiceFacts: Sendable, Hashable {
  /// False for Microsoft's emulator, for instance: no storage is lent there, and nobody reads a queue.
  package var hasDataManagement = true
  /// Whether data management wants requests instead of messages in its queue.
  package var prefersREST = false
  /// True where the user gave a container.
  package var ownsStorage = false
  /// Whether the policies of table or database let streaming ingestion in.
  package var streams = true

  package init(hasDataManagement: Bool = true, ownsStorage: Bool = false, streams: Bool = true) {
    self.hasDataManagement = hasDataManagement
    self.ownsStorage = ownsStorage
    self.streams = streams
  }
}

extension Plan {
  package var ingestMode: IngestMode { mode ?? .transactional }
  package var loadRoute: LoadRoute { route ?? .standard }

  /// The table that partitions are ingested into.
  package var ingestTable: String { loadRoute.isTransactional ? staging : target.table }
}
