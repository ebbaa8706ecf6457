import Foundation
import KustoSink

/// A database of a cluster.
package struct DatabaseEntry: Sendable, Codable, Hashable {
  package var name: String

  package init(name: String) { self.name = name }
}

/// A table of a database; what is not known is nil.
package struct TableEntry: Sendable, Codable, Hashable {
  package var name: String
  package var folder: String?

  package init(name: String, folder: String? = nil) {
    self.name = name
    self.folder = folder
  }
}

/// A folder of the local disk, folders first, then files, each by name.
package struct FolderListing: Sendable, Codable, Hashable {
  /// Absolute.
  package var path: String
  package var entries: [Entry]
  /// Entries that were left out because there are too many; 0 when all are here.
  package var omitted: Int

  package init(path: String, entries: [Entry], omitted: Int = 0) {
    self.path = path
    self.entries = entries
    self.omitted = omitted
  }

  package struct Entry: Sendable, Codable, Hashable {
    package var name: String
    package var isFolder: Bool
    /// Size on disk; nil for folders.
    package var bytes: Int?

    package init(name: String, isFolder: Bool, bytes: Int? = nil) {
      self.name = name
      self.isFolder = isFolder
      self.bytes = bytes
    }
  }
}

/// What the user wants of one column of the dataset.
package struct ColumnChoice: Sendable, Codable, Hashable {
  /// The name in the dataset.
  package var source: String
  package var use: Bool
  /// The name in the table.
  package var name: String
  package var type: ScalarType

  package init(source: String, use: Bool, name: String, type: ScalarType) {
    self.source = source
    self.use = use
    self.name = name
    self.type = type
  }
}

/// Everything that a plan is made from.
package struct PlanRequest: Sendable, Codable, Hashable {
  package var target: Plan.Target
  /// The table as it is; nil when it is not there yet.
  package var existing: TableSchema?
  package var create: Plan.CreateOption
  package var profile: DatasetProfile
  /// A choice for each column of the profile, in its order; those with `use` false are left out.
  package var columns: [ColumnChoice]
  package var partitionBytes: Int
  package var parallel: Int
  /// Further tags for every extent, empty for none.
  package var tags: [String]
  package var reading = ReadingChoices()
  package var badValues = BadValueRule.fail
  /// Columns by whose values the rows are divided.
  package var partitionBy: [String] = []
  package var timeoutSeconds: Double?
  package var isStrict = false
  package var keepsStaging = false
  package var isPartitionPerFile = false
  /// Nil for a transaction.
  package var mode: IngestMode?
  /// Decides about columns instead of ``columns``; nil for none.
  package var mapping: MappingChoice?

  package init(
    target: Plan.Target, existing: TableSchema?, create: Plan.CreateOption, profile: DatasetProfile,
    columns: [ColumnChoice], partitionBytes: Int, parallel: Int, tags: [String]
  ) {
    self.target = target
    self.existing = existing
    self.create = create
    self.profile = profile
    self.columns = columns
    self.partitionBytes = partitionBytes
    self.parallel = parallel
    self.tags = tags
  }

  /// The same as the engine's planner takes it.
  package var choices: LoadChoices {
    // Names of the profile tell its columns apart, those of the files may not.
    let named = zip(profile.columns.map(\.name), columns)
    let used = named.filter { $0.1.use }
    var choices = LoadChoices(
      target: target, create: create,
      types: Dictionary(
        used.map { ($0, $1.type) }, uniquingKeysWith: { $1 }),
      renames: Dictionary(used.filter { $0 != $1.name }.map { ($0, $1.name) }, uniquingKeysWith: { $1 }),
      skips: Set(named.filter { !$1.use }.map(\.0)), partitionSize: partitionBytes, parallel: parallel,
      tags: tags, timeoutSeconds: timeoutSeconds, keepStagingOnFailure: keepsStaging, nullWords: reading.nullWords,
      badValues: badValues, partitionBy: partitionBy)
    choices.packsFiles = !isPartitionPerFile
    choices.mode = mode ?? .transactional
    if let mapping {
      choices.mapping = mapping
      (choices.types, choices.renames, choices.skips) = ([:], [:], [])
    }
    return choices
  }
}

/// A plan and the words for it.
package struct PlanPreview: Sendable, Codable, Hashable {
  /// What will be run; a session does not keep it, so it is nil in a replay.
  package var plan: Plan?
  package var run: String
  package var staging: String
  package var tag: String
  package var partitions: Int
  package var rows: Int
  package var bytes: Int
  /// Every command and upload in order, as `write --dry-run` prints them.
  package var steps: [Step]
  package var warnings: [PlanWarning]

  /// One thing that is sent.
  package struct Step: Sendable, Codable, Hashable {
    /// What it is for.
    package var title: String
    /// The exact text.
    package var text: String
    /// What it is to the rows; nil in sessions of older versions.
    package var kind: Plan.Step.Kind?
    /// How many steps it stands for in a session, which keeps the first and the last ones; nil for itself.
    package var count: Int?

    package init(title: String, text: String, kind: Plan.Step.Kind = .other, count: Int? = nil) {
      self.title = title
      self.text = text
      self.kind = kind
      self.count = count
    }
  }

  package init(
    plan: Plan?, run: String, staging: String, tag: String, partitions: Int, rows: Int, bytes: Int, steps: [Step],
    warnings: [PlanWarning] = []
  ) {
    self.plan = plan
    self.run = run
    self.staging = staging
    self.tag = tag
    self.partitions = partitions
    self.rows = rows
    self.bytes = bytes
    self.steps = steps
    self.warnings = warnings
  }

  /// The words for `plan`, with everything that it will send.
  package init(_ plan: Plan) {
    self.init(
      plan: plan, run: plan.run, staging: plan.staging, tag: plan.tag, partitions: plan.partitions.count,
      rows: plan.rows, bytes: plan.bytes, steps: plan.steps.map { Step(title: $0.title, text: $0.text, kind: $0.kind) },
      warnings: plan.warnings)
  }
}
