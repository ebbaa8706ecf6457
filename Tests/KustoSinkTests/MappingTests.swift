import Foundation
import KustoClient
import KustoSink
import LocalKusto
import Testing

/// Ingestion mappings: read as Kusto's JSON, checked against the table before anything moves, carried out by Kusto.
@Suite struct MappingTests {
  private static let table = """
    (id:long, at:datetime, label:string, origin:string, line:long, kind:string)
    """
  private static let mapping = """
    [{"Column":"id","Properties":{"Ordinal":"1"}},
     {"column":"at","datatype":"datetime","properties":{"Ordinal":0,"Transform":"DateTimeFromUnixSeconds"}},
     {"Name":"label","Ordinal":"2"},
     {"Column":"origin","Properties":{"Transform":"SourceLocation"}},
     {"Column":"line","Properties":{"Transform":"SourceLineNumber"}},
     {"Column":"kind","Properties":{"ConstValue":"flight"}}]
    """

  private func write(_ text: String, _ name: String, _ cluster: LocalCluster) throws -> String {
    let path = "\(cluster.folder)/\(name)"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func choices(_ table: String, _ mapping: MappingChoice, mode: IngestMode = .transactional) -> LoadChoices {
    var choices = LoadChoices(
      target: .init(cluster: "local", database: "Demo", table: table), create: .createIfNotExist)
    choices.mapping = mapping
    choices.mode = mode
    return choices
  }

  private static let rows = "1700000000,7,alpha\n1700000001,8,\"be,ta\"\n1700000002,9,\n"

  @Test(arguments: IngestMode.allCases, [true, false])
  func `ordinals, constants and transforms are carried out in every mode`(mode: IngestMode, isNamed: Bool) async throws
  {
    guard mode != .streaming || isNamed else { return }
    try await LocalCluster.with { cluster in
      _ = try await cluster.session.query(".create table M \(Self.table)", in: "Demo")
      _ = try await cluster.session.query(".alter table M policy streamingingestion enable", in: "Demo")
      let literal = Self.mapping.replacing("\n", with: "").replacing("'", with: "")
      _ = try await cluster.session.query(".create table M ingestion csv mapping \"m1\" '\(literal)'", in: "Demo")
      let path = try write(Self.rows, "rows.csv", cluster)
      let profile = try DatasetInspector(options: InspectionOptions(header: .absent)).inspect([path])
      let choice: MappingChoice = isNamed ? .named("m1") : .given(try IngestionMapping(json: Self.mapping))
      let plan = try await cluster.session.plan(profile, choices("M", choice, mode: mode))
      let state = try await cluster.run(plan)
      #expect(state.outcome == .committed, Comment(rawValue: state.message ?? ""))
      let answer = try await cluster.session.query(
        "M | order by id asc | project id, at, label, ['kind'], line, named = isnotempty(origin)", in: "Demo")
      let rows = answer.first?.rows ?? []
      #expect(rows.count == 3)
      #expect(rows.first?[0].integerValue == 7)
      #expect(rows.first?[1].stringValue?.hasPrefix("2023-11-14T22:13:20") == true, "\(rows)")
      #expect(rows.map { $0[2].stringValue } == ["alpha", "be,ta", ""])
      #expect(rows.allSatisfy { $0[3].stringValue == "flight" })
      #expect(rows.map { $0[4].integerValue } == [1, 2, 3])
      if mode != .streaming { #expect(rows.allSatisfy { $0[5] == .bool(true) || $0[5].integerValue == 1 }, "\(rows)") }
    }
  }

  @Test func `paths lead into JSON that is passed through`() async throws {
    try await LocalCluster.with { cluster in
      let text = """
        {"a":{"id":1},"ms":1700000000123,"tags":[{"Key":"x","Value":1}]}
        {"a":{"id":2},"ms":1700000001123,"tags":[]}

        """
      let path = try write(text, "rows.json", cluster)
      let profile = try DatasetInspector().inspect([path])
      let mapping = try IngestionMapping(
        json: """
          [{"Column":"id","DataType":"long","Properties":{"Path":"$.a.id"}},
           {"Column":"at","DataType":"datetime","Properties":{"Path":"$.ms","Transform":"DateTimeFromUnixMilliseconds"}},
           {"Column":"bag","DataType":"dynamic","Properties":{"Path":"$.tags","Transform":"PropertyBagArrayToDictionary"}}]
          """)
      let plan = try await cluster.session.plan(profile, choices("J", .given(mapping)))
      let state = try await cluster.run(plan)
      #expect(state.outcome == .committed, Comment(rawValue: state.message ?? ""))
      let answer = try await cluster.session.query(
        "J | order by id asc | project id, at, x = tolong(bag.x)", in: "Demo")
      let rows = answer.first?.rows ?? []
      #expect(rows.map { $0[0].integerValue } == [1, 2])
      #expect(rows.first?[1].stringValue?.hasPrefix("2023-11-14T22:13:20.123") == true, "\(rows)")
      #expect(rows.first?[2].integerValue == 1)
    }
  }

  private struct Fault: Sendable, CustomTestStringConvertible {
    var mapping: String
    var problem: MappingProblem
    var testDescription: String { "\(problem)" }
  }

  private static let faults = [
    Fault(
      mapping: #"[{"Column":"nobody","Properties":{"Ordinal":"0"}}]"#,
      problem: .columnNotInTable("nobody", columns: ["id", "at", "label", "origin", "line", "kind"])),
    Fault(
      mapping: #"[{"Column":"id","Properties":{"Ordinal":"3"}}]"#,
      problem: .ordinalTooLarge(column: "id", ordinal: 3, fields: 3)),
    Fault(
      mapping: #"[{"Column":"id","Properties":{"Path":"$.id"}}]"#, problem: .wrongSource(column: "id", kind: "csv")),
    Fault(
      mapping: #"[{"Column":"id","Properties":{"Ordinal":"1","Transform":"SourceLocation"}}]"#,
      problem: .transformNeeds(column: "id", transform: "SourceLocation", type: .long, types: [.string])),
    Fault(
      mapping: #"[{"Column":"id","Properties":{"Ordinal":"1"}},{"Column":"id","Properties":{"Ordinal":"0"}}]"#,
      problem: .columnTwice("id")),
  ]

  @Test(arguments: faults)
  private func `a mapping that does not fit is refused before anything is sent`(fault: Fault) async throws {
    try await LocalCluster.with { cluster in
      _ = try await cluster.session.query(".create table M \(Self.table)", in: "Demo")
      let path = try write(Self.rows, "rows.csv", cluster)
      let profile = try DatasetInspector(options: InspectionOptions(header: .absent)).inspect([path])
      let choice = MappingChoice.given(try IngestionMapping(json: fault.mapping))
      await #expect(throws: PlanError([.mapping(fault.problem)])) {
        _ = try await cluster.session.plan(profile, choices("M", choice))
      }
      #expect(!cluster.faults.history.contains { $0.route == .blob || $0.route == .queue })
    }
  }

  @Test func `a value that the type of its column would lose stops a load with a mapping as any other`() async throws {
    try await LocalCluster.with { cluster in
      _ = try await cluster.session.query(".create table M \(Self.table)", in: "Demo")
      let path = try write("1,many,x\n", "rows.csv", cluster)
      let profile = try DatasetInspector(options: InspectionOptions(header: .absent)).inspect([path])
      let choice = MappingChoice.given(try IngestionMapping(json: #"[{"Column":"id","Properties":{"Ordinal":"1"}}]"#))
      await #expect(throws: PlanError.self) {
        _ = try await cluster.session.plan(profile, choices("M", choice))
      }
      await #expect(throws: PlanError([.mapping(.unknownName("m9", kind: "csv", names: []))])) {
        _ = try await cluster.session.plan(profile, choices("M", .named("m9")))
      }
    }
  }

  @Test func `a creation time is that of the extents after the commit too`() async throws {
    try await LocalCluster.with { cluster in
      let profile = try DatasetInspector().inspect(["\(cluster.folder)/data"])
      var choices = LoadChoices(
        target: .init(cluster: "local", database: "Demo", table: "C"), create: .createIfNotExist,
        tags: ["plain", "drop-by:day", "ingest-by:once"])
      choices.creationTime = KustoTime.moment("2020-02-03")
      let plan = try await cluster.session.plan(profile, choices)
      #expect(try await cluster.run(plan).outcome == .committed)
      let extents = try await cluster.session.service.run(.showExtents(of: "C"), database: "Demo")
      #expect(extents.values(of: "MinCreatedOn").first?.stringValue?.hasPrefix("2020-02-03T00:00:00") == true)
      let tags = extents.values(of: "Tags").first?.stringValue ?? ""
      for tag in ["plain", "drop-by:day", "ingest-by:once", plan.tag] { #expect(tags.contains(tag)) }
    }
  }

  @Test(arguments: [
    ("2024-03-01", "2024-03-01T00:00:00"), ("2024-03-01T12:30", "2024-03-01T12:30:00"),
    ("2024-03-01 12:30:15.5Z", "2024-03-01T12:30:15.5"), ("2024-03-01T12:30:15+02:00", "2024-03-01T10:30:15"),
  ])
  func `times are read as people write them`(text: String, read: String) throws {
    #expect(KustoTime.text(try #require(KustoTime.moment(text))).hasPrefix(read))
  }

  @Test(arguments: ["yesterday", "", "2024-13-01", "2024-03-01T", "1"])
  func `what is no time is none`(text: String) { #expect(KustoTime.moment(text) == nil) }
}
