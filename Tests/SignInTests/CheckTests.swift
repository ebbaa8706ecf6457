import Foundation
import Kusto
import KustoSink
import LocalKusto
import Testing

/// `kustosink check` with tokens of fewer roles: it names exactly what is missing, and who is refused is refused.
@Suite struct CheckTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var name: String
    var roles: Set<Identities.Role>
    var missing: [String]
    var testDescription: String { name }
  }

  static let examples = [
    Example(name: "admin of the database", roles: [.admin], missing: []),
    Example(name: "user, ingestor, table admin", roles: [.user, .ingestor, .tableAdmin("Target")], missing: []),
    Example(name: "no user", roles: [.viewer, .ingestor, .tableAdmin("Target")], missing: ["role.user"]),
    Example(
      name: "no ingestor", roles: [.user, .tableAdmin("Target")], missing: ["ingestion-resources", "role.ingestor"]),
    Example(name: "no table admin", roles: [.user, .ingestor], missing: ["role.table-admin"]),
    Example(
      name: "viewer", roles: [.viewer],
      missing: ["ingestion-resources", "role.ingestor", "role.table-admin", "role.user"]),
  ]

  private func withTarget(
    _ example: Example, _ body: @escaping @Sendable (SignInWorld) async throws -> Void
  ) async throws {
    try await SignInWorld.with { world in
      let admin = try await world.provider.issue(to: SignInWorld.principal(id: "admin"))
      try await SinkSession.with(try world.endpoints, tokens: .bearer(admin)) { session in
        _ = try await session.query(".create table Target (id:long, name:string)", in: "Demo")
      }
      world.provider.state.withLock {
        $0.applications[SignInWorld.application]?.principal = SignInWorld.principal(example.roles)
      }
      try await body(world)
    }
  }

  private let application = ["--app-id", SignInWorld.application, "--tenant", IdentityProvider.tenant]
  private let secret = ["KUSTOSINK_APP_SECRET": SignInWorld.secret]

  @Test(arguments: examples)
  func `exactly what is missing is named, with the command that grants it`(example: Example) async throws {
    try await withTarget(example) { world in
      let place = ["--cluster", world.address.url, "--database", "Demo", "--table", "Target"]
      let result = try await Program(world: world).run(["check", "--json"] + place + application, secret)
      let missing = result.lines.filter { $0["state"] as? String == "missing" }
      #expect(
        missing.compactMap { $0["id"] as? String }.sorted() == example.missing, "\(result.output)\(result.errors)")
      #expect(result.status == (example.missing.isEmpty ? 0 : 1))
      for item in missing where (item["id"] as? String)?.hasPrefix("role.") == true {
        let fix = try #require((item["fix"] as? [String])?.first)
        #expect(fix.hasPrefix(".add ") && fix.contains("aadapp=\(SignInWorld.application);tenant-1"), "\(fix)")
      }
      let human = try await Program(world: world).run(["check"] + place + application, secret)
      #expect(human.status == result.status)
      #expect(example.missing.allSatisfy { human.output.contains("MISS \($0)") }, "\(human.output)")
    }
  }

  @Test(arguments: examples)
  func `a load commits where the check finds nothing missing, and changes nothing where it does`(
    example: Example
  ) async throws {
    try await withTarget(example) { world in
      let result = try await Program(world: world).write(to: "Target", application, secret)
      #expect(result.status == (example.missing.isEmpty ? 0 : 1), "\(result.errors)")
      #expect(try await world.count("Target") == (example.missing.isEmpty ? 3 : 0))
    }
  }

  @Test func `a database that is not there is the last thing that is said`() async throws {
    try await SignInWorld.with { world in
      let result = try await Program(world: world).run(
        ["check", "--json", "--cluster", world.address.url, "--database", "Nowhere"] + application, secret)
      #expect(result.status == 1)
      #expect(result.lines.compactMap { $0["id"] as? String } == ["connection", "sign-in", "database"])
    }
  }
}
