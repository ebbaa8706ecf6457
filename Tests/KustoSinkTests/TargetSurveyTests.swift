import Foundation
import KustoSink
import LocalKusto
import Testing

/// What a plan says of the surroundings of a table that is there.
@Suite struct TargetSurveyTests {
  private func manage(_ text: String, _ cluster: LocalCluster) async throws {
    _ = try await cluster.session.query(text, in: "Demo")
  }

  private func warnings(_ cluster: LocalCluster) async throws -> [PlanWarning] {
    try await cluster.plan(into: "T").warnings
  }

  private func warningsAfterLoad(_ cluster: LocalCluster) async throws -> [PlanWarning] {
    #expect(try await cluster.load(into: "T").outcome == .committed)
    return try await warnings(cluster)
  }

  private func addUpdatePolicies(to tables: [String], isEnabled: Bool = true, _ cluster: LocalCluster) async throws {
    for table in tables {
      try await manage(".create table ['\(table)'] (id:long)", cluster)
      let policy = #"[{"IsEnabled": \#(isEnabled), "Source": "T", "Query": "T", "IsTransactional": false}]"#
      try await manage(".alter table ['\(table)'] policy update @'\(policy)'", cluster)
    }
  }

  @Test func `a table on its own draws no word`() async throws {
    try await LocalCluster.with { cluster in
      let found = try await warningsAfterLoad(cluster)
      #expect(found == [])
    }
  }

  @Test func `tables that an update policy feeds are named, also with dots in their names`() async throws {
    try await LocalCluster.with { cluster in
      #expect(try await cluster.load(into: "T").outcome == .committed)
      try await addUpdatePolicies(to: ["Hourly", "by.day"], cluster)
      try await addUpdatePolicies(to: ["Sleeping"], isEnabled: false, cluster)
      #expect(try await warnings(cluster) == [.updatePolicies(tables: ["Hourly", "by.day"])])
    }
  }

  @Test(arguments: [".show table * policy update", ".show materialized-views"])
  func `a question that is refused is not taken for nothing`(question: String) async throws {
    try await LocalCluster.with { cluster in
      #expect(try await cluster.load(into: "T").outcome == .committed)
      cluster.faults.on(.management, containing: question, at: 1...Int.max, .status(403, permanent: true))
      let found = try await warnings(cluster)
      #expect(found.contains { if case .surroundingsUnseen = $0 { true } else { false } }, "\(found)")
    }
  }
}
