import Foundation
import KustoSink
import KustoTypes
import Testing

/// Whatever type a person wants for a column: what the scan says of it is what a load does with it.
@Suite struct TypeAgreementTests {
  @Test(arguments: KindsOfValues.all)
  func `a type is refused with the value and its place, or keeps the value`(kinds: KindsOfValues) async throws {
    try await LocalCluster.with { cluster in
      let file = "\(cluster.folder)/\(kinds.file)"
      try kinds.bytes.write(to: URL(filePath: file))
      let profile = try DatasetInspector().inspect([file])
      var (kept, refused) = (0, 0)
      for name in KindsOfValues.columns {
        let column = try #require(profile.columns.first { $0.name == name })
        #expect(column.violations[column.type] == nil, "\(name)")
        for type in ScalarType.allCases {
          if let violation = column.violations[type] {
            try await Self.expectRefusal(of: name, type, violation, profile, kinds, cluster)
            refused += 1
          } else {
            try await Self.expectValue(of: column, type, profile, cluster)
            kept += 1
          }
        }
      }
      // Nothing that holds others is a scalar, and nothing is lost as a string.
      #expect(refused >= 3 * 8 && kept >= 9, "\(refused) refused, \(kept) kept")
    }
  }

  private static func choices(_ name: String, _ type: ScalarType, _ profile: DatasetProfile) -> LoadChoices {
    let target = Plan.Target(cluster: "local", database: "Demo", table: "\(name)_\(type.rawValue)")
    let others = Set(profile.columns.map(\.name)).subtracting(["id", name])
    return LoadChoices(target: target, create: .createIfNotExist, types: [name: type], skips: others, parallel: 1)
  }

  private static func expectRefusal(
    of name: String, _ type: ScalarType, _ violation: Violation, _ profile: DatasetProfile, _ kinds: KindsOfValues,
    _ cluster: LocalCluster
  ) async throws {
    let comment = Comment(rawValue: "\(kinds.file) \(name) as \(type.rawValue)")
    #expect(violation.location.row == kinds.headerRows + 1, comment)
    let error = await #expect(throws: PlanError.self, comment) {
      try await cluster.session.plan(profile, choices(name, type, profile))
    }
    guard let error else { return }
    let words = Explanation(of: error)
    #expect(words.what.contains(name) && words.what.contains(type.rawValue), comment)
    #expect(words.place?.contains("\(kinds.file) row \(kinds.headerRows + 1)") == true, comment)
    #expect(!violation.value.isEmpty && words.what.contains(violation.value.prefix(5)), comment)
    // What holds others is refused by the writer too, should nobody have asked the scan.
    guard ["list", "map", "group"].contains(name) else { return }
    let plan = EncodingPlan(
      columns: [.init(source: name, type: type)], hasHeader: profile.hasHeader, format: profile.format)
    let index = profile.columns.firstIndex { $0.name == name }
    let partitions = PartitionPlanner.partitions(of: profile, columns: [index], targetBytes: 1 << 30)
    #expect(throws: DatasetError.self, comment) { try ValidationPass(plan: plan).run(partitions) }
  }

  private static func expectValue(
    of column: ColumnProfile, _ type: ScalarType, _ profile: DatasetProfile, _ cluster: LocalCluster
  ) async throws {
    let comment = Comment(rawValue: "\(profile.format) \(column.name) as \(type.rawValue)")
    let choices = choices(column.name, type, profile)
    let state = try await cluster.run(try await cluster.session.plan(profile, choices))
    #expect(state.outcome == .committed && state.committedRows == 2, comment)
    let query = "['\(choices.target.table)'] | order by id asc | project v = tostring(['\(column.name)'])"
    let rows = try await cluster.session.query(query, in: "Demo").first?.rows.map { $0[0].stringValue ?? "" } ?? []
    #expect(rows.count == 2 && rows.last == "", comment)
    let sample = try #require(column.samples.first)
    #expect(isSame(rows.first ?? "", sample, type), "\(comment): \(rows) of \(sample)")
  }

  /// Whether what Kusto says is the value that stands in the file.
  private static func isSame(_ told: String, _ value: String, _ type: ScalarType) -> Bool {
    switch type {
    case .string: told == value
    case .dynamic: told.replacing(" ", with: "") == value.replacing(" ", with: "")
    case .bool: ["true", "1"].contains(told.lowercased()) == ["true", "1"].contains(value.lowercased())
    case .int, .long, .real, .decimal: Double(told) == Double(value)
    case .datetime: told.prefix(19) == value.prefix(19)
    case .timespan, .guid: told == value
    }
  }
}
