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
    _ profile: DatasetProfile, _ choices: LoadChoices, target: TargetState, on service: ServiceFacts = ServiceFacts(),
    mapping: PlannedMapping? = nil, now: Date, chance: UInt32, sourceID: () -> UUID = { UUID() }
  ) throws -> Plan {
    var layout = ColumnLayout(profile: profile, choices: choices)
    let isMissing = try check(profile, choices, target: target, mapping: mapping, layout: &layout)
    let route = try ModeCheck(profile, choices, service, targetIsMissing: isMissing).route()
    let mapped = try mapping.map { try Self.mapped(profile, $0, choices, target: target) }
    let columns = mapped?.blob ?? layout.columns
    let keyColumns = mapped == nil ? layout.keyColumns() : []
    if mapped == nil, !layout.problems.isEmpty { throw PlanError(layout.problems) }
    let run = RunName.make(at: now, chance: chance)
    let loadColumns = columns.map { TransferRule.LoadColumn(index: $0.sourceIndex, type: $0.type) }
    let rule = TransferRule(
      profile, columns: loadColumns, targetBytes: choices.partitionSize,
      dividesRows: !choices.partitionBy.isEmpty || route.uploader == .request || mapping?.kind == .csv)
    var partitions = try cut(profile, loadColumns, rule, choices.partitionSize)
      .filter { $0.rows > 0 || !$0.isCounted }
    if choices.packsFiles {
      partitions = FilePacking(profile, targetBytes: choices.partitionSize).pack(partitions)
    }
    if let odd = partitions.first(where: { !$0.isCounted && $0.transfer == .encoded }) {
      throw PlanError([.uncheckedNeedsRewrite(file: odd.slice.file.path)])
    }
    guard !partitions.isEmpty else { throw PlanError([.nothingToLoad(sources: profile.sources)]) }
    guard partitions.count <= Command.mostExtentsInMove || !route.isTransactional else {
      let limit = Command.mostExtentsInMove
      let size = partitions.reduce(0) { $0 + $1.bytes } / (limit / 2) + 1
      throw PlanError([
        .tooManyPartitions(partitions.count, limit: limit, size: max(size, 2 * choices.partitionSize))
      ])
    }
    try Self.check(choices.allowPartial, against: partitions)
    if let mapping, mapping.kind != .csv, let odd = partitions.first(where: { $0.transfer == .encoded }) {
      throw PlanError([.mapping(.needsWholeFile(file: odd.slice.file.path))])
    }
    // A size that is not reached is said where somebody asked for one so small.
    if choices.partitionSize < CutList.standardStep, let largest = partitions.map(\.bytes).max(),
      largest > 2 * choices.partitionSize
    {
      layout.warn(.partitionsLarger(asked: choices.partitionSize, largest: largest))
    }
    var plan = Plan(
      run: run, created: Timestamp.rounded(now), target: choices.target, create: choices.create,
      targetIsMissing: isMissing,
      schema: mapped?.schema ?? TableSchema(columns.map { Column(name: $0.name, type: $0.type) }),
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
    plan.allowPartial = choices.allowPartial.isEmpty ? nil : choices.allowPartial
    plan.onFinish = choices.onFinish
    plan.mapping = mapping
    plan.creationTime = choices.creationTime
    plan.mode = choices.mode == .transactional ? nil : choices.mode
    plan.route = route == .standard ? nil : route
    if !route.isTransactional { plan.warnings.append(.notAtomic(choices.mode)) }
    if !service.hasDataManagement, route.ingestor == .command {
      plan.warnings.append(.noDataManagement(inline: route.uploader == .request))
    }
    plan.stagingSeconds = choices.stagingSeconds
    plan.requestID = choices.requestID
    plan.streamingPieceBytes = choices.streamingPieceBytes
    plan.ingestIfNotExists = choices.ingestIfNotExists
    plan.userTags += choices.ingestIfNotExists.map { [Plan.ingestTag($0)] } ?? []
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

  /// The columns of a load with a mapping.
  private static func mapped(
    _ profile: DatasetProfile, _ mapping: PlannedMapping, _ choices: LoadChoices, target: TargetState
  ) throws(PlanError) -> MappedLayout {
    let existing: TableSchema? = if case .table(let schema) = target { schema } else { nil }
    let layout = MappedLayout(profile, mapping, choices, target: existing)
    guard layout.problems.isEmpty else { throw PlanError(layout.problems) }
    return layout
  }

  /// Checks all; tells whether the target is missing.
  private func check(
    _ profile: DatasetProfile, _ choices: LoadChoices, target: TargetState, mapping: PlannedMapping? = nil,
    layout: inout ColumnLayout
  ) throws -> Bool {
    var problems: [PlanError.Problem] = []
    let table = choices.target.table
    if let problem = EntityName.problem(with: table) { problems.append(.badTableName(table, problem)) }
    if choices.parallel < 1 { problems.append(.badParallel(choices.parallel)) }
    if choices.partitionSize < 1 { problems.append(.badPartitionSize(choices.partitionSize)) }
    if profile.rows == 0, profile.format.traits.isReadHere { problems.append(.nothingToLoad(sources: profile.sources)) }
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
      if mapping == nil { layout.takeOwnNames() }
    case .table(let schema): if mapping == nil { layout.fit(to: schema) }
    }
    if mapping == nil { problems += layout.problems }
    guard problems.isEmpty else { throw PlanError(problems) }
    return isMissing
  }

  /// A name that nothing bears is a mistake: who made it thinks that a failure is allowed that is not.
  private static func check(_ names: [String], against partitions: [Partition]) throws(PlanError) {
    let unknown = names.filter { name in !partitions.contains { $0.isNamed(by: [name]) } }
    guard !unknown.isEmpty else { return }
    let files = partitions.map(\.sourceName)
    throw PlanError(unknown.map { .unknownPartial($0, files: files) })
  }

  private static func stagingName(table: String, run: String) -> String {
    "KustoSinkStaging_\(table.unicodeScalars.prefix(200).map(String.init).joined())_\(run)"
  }
}
