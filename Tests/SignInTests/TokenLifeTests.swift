import Foundation
import Kusto
import KustoClient
import KustoSignIn
import KustoSink
import LocalKusto
import Synchronization
import Testing

import struct KustoClient.Secret

/// What happens to tokens in time: they expire, are revoked, and the provider is busy, wrong, or of another clock.
@Suite struct TokenLifeTests {
  @Test func `a load whose tokens expire again and again commits`() async throws {
    try await SignInWorld.with { world in
      // Each is good for a second; the load is slowed to take several.
      world.provider.state.withLock { $0.lifetime = 1 }
      world.faults.on(.management, containing: ".show operations", at: 1...3, .delay(.milliseconds(700)))
      world.faults.on(.management, containing: ".create table", at: 1...1, .delay(.milliseconds(1300)))
      let result = try await Program(world: world).write(
        to: "T", ["--app-id", SignInWorld.application, "--tenant", IdentityProvider.tenant],
        ["KUSTOSINK_APP_SECRET": SignInWorld.secret])
      #expect(result.status == 0, "\(result.errors)")
      #expect(try await world.count("T") == 3)
      #expect(world.provider.count > 2)
    }
  }

  @Test func `a token that is revoked in the middle is renewed once, and the load commits`() async throws {
    try await SignInWorld.with { world in
      let options = world.options()
      let endpoints = try world.endpoints
      let memory = SignInMemory()
      try await Outgoing().with { exchange in
        let signIn = try await SignIn.open(
          options, at: endpoints, trust: .microsoft, exchange: exchange, memory: memory)
        let connection = try KustoConnection(endpoints, tokens: signIn.tokens, exchange: exchange)
        _ = try await connection.run(.showDatabases, database: nil)
        let before = world.provider.count
        world.provider.revokeAll()
        _ = try await connection.run(.showDatabases, database: nil)
        #expect(world.provider.count == before + 1)
      }
    }
  }

  @Test func `a new token that is refused too is not asked for again`() async throws {
    try await SignInWorld.with { world in
      let options = world.options()
      let endpoints = try world.endpoints
      try await Outgoing().with { exchange in
        let signIn = try await SignIn.open(
          options, at: endpoints, trust: .microsoft, exchange: exchange, memory: SignInMemory())
        let connection = try KustoConnection(endpoints, tokens: signIn.tokens, exchange: exchange)
        world.provider.revokeAll()
        // Dead before they arrive.
        world.provider.state.withLock { $0.lifetime = -1 }
        let before = world.provider.count
        await #expect {
          _ = try await connection.run(.showDatabases, database: nil)
        } throws: { ($0 as? TransportError)?.wantsNewToken == true }
        #expect(world.provider.count == before + 1)
      }
    }
  }

  @Test func `many requests at once ask for one token`() async throws {
    try await SignInWorld.with { world in
      try await world.signIn(world.options()) { signIn in
        let first = try await signIn.tokens.token("", nil)
        let before = world.provider.count
        try await withThrowingTaskGroup(of: Secret?.self) { group in
          for _ in 0..<50 { group.addTask { try await signIn.tokens.token("", first) } }
          var found: Set<Secret> = []
          for try await token in group { if let token { found.insert(token) } }
          #expect(found.count == 1 && !found.contains(first ?? Secret("")))
        }
        #expect(world.provider.count == before + 1)
      }
    }
  }

  @Test func `a busy provider is asked again, as late as it wants`() async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock {
        $0.throttles = 3
        $0.retryAfter = "2"
      }
      let clock = EngineClock.impatient()
      let begin = clock.uptime()
      try await world.signIn(world.options(), clock: clock)
      #expect(clock.uptime() - begin >= 6)
    }
  }

  @Test func `a provider that stays busy is given up after a minute, and may be tried again`() async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock { $0.throttles = 10_000 }
      await #expect {
        try await world.signIn(world.options())
      } throws: { ($0 as? SignInError)?.isTransient == true }
    }
  }

  @Test func `while the provider is away, a token that still counts is used`() async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock { $0.lifetime = 40 }
      let shift = Mutex(0.0)
      var clock = EngineClock.impatient()
      let uptime = clock.uptime
      clock.uptime = { uptime() + shift.withLock { $0 } }
      try await world.signIn(world.options(), clock: clock) { signIn in
        let first = try await signIn.tokens.token("", nil)
        world.provider.state.withLock { $0.wrong = Array(repeating: .noToken, count: 5) }
        // Old, but not over.
        shift.withLock { $0 = 35 }
        #expect(try await signIn.tokens.token("", nil) == first)
        shift.withLock { $0 = 50 }
        await #expect(throws: SignInError.self) { try await signIn.tokens.token("", nil) }
      }
    }
  }

  @Test(arguments: IdentityProvider.Wrong.allCases)
  func `a wrong answer is an error in words, or is asked for again`(wrong: IdentityProvider.Wrong) async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock { $0.wrong = [wrong] }
      do {
        try await world.signIn(world.options())
        #expect(wrong == .unavailable, "only an absent provider is asked again")
      } catch let error as SignInError {
        let words = Explanation(of: error)
        #expect(!words.what.isEmpty && !words.what.contains("Optional("), "\(words)")
        #expect(!words.what.contains("Trace ID"))
        if wrong == .refused { #expect(words.what.contains("Invalid client secret"), "\(words.what)") }
      }
    }
  }

  @Test(arguments: [-7200.0, 7200])
  func `a clock that is two hours wrong does not hinder a certificate`(skew: Double) async throws {
    try await SignInWorld.with { world in
      let certificate = try TestCertificate()
      let file = try world.write(certificate.pem, to: "app.pem")
      world.provider.state.withLock {
        $0.skew = skew
        $0.applications[SignInWorld.application] = .init(
          certificate: certificate.certificatePEM, principal: SignInWorld.principal())
      }
      let options = world.options {
        $0.arguments.secret = nil
        $0.arguments.certificateFile = file
      }
      try await world.signIn(options) { signIn in
        let token = try await signIn.tokens.token("", nil)
        #expect(token != nil)
      }
      // A machine's token names a moment by its own clock; it must not look expired to us.
      world.provider.state.withLock { $0.machine = SignInWorld.principal(id: "vm-1") }
      var variables = ["AZURE_POD_IDENTITY_AUTHORITY_HOST": world.provider.url]
      variables["KUSTOSINK_SIGN_IN"] = "managed-identity"
      let before = world.provider.count
      try await world.signIn(SignInOptions(environment: variables)) { signIn in
        for _ in 0..<5 { _ = try await signIn.tokens.token("", nil) }
      }
      #expect(world.provider.count == before + 1)
    }
  }

  @Test func `a person signs in once: later tokens come without asking, also in another process`() async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock { $0.lifetime = 1 }
      let asked = Mutex(0)
      let prompt = SignInPrompt(isWatched: true) { _ in asked.withLock { $0 += 1 } }
      let memory = SignInMemory()
      var options = SignInOptions(environment: [:])
      options.arguments.way = .deviceCode
      try await world.signIn(options, memory: memory, prompt: prompt)
      try await Task.sleep(for: .seconds(1.1))
      try await world.signIn(options, memory: memory, prompt: prompt)
      #expect(asked.withLock { $0 } == 1)
      // What a detached run is given: the way and the refresh token, in its environment.
      let handedOn = options.handedOn(.deviceCode, memory: memory)
      let other = SignInOptions(environment: handedOn)
      try await world.signIn(other, memory: SignInMemory(refreshToken: other.environment.refreshToken))
      #expect(asked.withLock { $0 } == 1)
    }
  }

  @Test func `an expired token that nothing can renew is told as such`() async throws {
    try await SignInWorld.with { world in
      world.provider.state.withLock { $0.lifetime = -7200 }
      let token = try await world.provider.issue(to: SignInWorld.principal())
      let options = SignInOptions(environment: ["KUSTOSINK_TOKEN": token])
      await #expect(throws: SignInError.expired(way: .token)) { try await world.signIn(options) }
    }
  }

  @Test func `a token file is read again when its token is refused`() async throws {
    try await SignInWorld.with { world in
      let first = try await world.provider.issue(to: SignInWorld.principal())
      let file = try world.write(first, to: "token")
      try await world.signIn(SignInOptions(environment: ["KUSTOSINK_TOKEN_FILE": file])) { signIn in
        #expect(try await signIn.tokens.token("", nil)?.value == first)
        _ = try world.write("second", to: "token")
        #expect(try await signIn.tokens.token("", Secret(first))?.value == "second")
      }
    }
  }
}
