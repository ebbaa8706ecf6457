import Foundation
import Kusto
import KustoClient
import KustoSignIn
import KustoSink
import LocalKusto
import SinkEngine
import Testing

/// Containers of the user without a signature: who is signed in signs.
@Suite struct OwnStorageTests {
  private let application = ["--app-id", SignInWorld.application, "--tenant", IdentityProvider.tenant]
  private let secret = ["KUSTOSINK_APP_SECRET": SignInWorld.secret]

  /// The container that the embedded Kusto lends, as one of the user's own.
  private func container(_ world: SignInWorld) -> String { "\(world.address.url)/local/tempstorage" }

  @Test(arguments: ["transactional", "queued"])
  func `a load goes through a container that has no signature`(mode: String) async throws {
    try await SignInWorld.with { world in
      let file = try world.write("# ours\n\(container(world))\n", to: "containers.txt")
      let trace = "\(world.folder)/wire.jsonl"
      let result = try await Program(world: world).write(
        to: "T", application + ["--storage-file", file, "--mode", mode, "--trace-wire", trace], secret)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try await world.count("T") == 3)
      let wire = try String(contentsOfFile: trace, encoding: .utf8)
      // One key for the whole load, by which every block was signed.
      #expect(wire.components(separatedBy: "comp=userdelegationkey").count - 1 == 1)
      #expect(wire.contains("skoid="))
      #expect(!wire.contains("<Value>"), "the key stands in the wire log")
    }
  }

  @Test func `a detached run signs for itself`() async throws {
    try await SignInWorld.with { world in
      let file = try world.write(container(world), to: "containers.txt")
      let program = Program(world: world)
      let started = try await program.write(to: "T", application + ["--storage-file", file, "--async"], secret)
      let end = try await program.run(["attach", started.output.trimmingCharacters(in: .whitespacesAndNewlines)])
      #expect(started.status == 5 && end.status == 0, "\(started.errors)\(end.errors)")
      #expect(try await world.count("T") == 3)
    }
  }

  @Test func `who may not sign is told which role is missing, before anything is sent`() async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock {
        $0.applications[SignInWorld.application]?.principal = SignInWorld.principal([.user, .viewer])
      }
      let file = try world.write(container(world), to: "containers.txt")
      let result = try await Program(world: world).write(to: "T", application + ["--storage-file", file], secret)
      #expect(result.status == 1)
      #expect(result.errors.contains("Storage Blob Delegator"), "\(result.errors)")
      #expect(!result.errors.contains("unexpected"))
    }
  }

  @Test func `a token that is given is for the cluster, and goes to no storage`() async throws {
    try await SignInWorld.with { world in
      let token = try await world.provider.issue(to: SignInWorld.principal())
      let file = try world.write(container(world), to: "containers.txt")
      let result = try await Program(world: world).write(
        to: "T", ["--sign-in", "token", "--storage-file", file], ["KUSTOSINK_TOKEN": token])
      #expect(result.status == 1)
      #expect(result.errors.contains("a signature (sig=…) in the address of the container"), "\(result.errors)")
    }
  }

  @Test(arguments: ["https://storage.example.org/c", "https://blob.core.windows.net.example.org/c"])
  func `no token goes to storage that nobody trusts`(address: String) async throws {
    try await SignInWorld.with { world in
      let file = try world.write(address, to: "containers.txt")
      let result = try await Program(world: world).write(to: "T", application + ["--storage-file", file], secret)
      #expect(result.status == 1)
      #expect(result.errors.contains("is not known"), "\(result.errors)")
    }
  }

  /// Source: what azure-storage-blob 12.19.1, whose version of the service is 2023-11-03, makes of the same key and times.
  @Test func `a signature is the one that Microsoft's library makes`() throws {
    let document = """
      <UserDelegationKey><SignedOid>0d4a1a3c-4b8e-4a53-9d53-1f0c3a4b5c6d</SignedOid>
      <SignedTid>72f988bf-86f1-41af-91ab-2d7cd011db47</SignedTid><SignedStart>2026-11-27T03:00:00Z</SignedStart>
      <SignedExpiry>2026-11-29T03:00:00Z</SignedExpiry><SignedService>b</SignedService>
      <SignedVersion>2023-11-03</SignedVersion><Value>bXkgdXNlciBkZWxlZ2F0aW9uIGtleSwgMzIgYnl0ZXMh</Value>
      </UserDelegationKey>
      """
    let key = try #require(DelegationKey(Data(document.utf8)))
    let account = try StorageAccount(container: "https://loads.blob.core.windows.net/incoming")
    let theirs = """
      st=2026-11-27T03%3A00%3A00Z&se=2026-11-29T03%3A00%3A00Z&sp=rw&spr=https&sv=2023-11-03&sr=c\
      &skoid=0d4a1a3c-4b8e-4a53-9d53-1f0c3a4b5c6d&sktid=72f988bf-86f1-41af-91ab-2d7cd011db47\
      &skt=2026-11-27T03%3A00%3A00Z&ske=2026-11-29T03%3A00%3A00Z&sks=b&skv=2023-11-03\
      &sig=J2DRl3fxHcnQoLIK0aZ7PmSkVN1NUmbZQdWt7JoSJTM%3D
      """
    #expect(Set(key.signature(for: account).split(separator: "&")) == Set(theirs.split(separator: "&")))
  }

  @Test(arguments: [
    "https://loads.blob.core.windows.net", "https://loads.blob.core.windows.net/a/b", "http://127.0.0.1:1/c",
    "ftp://a/c",
  ])
  func `what is no container is refused`(address: String) {
    #expect(throws: (any Error).self) { try StorageAccount(container: address) }
  }

  @Test func `a signature is made anew when half of its time is over`() async throws {
    try await SignInWorld.with { world in
      let waited = Waited()
      let clock = EngineClock(
        now: { Date() }, uptime: { waited.seconds }, sleep: { _ in }, chance: { 0.5 })
      try await Outgoing().with { exchange in
        let signIn = try await SignIn.open(
          world.options(), at: try world.endpoints, trust: .microsoft, exchange: exchange, memory: SignInMemory())
        let signatures = ContainerSignatures(
          signIn, at: try world.endpoints, trust: .microsoft, exchange: exchange, clock: clock)
        let address = StorageAddress(container(world))
        let first = try await signatures.signed(address)
        waited.add(23 * 3600)
        #expect(try await signatures.signed(address) == first)
        try await Task.sleep(for: .seconds(1.1))
        waited.add(2 * 3600)
        let second = try await signatures.signed(address)
        #expect(second != first && second.description == first.description)
      }
    }
  }
}
