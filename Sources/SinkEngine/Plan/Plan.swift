import Datasets
import Foundation
import Kusto

/// Everything that a run will do, decided before it does anything.
///
/// Written to the run's folder first, never changed.
package struct Plan: Sendable, Codable, Hashable {
  /// Unique for ever, sortable by time: `20261123-190512-7f3a9c1e`.
  ///
  /// Part of the staging table's name and of the tag.
  package var run: String
  package var created: Date
  package var target: Target
  package var create: CreateOption
  /// True when the target is not there yet; it is then created just before the commit.
  package var targetIsMissing: Bool
  /// Columns of the load, in the order of the target table.
  package var schema: TableSchema
  /// The hidden table that the partitions are ingested into.
  package var staging: String
  /// Marks every extent of this run: `drop-by:kustosink-<run>`.
  package var tag: String
  /// Further tags that the user asked for.
  package var userTags: [String]
  package var sources: [String]
  package var encoding: EncodingPlan
  package var partitions: [PartitionPlan]
  package var parallel: Int
  /// Bound of the whole run, seconds; nil for none.
  package var timeoutSeconds: Double?
  package var keepStagingOnFailure: Bool
  package var warnings: [PlanWarning]
  /// Columns of the load by whose values its rows are divided, as indices into those of ``encoding``.
  package var keyColumns: [Int]?
  /// The file with the rows that are quarantined; nil for none.
  package var quarantineFile: String?
  /// Files and folders that go with the end of the run.
  package var temporaryPaths: [String] = []
  /// Files, by name or path, or partitions, by what they are called, that the commit may lack: by explicit decision.
  package var allowPartial: [String]?
  /// The run loads nothing when the target holds a load with this text.
  package var ingestIfNotExists: String?
  /// True for a batch of a stream, which settles it itself.
  package var isBatch: Bool?
  /// A shell command to be run when the run has ended.
  package var onFinish: String?
  /// The ingestion mapping that a person gave; nil for the one that follows from the columns.
  package var mapping: PlannedMapping?
  /// The time that Kusto takes for that of the ingestion; nil for the time that it is.
  package var creationTime: Date?
  /// How the rows get into the table; nil for a transaction.
  package var mode: IngestMode?
  /// What the load is made of; nil for what it always was.
  package var route: LoadRoute?
  /// Seconds after which Kusto deletes a staging table that nobody came back for; nil for a week.
  package var stagingSeconds: Double?
  /// Comes first in the client request ids of the run; nil for the run's name.
  package var requestID: String?
  /// Bytes of a request of streaming ingestion; nil for as many as Kusto takes.
  package var streamingPieceBytes: Int?
  /// What the scan of the sources found.
  package var findings: [Finding] = []

  package init(
    run: String, created: Date, target: Target, create: CreateOption, targetIsMissing: Bool, schema: TableSchema,
    staging: String, tag: String, userTags: [String], sources: [String], encoding: EncodingPlan,
    partitions: [PartitionPlan], parallel: Int, timeoutSeconds: Double?, keepStagingOnFailure: Bool,
    warnings: [PlanWarning] = [], keyColumns: [Int] = []
  ) {
    self.run = run
    self.created = created
    self.target = target
    self.create = create
    self.targetIsMissing = targetIsMissing
    self.schema = schema
    self.staging = staging
    self.tag = tag
    self.userTags = userTags
    self.sources = sources
    self.encoding = encoding
    self.partitions = partitions
    self.parallel = parallel
    self.timeoutSeconds = timeoutSeconds
    self.keepStagingOnFailure = keepStagingOnFailure
    self.warnings = warnings
    self.keyColumns = keyColumns.isEmpty ? nil : keyColumns
  }

  /// What the client request ids of the run begin with.
  package var trace: String { requestID ?? run }
  package var rows: Int { partitions.reduce(0) { $0 + $1.partition.rows } }
  /// Whether ``rows`` is known: not for files that are sent without a scan of their rows.
  package var isCounted: Bool { partitions.allSatisfy(\.partition.isCounted) }
  /// Source bytes after decompression.
  package var bytes: Int { partitions.reduce(0) { $0 + $1.partition.bytes } }

  /// Takes away the files that were made for this plan alone.
  package func removeTemporaryFiles() {
    for path in temporaryPaths { try? FileManager.default.removeItem(atPath: path) }
  }

  /// Where the rows go.
  package struct Target: Sendable, Codable, Hashable {
    /// The cluster as the user named it: `name.region`, an address, `local:DIR`.
    ///
    /// Holds no secret.
    package var cluster: String
    package var database: String
    package var table: String

    package init(cluster: String, database: String, table: String) {
      self.cluster = cluster
      self.database = database
      self.table = table
    }
  }

  /// Spark's `tableCreateOptions`.
  package enum CreateOption: String, Sendable, Codable, CaseIterable {
    case failIfNotExist = "fail-if-not-exist"
    case createIfNotExist = "create-if-not-exist"
  }

  /// A partition with the names it keeps on every try.
  package struct PartitionPlan: Sendable, Codable, Hashable {
    package var partition: Partition
    /// Ingestion source id: the same bytes never get another.
    package var sourceID: UUID
    package var blobName: String
    /// Extent tag that tells this partition's rows from the others' in staging.
    package var tag: String

    package init(partition: Partition, sourceID: UUID, blobName: String, tag: String) {
      self.partition = partition
      self.sourceID = sourceID
      self.blobName = blobName
      self.tag = tag
    }

    /// The partition of `run` under its names; `format` is the one of the dataset.
    package init(_ partition: Partition, run: String, format: DataFormat, sourceID: UUID = UUID()) {
      let digits = String(partition.index)
      let number = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
      let fileExtension = BlobFormat(partition, in: format).fileExtension
      self.init(
        partition: partition, sourceID: sourceID, blobName: "kustosink-\(run)-\(number).\(fileExtension)",
        tag: "kustosink-partition:\(run):\(number)")
    }
  }
}
