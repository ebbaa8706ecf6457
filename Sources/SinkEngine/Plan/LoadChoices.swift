import Datasets
import Foundation
import Kusto
import KustoTypes

/// What a person chose for a load; everything else is decided by ``Planner``.
package struct LoadChoices: Sendable, Codable, Hashable {
  package var target: Plan.Target
  package var create: Plan.CreateOption
  /// Types chosen instead of the inferred ones, by the name in the source or the one that was made of it, as all names
  /// of columns here.
  package var types: [String: ScalarType]
  /// New names, by the name in the source.
  package var renames: [String: String]
  /// Columns to leave out, by the name in the source.
  package var skips: Set<String>
  /// The whole schema: by name where the source has a header, by position where it has none.
  package var schema: TableSchema?
  /// Source bytes a partition, after decompression, about.
  package var partitionSize: Int
  /// Whether small files share a partition.
  package var packsFiles = true
  /// Partitions that are read and uploaded at the same time.
  package var parallel: Int
  /// Further tags for the extents.
  package var tags: [String]
  package var timeoutSeconds: Double?
  package var keepStagingOnFailure: Bool
  /// Words that mean no value beside a type other than string and dynamic.
  package var nullWords: [String]
  /// Sends files as they are after a scan of their first rows only: nobody sees what Kusto makes null.
  package var isUnchecked: Bool
  package var badValues: BadValueRule
  /// Columns by whose values the rows are divided, by the name in the source.
  package var partitionBy: [String]
  /// Files or partitions that the commit may lack, by name.
  package var allowPartial: [String] = []
  /// Skips the load when the table holds one with this text.
  package var ingestIfNotExists: String?
  package var mode = IngestMode.transactional
  /// The ingestion mapping that decides about columns, instead of names and types; nil for none.
  package var mapping: MappingChoice?
  /// What Kusto takes for the time of the ingestion.
  package var creationTime: Date?
  /// A shell command to be run when the run has ended.
  package var onFinish: String?
  /// Seconds after which Kusto deletes a staging table that nobody came back for; nil for a week.
  package var stagingSeconds: Double?
  /// Comes first in the client request ids of the load; nil for the run's name.
  package var requestID: String?
  /// Bytes of a request of streaming ingestion; nil for as many as Kusto takes.
  package var streamingPieceBytes: Int?

  package static let defaultPartitionSize = 256 << 20
  package static let defaultParallel = 4

  package init(
    target: Plan.Target, create: Plan.CreateOption = .failIfNotExist, types: [String: ScalarType] = [:],
    renames: [String: String] = [:], skips: Set<String> = [], schema: TableSchema? = nil,
    partitionSize: Int = defaultPartitionSize, parallel: Int = defaultParallel, tags: [String] = [],
    timeoutSeconds: Double? = nil, keepStagingOnFailure: Bool = false,
    nullWords: [String] = NullWords.standard, isUnchecked: Bool = false,
    badValues: BadValueRule = .fail, partitionBy: [String] = []
  ) {
    self.target = target
    self.create = create
    self.types = types
    self.renames = renames
    self.skips = skips
    self.schema = schema
    self.partitionSize = partitionSize
    self.parallel = parallel
    self.tags = tags
    self.timeoutSeconds = timeoutSeconds
    self.keepStagingOnFailure = keepStagingOnFailure
    self.nullWords = nullWords
    self.isUnchecked = isUnchecked
    self.badValues = badValues
    self.partitionBy = partitionBy
  }
}

/// How many bad values a load lets pass, and what becomes of them.
package struct BadValueRule: Sendable, Codable, Hashable {
  package var policy: BadValuePolicy
  /// Nil for any number.
  package var maximum: Int?

  package static let fail = BadValueRule(policy: .fail)

  package init(policy: BadValuePolicy, maximum: Int? = nil) {
    self.policy = policy
    self.maximum = maximum
  }
}

/// What stands where the load should go.
package enum TargetState: Sendable, Hashable {
  /// No such database; `databases` are there.
  case noDatabase(databases: [String])
  case missing
  case table(TableSchema)
}

/// Why there is no plan: all reasons at once.
package struct PlanError: Error, Sendable, Hashable {
  package var problems: [Problem]

  package init(_ problems: [Problem]) { self.problems = problems }

  package enum Problem: Sendable, Hashable {
    case noDatabase(String, databases: [String])
    case tableMissing(table: String, database: String)
    case badTableName(String, EntityName.Problem)
    /// `suggestion` is a name that Kusto takes.
    case badColumnName(String, EntityName.Problem, suggestion: String)
    case duplicateColumnName(String)
    /// A choice names a column that the source does not have.
    case unknownColumn(String, columns: [String], choice: Choice)
    /// A value that the type would lose. `inTarget` tells whether the table or the choice wants this type.
    case typeLosesValue(column: String, type: ScalarType, violation: Violation, inTarget: Bool)
    /// The chosen type is not the one that the table has.
    case typeDiffers(column: String, chosen: ScalarType, inTarget: ScalarType)
    /// The source's column is not in the table; `near` differs from it in case only.
    case columnNotInTarget(String, near: String?)
    /// Nothing names the fields of the source; `schema` are as many columns of the table, in its order.
    case namelessForTarget(fields: Int, schema: TableSchema)
    /// The source's column is not in the schema that was given.
    case columnNotInSchema(String)
    /// A schema given for a source without header has another number of columns.
    case schemaLength(given: Int, found: Int)
    case noColumns(sources: [String])
    /// The file has rows, but all are objects without a key.
    case noKeys(file: String)
    /// A choice names several columns of the source; `columns` are the names by which they can be told apart.
    case ambiguousColumn(String, columns: [String], choice: Choice)
    /// A choice names one column by both of its names.
    case namedTwice(String, choice: Choice)
    /// Values that a conversion which was asked for does not read.
    case conversionFails(column: String, conversion: String, failures: Int, violation: Violation)
    case nothingToLoad(sources: [String])
    /// Rows and bytes of partitions must be exact.
    case onlySampled
    case badParallel(Int)
    case badPartitionSize(Int)
    /// More than one commit can name; `size` are bytes a partition that would do.
    case tooManyPartitions(Int, limit: Int, size: Int)
    /// A file that would have to be rewritten, which takes a scan of every row.
    case uncheckedNeedsRewrite(file: String)
    /// Nothing is left to load: all rows stand in the file.
    case allRowsPutAside(rows: Int, file: String)
    /// Two wishes that do not go together.
    case uncheckedWith(String)
    case mapping(MappingProblem)
    /// A mode without a transaction cannot do what an option asks.
    case modeWith(IngestMode, option: String)
    /// A mode that lives from data management, which this service lacks.
    case noDataManagement(IngestMode)
    /// Neither the table nor its database lets streaming ingestion in.
    case streamingNotEnabled(table: String, database: String, isMissing: Bool)
    /// The bytes have to be read and rewritten, and this format is not read here.
    case modeNeedsReading(format: String)
    /// No file and no partition is called so.
    case unknownPartial(String, files: [String])
  }

  package enum Choice: String, Sendable, Hashable {
    case type, rename, skip, schema, partition
  }
}

/// What a person should know of a plan that stops nothing.
package enum PlanWarning: Sendable, Codable, Hashable {
  /// Columns of the table that the source lacks: they become null.
  case columnsBecomeNull([String])
  case columnsLeftOut([String])
  /// Partitions are larger than was asked for, because files are not cut so finely.
  case partitionsLarger(asked: Int, largest: Int)
  /// Values of the column do not fit its type: they become null, or their rows are quarantined.
  case badValues(column: String, type: ScalarType, first: Violation, policy: BadValuePolicy)
  /// Malformed rows are filled, cut or quarantined.
  case badRows(file: String, count: Int, first: BadRow, policy: BadValuePolicy)
  /// What a scan of all of them found; `file` has the rows that are not sent.
  case badFound(values: Int, rows: Int, skippedRows: Int, file: String?)
  /// Tables into which Kusto puts rows of its own when the load is committed.
  case updatePolicies(tables: [String])
  /// Views over the table, which take the new rows in.
  case materializedViews([String])
  /// Whether there are policies or views that read from the table could not be seen.
  case surroundingsUnseen(reason: String)
  /// The load has no transaction.
  case notAtomic(IngestMode)
  /// The service has no data management: rows go in commands, which is slower.
  case noDataManagement(inline: Bool)
  /// This identity seems to lack the role without which Kusto refuses the commit.
  case notAdmin(table: String, roles: [String])
}
