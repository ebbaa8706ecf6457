import Datasets
import Foundation
import Kusto
import KustoTypes
import SinkEngine
import Testing

@Suite struct PlannerTests {
  private let target = Plan.Target(cluster: "local", database: "Demo", table: "T")

  /// A dataset of one file with the columns `id` (long, as no date or number of 32 bits) and `name` (string).
  private func profile(
    columns: [ColumnProfile]? = nil, rows: Int = 10, hasHeader: Bool = true, scanned: ScanExtent = .full
  ) -> DatasetProfile {
    let columns = columns ?? [column("id", .long, violations: [.int: "3000000000"]), column("name", .string)]
    let file = FileProfile(
      file: SourceFile(path: "/data/a.csv", bytes: 100, modified: Samples.moment, compression: .none), rows: rows,
      contentBytes: 100, fieldOfColumn: Array(columns.indices), fieldCount: columns.count, firstRecordOffset: 8,
      cuts: [])
    return DatasetProfile(
      sources: ["/data"], format: .csv, formatEvidence: [], hasHeader: hasHeader, scanned: scanned, files: [file],
      columns: columns, findings: [])
  }

  private func column(_ name: String, _ type: ScalarType, violations: [ScalarType: String] = [:]) -> ColumnProfile {
    ColumnProfile(
      name: name, type: type, nulls: 0, nullWords: [:], samples: [],
      violations: violations.mapValues { Violation(value: $0, location: place) }, evidence: "", warnings: [],
      needsRewrite: false)
  }

  private let place = ValueLocation(file: "a.csv", row: 3, column: 1, byte: 20)

  private func plan(_ profile: DatasetProfile, _ choices: LoadChoices, _ target: TargetState) throws -> Plan {
    try Planner.standard.plan(profile, choices, target: target, now: Samples.moment, chance: 1)
  }

  private func problems(
    _ profile: DatasetProfile, _ choices: LoadChoices, _ target: TargetState
  ) -> [PlanError.Problem] {
    do {
      _ = try plan(profile, choices, target)
      return []
    } catch {
      return (error as? PlanError)?.problems ?? []
    }
  }

  private func existing(_ text: String) throws -> TargetState { .table(try TableSchema(cslSchema: text)) }

  @Test func `a missing table gets the columns of the source`() throws {
    let plan = try plan(profile(), LoadChoices(target: target, create: .createIfNotExist), .missing)
    #expect(plan.targetIsMissing)
    #expect(plan.schema.description == "id:long, name:string")
    #expect(plan.run == "20261123-190512-00000001")
    #expect(plan.tag == "drop-by:kustosink-20261123-190512-00000001")
    #expect(plan.rows == 10)
    #expect(EntityName.problem(with: plan.staging) == nil)
  }

  @Test func `more partitions than a commit can name are refused before any upload`() {
    func plan(_ count: Int) throws -> Plan {
      var choices = LoadChoices(target: target, create: .createIfNotExist)
      choices.packsFiles = false
      return try Planner { _, _, _, _ in (0..<count).map { Samples.partition($0, rows: 1) } }
        .plan(profile(), choices, target: .missing, now: Samples.moment, chance: 1)
    }
    #expect(throws: Never.self) { try plan(50_000) }
    let refusal = #expect(throws: PlanError.self) { try plan(50_001) }
    guard case .tooManyPartitions(50_001, 50_000, _) = refusal?.problems.first else {
      Issue.record("\(String(describing: refusal))")
      return
    }
  }

  @Test func `a missing table without the wish to make it is no plan`() {
    #expect(
      problems(profile(), LoadChoices(target: target), .missing) == [.tableMissing(table: "T", database: "Demo")])
  }

  @Test func `a database that is not there is told with those that are`() {
    #expect(
      problems(profile(), LoadChoices(target: target), .noDatabase(databases: ["X"]))
        == [.noDatabase("Demo", databases: ["X"])])
  }

  @Test func `an existing table rules the order of columns and their types`() throws {
    let plan = try plan(
      profile(), LoadChoices(target: target), try existing("name:string, extra:guid, id:real"))
    #expect(plan.schema.description == "name:string, extra:guid, id:real")
    #expect(plan.encoding.columns.map(\.type) == [.string, .guid, .real])
    #expect(plan.partitions[0].partition.slice.fields == [1, nil, 0])
    #expect(plan.warnings == [.columnsBecomeNull(["extra"])])
  }

  @Test func `a type that would lose a value is refused with the value and its place`() throws {
    #expect(
      problems(profile(), LoadChoices(target: target), try existing("id:int, name:string"))
        == [
          .typeLosesValue(
            column: "id", type: .int, violation: Violation(value: "3000000000", location: place), inTarget: true)
        ])
    #expect(
      problems(profile(), LoadChoices(target: target, create: .createIfNotExist, types: ["id": .int]), .missing)
        == [
          .typeLosesValue(
            column: "id", type: .int, violation: Violation(value: "3000000000", location: place), inTarget: false)
        ])
  }

  @Test func `a chosen type other than the table's is refused`() throws {
    let choices = LoadChoices(target: target, types: ["name": .dynamic])
    #expect(
      problems(profile(), choices, try existing("id:long, name:string"))
        == [.typeDiffers(column: "name", chosen: .dynamic, inTarget: .string)])
  }

  @Test func `a column that the table lacks is refused, with the one that differs in case`() throws {
    #expect(
      problems(profile(), LoadChoices(target: target), try existing("ID:long"))
        == [.columnNotInTarget("id", near: "ID"), .columnNotInTarget("name", near: nil)])
  }

  @Test func `columns may be renamed and left out`() throws {
    let choices = LoadChoices(target: target, renames: ["id": "Number"], skips: ["name"])
    let plan = try plan(profile(), choices, try existing("Number:long"))
    #expect(plan.schema.description == "Number:long")
    #expect(plan.encoding.columns.map(\.source) == ["id"])
    #expect(plan.warnings == [.columnsLeftOut(["name"])])
  }

  @Test func `a choice for a column that is not there is refused`() {
    let choices = LoadChoices(target: target, create: .createIfNotExist, types: ["nmae": .string], skips: ["x"])
    #expect(
      problems(profile(), choices, .missing) == [
        .unknownColumn("nmae", columns: ["id", "name"], choice: .type),
        .unknownColumn("x", columns: ["id", "name"], choice: .skip),
      ])
  }

  @Test func `a whole schema goes by name where there is a header`() throws {
    let schema = try TableSchema(cslSchema: "name:string, id:decimal")
    let choices = LoadChoices(target: target, create: .createIfNotExist, schema: schema)
    #expect(try plan(profile(), choices, .missing).schema == schema)
    #expect(try plan(profile(), choices, .missing).partitions[0].partition.slice.fields == [1, 0])
  }

  @Test func `a whole schema goes by position where there is no header`() throws {
    let schema = try TableSchema(cslSchema: "a:long, b:string")
    let choices = LoadChoices(target: target, create: .createIfNotExist, schema: schema)
    #expect(try plan(profile(hasHeader: false), choices, .missing).schema == schema)
    let short = LoadChoices(target: target, create: .createIfNotExist, schema: TableSchema([schema.columns[0]]))
    #expect(problems(profile(hasHeader: false), short, .missing) == [.schemaLength(given: 1, found: 2)])
  }

  @Test func `a schema that leaves a column of the source out says so`() throws {
    let schema = try TableSchema(cslSchema: "id:long, more:string")
    let choices = LoadChoices(target: target, create: .createIfNotExist, schema: schema)
    #expect(
      problems(profile(), choices, .missing) == [
        .unknownColumn("more", columns: ["id", "name"], choice: .schema), .columnNotInSchema("name"),
      ])
  }

  @Test func `names that Kusto does not take are refused with a better one`() {
    let columns = [column("a/b", .long), column("c", .string)]
    let choices = LoadChoices(
      target: .init(cluster: "local", database: "Demo", table: "__x"), create: .createIfNotExist, renames: ["c": "a/b"])
    #expect(
      problems(profile(columns: columns), choices, .missing) == [
        .badTableName("__x", .reserved), .duplicateColumnName("a/b"),
        .badColumnName("a/b", .character("/"), suggestion: "a_b"),
        .badColumnName("a/b", .character("/"), suggestion: "a_b"),
      ])
  }

  @Test func `nothing to load, a mere sample and impossible numbers are refused together`() {
    let choices = LoadChoices(target: target, create: .createIfNotExist, partitionSize: 0, parallel: 0)
    #expect(
      problems(profile(rows: 0, scanned: .sample(rows: 5)), choices, .missing) == [
        .badParallel(0), .badPartitionSize(0), .nothingToLoad(sources: ["/data"]), .onlySampled,
      ])
  }

  @Test func `the plan's steps are the exact commands in their order`() throws {
    let plan = try plan(profile(), LoadChoices(target: target, create: .createIfNotExist), .missing)
    let texts = plan.steps.map(\.text)
    #expect(texts.first == ".create table ['\(plan.staging)'] (['id']:long,['name']:string) with (hidden=true)")
    #expect(texts.contains("PUT <container>/\(plan.partitions[0].blobName)"))
    #expect(
      texts.contains(
        ".create table ['T'] (['id']:long,['name']:string) with (docstring='made by kustosink run \(plan.run)')"))
    #expect(
      texts.contains(
        ".move async extents from table ['\(plan.staging)'] to table ['T'] with "
          + "(extentCreatedOnFrom=<time of the extents>, extentCreatedOnTo=<time of the extents>, "
          + "setNewIngestionTime=true) "
          + "(<verified extents>)"))
    #expect(texts.last == ".drop table ['\(plan.staging)'] ifexists")
    #expect(!plan.commands.contains { !$0.hasPrefix(".") })
  }
}
