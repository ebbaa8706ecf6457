import Datasets
import Foundation
import Kusto

/// Everything that a run will do, decided before it does anything. Written to the run's folder first, never changed.
public struct Plan: Sendable, Codable, Hashable {
  /// Unique for ever, sortable by time: `20261123-190512-7f3a9c1e`. Part of the staging table's name and of the tag.
  public var run: String
  public var created: Date
  public var target: Target
  public var create: CreateOption
  /// True when the target is not there yet; it is then created just before the commit.
  public var targetIsMissing: Bool
  /// Columns of the load, in the order of the target table.
  public var schema: TableSchema
  /// The hidden table that the partitions are ingested into.
  public var staging: String
  /// Marks every extent of this run: `drop-by:kustosink-<run>`.
  public var tag: String
  /// Further tags that the user asked for.
  public var userTags: [String]
  public var sources: [String]
  public var encoding: EncodingPlan
  public var partitions: [PartitionPlan]
  public var parallel: Int
  /// Bound of the whole run, seconds; nil for none.
  public var timeoutSeconds: Double?
  public var keepStagingOnFailure: Bool

  public init(
    run: String, created: Date, target: Target, create: CreateOption, targetIsMissing: Bool, schema: TableSchema,
    staging: String, tag: String, userTags: [String], sources: [String], encoding: EncodingPlan,
    partitions: [PartitionPlan], parallel: Int, timeoutSeconds: Double?, keepStagingOnFailure: Bool
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
  }

  public var rows: Int { partitions.reduce(0) { $0 + $1.partition.rows } }
  /// Source bytes after decompression.
  public var bytes: Int { partitions.reduce(0) { $0 + $1.partition.bytes } }

  /// Where the rows go.
  public struct Target: Sendable, Codable, Hashable {
    /// The cluster as the user named it: `name.region`, an address, `local:DIR`. Holds no secret.
    public var cluster: String
    public var database: String
    public var table: String

    public init(cluster: String, database: String, table: String) {
      self.cluster = cluster
      self.database = database
      self.table = table
    }
  }

  /// Spark's `tableCreateOptions`.
  public enum CreateOption: String, Sendable, Codable, CaseIterable {
    case failIfNotExist = "fail-if-not-exist"
    case createIfNotExist = "create-if-not-exist"
  }

  /// A partition with the names it keeps on every try.
  public struct PartitionPlan: Sendable, Codable, Hashable {
    public var partition: Partition
    /// Ingestion source id: the same bytes never get another.
    public var sourceID: UUID
    public var blobName: String
    /// Extent tag that tells this partition's rows from the others' in staging.
    public var tag: String

    public init(partition: Partition, sourceID: UUID, blobName: String, tag: String) {
      self.partition = partition
      self.sourceID = sourceID
      self.blobName = blobName
      self.tag = tag
    }
  }
}
