import Console
import Foundation
import KustoSink
import KustoTypes

/// What the scripted world of the tests holds.
enum Fixtures {
  /// 2026-11-23 10:00:00 UTC.
  static let start = Date(timeIntervalSince1970: 1_795_428_000)

  static func at(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }

  static let run = "20261123-100000-7f3a9c1e"

  static let stream = "20261123-100000-5eed5eed"

  static let deadStream = "20261122-090000-dead5eed"

  static let listing = FolderListing(
    path: "/data",
    entries: [
      FolderListing.Entry(name: "archive", isFolder: true), FolderListing.Entry(name: "flights", isFolder: true),
    ]
      + (1...12).map { FolderListing.Entry(name: file($0), isFolder: false, bytes: 600_000 + $0 * 1031) }
      + [FolderListing.Entry(name: "README.md", isFolder: false, bytes: 4210)])

  static func file(_ month: Int) -> String { "flights-2013-\(month < 10 ? "0" : "")\(month).csv.gz" }

  static let lines = [
    "year,month,day,dep_time,dep_delay,carrier,tailnum,time_hour", "2013,1,1,517,2,UA,N14228,2013-01-01T05:00:00Z",
    "2013,1,1,533,4,UA,N24211,2013-01-01T05:00:00Z", "2013,1,1,542,2,AA,N619AA,2013-01-01T05:00:00Z",
    "2013,1,1,,NA,B6,,2013-01-01T05:00:00Z",
  ]

  static func column(
    _ name: String, _ type: ScalarType, nulls: Int = 0, samples: [String], evidence: String,
    loses: [ScalarType: String] = [:], warnings: [String] = []
  ) -> ColumnProfile {
    let place = ValueLocation(file: "/data/\(file(3))", row: 17, column: 2, byte: 4711)
    return ColumnProfile(
      name: name, type: type, nulls: nulls, nullWords: nulls > 0 ? ["NA": nulls] : [:], samples: samples,
      violations: loses.mapValues { Violation(value: $0, location: place) }, evidence: evidence, warnings: warnings,
      needsRewrite: false)
  }

  static let columns = [
    column(
      "year", .int, samples: ["2013"], evidence: "int: all 336 776 values are whole numbers within 32 bits",
      loses: [.bool: "2013", .guid: "2013"], warnings: ["one value in every row"]),
    column("month", .int, samples: ["1", "2", "3"], evidence: "int: all values", loses: [.bool: "12"]),
    column(
      "dep_time", .int, nulls: 8255, samples: ["517", "533", "542"],
      evidence: "int: 328 521 values are whole numbers within 32 bits, 8 255 are NA", loses: [.bool: "517"]),
    column(
      "carrier", .string, samples: ["UA", "AA", "B6", "DL"], evidence: "string: \"UA\" is no number",
      loses: [.int: "UA", .long: "UA", .real: "UA", .datetime: "UA", .bool: "UA"]),
    column(
      "tailnum", .string, nulls: 2512, samples: ["N14228", "N24211", "N619AA"],
      evidence: "string: \"N14228\" is no number",
      loses: [.int: "N14228", .long: "N14228"]),
    column(
      "time_hour", .datetime, samples: ["2013-01-01T05:00:00Z"], evidence: "datetime: all values are ISO 8601",
      loses: [.int: "2013-01-01T05:00:00Z"]),
  ]

  static let profile = DatasetProfile(
    sources: ["/data/flights"], format: .csv,
    formatEvidence: ["delimiter , in 12 of 12 files", "quote \" doubled inside quotes", "UTF-8, LF"], hasHeader: true,
    scanned: .full,
    files: (1...12).map { month in
      FileProfile(
        file: SourceFile(
          path: "/data/flights/\(file(month))", bytes: 600_000 + month * 1031, modified: start, compression: .gzip),
        rows: 28_064 + (month == 12 ? 8 : 0), contentBytes: 2_500_000, fieldOfColumn: [0, 1, 2, 3, 4, 5], fieldCount: 6,
        firstRecordOffset: 60, cuts: [])
    }, columns: columns, findings: [Finding(.fileSkipped, "README.md is left out: not CSV")])

  static let schema = TableSchema([
    Column(name: "year", type: .int), Column(name: "month", type: .int), Column(name: "dep_time", type: .long),
    Column(name: "Carrier", type: .string), Column(name: "tailnum", type: .int),
    Column(name: "time_hour", type: .datetime), Column(name: "loaded", type: .datetime),
  ])

  static func preview(table: String, creates: Bool) -> PlanPreview {
    typealias Step = PlanPreview.Step
    let staging = "_kustosink_\(table)_\(run)"
    var steps = [
      Step(
        title: "make the hidden staging table",
        text:
          ".create table ['\(staging)'] (['year']:int,['month']:int,['dep_time']:int,['carrier']:string) with (hidden=true)"
      ),
      Step(title: "make the hidden staging table", text: ".alter table ['\(staging)'] policy auto_delete @\"{…}\""),
      Step(title: "borrow storage", text: ".get ingestion resources"),
    ]
    for month in 1...12 {
      let title = "partition \(month): \(file(month)), 28064 rows"
      steps.append(Step(title: title, text: "PUT <container>/kustosink-\(run)-\(month).csv.gz", kind: .partition))
      steps.append(Step(title: title, text: "POST <queue>/messages", kind: .partition))
    }
    if creates { steps.append(Step(title: "make the target", text: ".create table ['\(table)'] (['year']:int)")) }
    steps += [
      Step(
        title: "commit: one move of the verified extents",
        text: ".move async extents from table ['\(staging)'] to table ['\(table)'] (<verified extents>)", kind: .commit),
      Step(title: "drop the staging table", text: ".drop table ['\(staging)'] ifexists"),
    ]
    return PlanPreview(
      plan: plan(table: table), run: run, staging: staging, tag: "drop-by:kustosink-\(run)", partitions: 12,
      rows: 336_776, bytes: 30_000_000, steps: steps)
  }

  static func plan(table: String) -> Plan {
    Plan(
      run: run, created: start, target: Plan.Target(cluster: "local", database: "Demo", table: table),
      create: .createIfNotExist, targetIsMissing: true, schema: schema, staging: "_kustosink_\(table)_\(run)",
      tag: "drop-by:kustosink-\(run)", userTags: [], sources: ["/data/flights"],
      encoding: EncodingPlan(columns: [], hasHeader: true), partitions: [], parallel: 4, timeoutSeconds: nil,
      keepStagingOnFailure: false)
  }

  static let streams = [
    streamEntry(stream, .running, rows: 79_200, batches: 11), streamEntry(deadStream, .died, rows: 12, batches: 2),
  ]

  private static func streamEntry(_ name: String, _ state: RunEntry.State, rows: Int, batches: Int) -> RunEntry {
    var entry = RunEntry(
      run: name, state: state, cluster: "", database: "", table: "Flights2013", rows: rows, started: at(-90),
      ended: nil,
      outcome: nil)
    entry.batches = batches
    return entry
  }

  /// The queries asked before, the newest last.
  static let history = ["Flights | take 20", "Flights | summarize count() by carrier"]

  static let answer = QueryAnswer(
    columns: [
      Column(name: "year", type: .int), Column(name: "carrier", type: .string), Column(name: "tailnum", type: .string),
      Column(name: "dep_delay", type: .real), Column(name: "time_hour", type: .datetime),
      Column(name: "cancelled", type: .bool), Column(name: "remark", type: .string),
      Column(name: "more", type: .dynamic),
    ],
    rows: (0..<40).map { row in
      [
        .integer(2013), .string(["UA", "AA", "B6", "DL"][row % 4]), row % 5 == 4 ? .null : .string("N\(14228 + row)"),
        .number(Double(row) - 3.5), .string("2013-01-01T\(row < 10 ? "0" : "")\(row % 24):00:00Z"), .bool(row % 7 == 0),
        .string(String(repeating: "late because of the weather; ", count: row % 6)),
        .object(["gate": .string("C\(row)"), "stops": .array([.integer(1), .integer(2)])]),
      ]
    }, isCut: false, milliseconds: 34)

  static let items = [
    CheckItem("connection", .ok, "version 1.0, answered in 41 ms"),
    CheckItem("sign-in", .ok, "with the Azure CLI as me@contoso.example"),
    CheckItem("role.ingestor", .ok, "by a role of the database"),
    CheckItem(
      "role.admin", .missing, "nobody gave it", why: "the commit moves extents",
      fix: [".add table ['Flights'] admins"]),
    CheckItem("views", .note, "a materialized view reads this table"),
  ]

  static let runs = [
    RunEntry(
      run: "20261123-095500-11aa22bb", state: .running, cluster: "local", database: "Demo", table: "Flights",
      rows: 336_776, started: at(-300), ended: nil, outcome: nil),
    RunEntry(
      run: "20261122-220000-33cc44dd", state: .finished, cluster: "local", database: "Demo", table: "Flights",
      rows: 336_776, started: at(-43_200), ended: at(-43_100), outcome: .committed),
    RunEntry(
      run: "20261122-184000-55ee66ff", state: .finished, cluster: "help.westeurope", database: "Samples",
      table: "Vendors", rows: nil, started: at(-55_200), ended: at(-55_190), outcome: .notCommitted),
    RunEntry(
      run: "20261121-101500-77001122", state: .died, cluster: "local", database: "Demo", table: "Trips", rows: 12,
      started: at(-171_900), ended: nil, outcome: nil),
  ]

  static let mapping = IngestionMapping([
    IngestionMapping.Element(column: "year", type: .int, source: .ordinal(0)),
    IngestionMapping.Element(column: "Carrier", type: .string, source: .ordinal(3)),
  ])

  static let mappings = [
    TableMapping(name: "flights_v3", kind: "csv", columns: ["year", "Carrier"]),
    TableMapping(name: "events", kind: "json", columns: ["year"]),
  ]

  static let sessions = [
    SessionEntry(path: "/state/sessions/20261123-100000-aa.ksession", started: at(-10), bytes: 18_204),
    SessionEntry(
      path: "/state/sessions/20261122-220000-bb.ksession", started: at(-43_300), bytes: 204_810, cluster: "local",
      ending: .finished(run: "20261122-220000-33cc44dd", outcome: .committed, stopped: false)),
  ]
}
