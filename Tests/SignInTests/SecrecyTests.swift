import Foundation
import Kusto
import KustoClient
import KustoSink
import LocalKusto
import Testing

/// Nothing secret leaves by a side door: not in outputs, arguments, run logs, plans or the wire log.
@Suite struct SecrecyTests {
  /// Everything that files of `folder` hold, but for what the test itself put there and the tables of the embedded Kusto.
  private func texts(in folder: String) -> [(name: String, text: String)] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.compactMap { name in
      if name.hasPrefix("kusto/") || name.hasPrefix("given/") { return nil }
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { return nil }
      return (name, String(decoding: data, as: UTF8.self))
    }
  }

  /// The signatures of lent storage and the identity token, as the embedded Kusto hands them out.
  private func lent(_ world: SignInWorld) async throws -> [String] {
    let token = try await world.provider.issue(to: SignInWorld.principal(id: "admin"))
    return try await SinkSession.with(try world.endpoints, tokens: .bearer(token)) { session in
      let roots = try await session.service.run(.ingestionResources, database: nil).values(of: "StorageRoot")
      let identity = try await session.service.run(.identityToken, database: nil).values(of: "AuthorizationContext")
      let signatures = roots.compactMap { $0.stringValue?.firstMatch(of: #/sig=([^&]+)/#).map { String($0.1) } }
      // That of the embedded Kusto is a word of every day; how one is hidden has a test of its own.
      return signatures + identity.compactMap(\.stringValue).filter { $0.count > 16 }
    }
  }

  @Test func `planted secrets are in no output, argument, log, plan, session or trace`() async throws {
    try await SignInWorld.with { world in
      try FileManager.default.createDirectory(atPath: "\(world.folder)/given", withIntermediateDirectories: true)
      let program = Program(world: world)
      let application = ["--app-id", SignInWorld.application, "--tenant", IdentityProvider.tenant]
      let secret = ["KUSTOSINK_APP_SECRET": SignInWorld.secret]
      let trace = ["--trace-wire", "\(world.folder)/wire.jsonl"]
      let wrong = "planted-wrong-secret"
      var results = [
        try await program.write(to: "T", application + trace, secret),
        try await program.write(to: "T", application + trace + ["--json"], secret),
        try await program.write(to: "T", application + trace + ["--async"], secret),
        try await program.write(to: "T", application + trace, ["KUSTOSINK_APP_SECRET": wrong]),
        try await program.write(to: "T", ["--sign-in", "device-code"] + trace),
      ]
      let run = results[2].output.trimmingCharacters(in: .whitespacesAndNewlines)
      results.append(try await program.run(["attach", run, "--json"]))
      #expect(results.map(\.status) == [0, 0, 5, 1, 0, 0], "\(results.map(\.errors))")
      #expect(try await world.count("T") == 12)

      let planted =
        ["planted-", SignInWorld.secret, wrong] + world.provider.state.withLock { Array($0.issued.keys) }
        + (try await lent(world))
      #expect(planted.count > 8)
      for hidden in planted {
        for result in results {
          #expect(!(result.output + result.errors).contains(hidden), "\(hidden): \(result.output)\(result.errors)")
          #expect(!result.arguments.contains(hidden))
        }
        for (name, text) in texts(in: world.folder) { #expect(!text.contains(hidden), "\(hidden) in \(name)") }
      }
      // The wire log is there, whole, and for its owner only.
      let wire = try String(contentsOfFile: "\(world.folder)/wire.jsonl", encoding: .utf8)
      for words in ["/v1/rest/mgmt", ".move async extents", "oauth2/v2.0/token", "\"Bearer …\"", "sig=…"] {
        #expect(wire.contains(words), "\(words)")
      }
      let mode = try FileManager.default.attributesOfItem(atPath: "\(world.folder)/wire.jsonl")[.posixPermissions]
      #expect(mode as? Int == 0o600)
      for line in wire.split(separator: "\n") {
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
      }
    }
  }

  @Test func `a detached run inherits the way of signing in and renews its tokens`() async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock { $0.lifetime = 1 }
      world.faults.on(.management, containing: ".create table", at: 1...1, .delay(.milliseconds(1500)))
      let program = Program(world: world)
      let file = try world.write(SignInWorld.secret, to: "given-secret")
      let started = try await program.write(
        to: "T",
        [
          "--app-id", SignInWorld.application, "--tenant", IdentityProvider.tenant, "--app-secret-file", file,
          "--async",
        ])
      let run = started.output.trimmingCharacters(in: .whitespacesAndNewlines)
      let end = try await program.run(["attach", run])
      #expect(started.status == 5 && end.status == 0, "\(started.errors)\(end.errors)")
      #expect(try await world.count("T") == 3)
    }
  }

  @Test func `no token and no secret goes to a host that is not trusted, whatever the way`() async throws {
    try await SignInWorld.with { world in
      let program = Program(world: world)
      for way in ["application", "azure-cli", "managed-identity", "device-code", "token"] {
        let result = try await program.run(
          ["query", "--cluster", "https://kusto.example.org", "--database", "D", "print 1", "--sign-in", way]
            + ["--app-id", "a", "--tenant", "t"],
          ["KUSTOSINK_TOKEN": "planted-token", "KUSTOSINK_APP_SECRET": SignInWorld.secret])
        #expect(result.status == 1 && result.errors.contains("'kusto.example.org' is not known"), "\(result.errors)")
      }
      #expect(world.provider.seen.isEmpty)
    }
  }
}
