import Datasets
import Foundation
import Kusto

/// Decides everything that a run will do, and refuses, with all reasons, what cannot end well.
package struct Planner: Sendable {
  /// Makes the partitions of a dataset for the columns of a load, as the rule has their bytes travel, each of about so
  /// many source bytes.
  package typealias Cut =
    @Sendable (_ profile: DatasetProfile, _ columns: [TransferRule.LoadColumn], _ rule: TransferRule, _ size: Int)
    throws -> [Partition]

  private let cut: Cut

  package init(cut: @escaping Cut) { self.cut = cut }

  /// The plan of loading `profile` as `choices` say into `target`.
  ///
  /// - Throws: ``PlanError`` with every reason why not; nothing has been done then.
  package func plan(
    _ profile: DatasetProfile, _ choices: LoadChoices, target: TargetState, now: Date, chance: UInt32,
    sourceID: () -> UUID = { UUID() }
  ) throws -> Plan {
    var layout = ColumnLayout(profile: profile, choices: choices)
    let isMissing = try check(profile, choices, target: target, layout: &layout)
    let columns = layout.columns
    let keyColumns = layout.keyColumns()
    if !layout.problems.isEmpty { throw PlanError(layout.problems) }
    let run = RunName.make(at: now, chance: chance)
    let loadColumns = columns.map { TransferRule.LoadColumn(index: $0.sourceIndex, type: ColumnType($0.type)) }
    let rule = TransferRule(
      profile, columns: loadColumns, targetBytes: choices.partitionSize,
      dividesRows: !choices.partitionBy.isEmpty)
    var partitions = try cut(profile, loadColumns, rule, choices.partitionSize)
      .filter { $0.rows > 0 || !$0.isCounted }
    if choices.packsFiles {
      partitions = FilePacking(profile, targetBytes: choices.partitionSize).pack(partitions)
    }
    if let odd = partitions.first(where: { !$0.isCounted && $0.transfer == .encoded }) {
      throw PlanError([.uncheckedNeedsRewrite(file: odd.slice.file.path)])
    }
    guard !partitions.isEmpty else { throw PlanError([.nothingToLoad(sources: profile.sources)]) }
    var plan = Plan(
      run: run, created: Timestamp.rounded(now), target: choices.target, create: choices.create,
      targetIsMissing: isMissing, schema: TableSchema(columns.map { Column(name: $0.name, type: $0.type) }),
      staging: Self.stagingName(table: choices.target.table, run: run), tag: "drop-by:kustosink-\(run)",
      userTags: choices.tags, sources: profile.sources,
      encoding: EncodingPlan(
        columns: zip(columns, loadColumns).map {
          .init(
            source: $0.source, type: $1.type, isProven: rule.isProven($1),
            conversion: $1.index.flatMap { profile.columns[$0].conversion })
        }, hasHeader: profile.hasHeader, format: profile.format,
        nullWords: choices.nullWords + profile.format.traits.nullWords,
        badValues: choices.badValues.policy),
      partitions: partitions.map {
        Plan.PartitionPlan($0, run: run, format: profile.format, sourceID: sourceID())
      },
      parallel: choices.parallel, timeoutSeconds: choices.timeoutSeconds,
      keepStagingOnFailure: choices.keepStagingOnFailure, warnings: layout.warnings,
      keyColumns: keyColumns)
    plan.findings = profile.findings
    return plan
  }

  /// What would stop this load, found without cutting partitions: what a person sees while choosing.
  package func problems(
    with profile: DatasetProfile, _ choices: LoadChoices, target: TargetState
  ) -> [PlanError.Problem] {
    var layout = ColumnLayout(profile: profile, choices: choices)
    do {
      _ = try check(profile, choices, target: target, layout: &layout)
      return []
    } catch let error as PlanError {
      return error.problems
    } catch {
      return []
    }
  }

  /// Checks all; tells whether the target is missing.
  private func check(
    _ profile: DatasetProfile, _ choices: LoadChoices, target: TargetState, layout: inout ColumnLayout
  ) throws -> Bool {
    var problems: [PlanError.Problem] = []
    let table = choices.target.table
    if let problem = EntityName.problem(with: table) { problems.append(.badTableName(table, problem)) }
    if choices.parallel < 1 { problems.append(.badParallel(choices.parallel)) }
    if choices.partitionSize < 1 { problems.append(.badPartitionSize(choices.partitionSize)) }
    if profile.rows == 0 { problems.append(.nothingToLoad(sources: profile.sources)) }
    if profile.scanned != .full, !choices.isUnchecked { problems.append(.onlySampled) }
    if choices.isUnchecked, choices.badValues.policy != .fail { problems.append(.uncheckedWith("--on-bad-value")) }
    if choices.isUnchecked, !choices.partitionBy.isEmpty { problems.append(.uncheckedWith("--partition-by")) }
    for file in profile.files {
      if let first = file.firstBadRow {
        layout.warn(
          .badRows(file: file.file.path, count: file.badRows, first: first, policy: choices.badValues.policy))
      }
    }
    var isMissing = false
    switch target {
    case .noDatabase(let databases):
      problems.append(.noDatabase(choices.target.database, databases: databases))
    case .missing:
      isMissing = true
      if choices.create == .failIfNotExist {
        problems.append(.tableMissing(table: table, database: choices.target.database))
      }
      layout.takeOwnNames()
    case .table(let schema): layout.fit(to: schema)
    }
    problems += layout.problems
    guard problems.isEmpty else { throw PlanError(problems) }
    return isMissing
  }

  private static func stagingName(table: String, run: String) -> String {
    "KustoSinkStaging_\(table.unicodeScalars.prefix(200).map(String.init).joined())_\(run)"
  }
}

extension ColumnType {
  /// The type of the same name.
  package init(_ type: ScalarType) {
    self =
      switch type {
      case .bool: .bool
      case .datetime: .datetime
      case .decimal: .decimal
      case .dynamic: .dynamic
      case .guid: .guid
      case .int: .int
      case .long: .long
      case .real: .real
      case .string: .string
      case .timespan: .timespan
      }
  }
}

extension ScalarType {
  /// The type of the same name.
  package init(_ type: ColumnType) {
    self =
      switch type {
      case .bool: .bool
      case .datetime: .datetime
      case .decimal: .decimal
      case .dynamic: .dynamic
      case .guid: .guid
      case .int: .int
      case .long: .long
      case .real: .real
      case .string: .string
      case .timespan: .timespan
      }
  }
}
