import Foundation
import KustoClient
import KustoSink
import LocalKusto
import Testing

/// A load over HTTP whose process is killed with -9 at each of its requests in turn, and another process that resumes it.
@Suite struct KillAtEveryRequestTests {
  @Test(arguments: [(false, false), (true, false), (false, true)])
  func `killed at every request of a load of 12 partitions: all rows once, or none when sources changed`(
    sourcesChange: Bool, byREST: Bool
  ) async throws {
    let sweep = Sweep(program: try Program(), faults: FaultPlan(), sourcesChange: sourcesChange)
    var configuration = LocalServer.Configuration(
      dataFolder: sweep.program.folder.path("kusto"), faults: sweep.faults)
    configuration.prefersREST = byREST
    try await LocalServer.withServer(configuration) { try await sweep.run(at: $0) }
    #expect(byREST == sweep.faults.history.contains { $0.route == .rest && $0.method == "POST" })
  }
}

extension KillAtEveryRequestTests {
  @Test func `a resume whose requests go wrong, each in another way, still ends with all rows once`() async throws {
    let sweep = Sweep(program: try Program(), faults: FaultPlan(), sourcesChange: false)
    let configuration = LocalServer.Configuration(
      dataFolder: sweep.program.folder.path("kusto"), faults: sweep.faults)
    try await LocalServer.withServer(configuration) { try await sweep.disturbResumes(at: $0) }
  }
}

/// All deaths of one kind of load.
private struct Sweep: Sendable {
  let program: Program
  let faults: FaultPlan
  let sourcesChange: Bool

  func run(at address: LocalServer.Address) async throws {
    try await SinkSession.with(try ClusterEndpoints(address.url), tokens: .bearer(address.token ?? "")) {
      try await run(at: address, $0)
    }
  }

  /// Kills a load in the middle of its uploads; then each request of its resume goes wrong in turn.
  func disturbResumes(at address: LocalServer.Address) async throws {
    try await SinkSession.with(try ClusterEndpoints(address.url), tokens: .bearer(address.token ?? "")) { session in
      let whole = try await MortalLoad(program, address, session, faults, number: 0).untilItsEnd()
      let faulty = MortalLoad.faultsOfResume
      var step = 1
      while true {
        let load = MortalLoad(program, address, session, faults, number: step)
        try await load.untilDeath(at: whole / 2, fault: .loseAnswer)
        faults.on(nil, at: step...step, faulty[step % faulty.count])
        let (status, requests) = try await load.resume(afterChange: false)
        #expect(status == 0, "\(faulty[step % faulty.count]) at request \(step) of the resume")
        if requests < step { break }
        step += 1
      }
      print("a resume was disturbed at each of its \(step) requests")
      #expect(step > 10)
    }
  }

  private func run(at address: LocalServer.Address, _ session: SinkSession) async throws {
    let requests = try await MortalLoad(program, address, session, faults, number: 0).untilItsEnd()
    #expect(requests > 40)
    var ends: [Int32: Int] = [:]
    for step in 1...requests {
      let load = MortalLoad(program, address, session, faults, number: step)
      try await load.untilDeath(at: step, fault: MortalLoad.faults[step % MortalLoad.faults.count])
      let (status, _) = try await load.resume(afterChange: sourcesChange)
      ends[status ?? -1, default: 0] += 1
    }
    print("killed at \(requests) requests, sources change: \(sourcesChange): \(ends)")
    // Not all of one kind: at first there is no run yet, at last there is no way back.
    #expect(ends[0, default: 0] > 0 && ends[-1, default: 0] > 0)
    #expect(sourcesChange == (ends[1, default: 0] > 0))
  }
}

/// A load into a table of its own, which is killed at one of its requests.
private struct MortalLoad {
  private let program: Program
  private let session: SinkSession
  private let plan: FaultPlan
  private let table: String
  private let url: String
  private let extra: [String: String]
  private let state: StateFolder

  /// What becomes of the request at which the process dies: nothing, all of it, or all of it while a resume goes on.
  static let faults: [FaultPlan.Fault] = [.reset, .loseAnswer, .delay(.milliseconds(300))]
  /// What goes wrong with a request of a resume.
  static let faultsOfResume: [FaultPlan.Fault] = [
    .reset, .loseAnswer, .status(500), .status(503), .status(429, retryAfter: 1), .actThenStatus(500), .status(401),
    .answer("", acts: true), .answer("<html><body>Please sign in</body></html>", acts: false),
    .delay(.milliseconds(200)),
  ]
  private static let rows = 36

  init(_ program: Program, _ address: LocalServer.Address, _ session: SinkSession, _ plan: FaultPlan, number: Int) {
    self.program = program
    self.session = session
    self.plan = plan
    table = "Flights\(number)"
    url = address.url
    state = StateFolder(path: program.folder.path("state-\(number)"))
    extra = ["KUSTOSINK_TOKEN": address.token ?? "", "KUSTOSINK_STATE_DIR": state.path]
  }

  private func start() throws -> RunningProgram {
    for number in 0..<12 {
      let rows = (0..<3).map { "\(number * 3 + $0),v\($0)\n" }.joined()
      try program.folder.write("n,v\n" + rows, to: "in/\(1000 + number).csv")
    }
    return try program.start(
      [
        "write", program.folder.path("in"), "--create", "create-if-not-exist", "--partition-per-file", "--parallel",
        "2",
        "--cluster", url, "--database", "Demo", "--table", table,
      ], extra: extra)
  }

  /// How many requests a load has that nobody kills.
  func untilItsEnd() async throws -> Int {
    let before = plan.history.count
    let load = try start()
    while load.process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
    let requests = plan.history.count - before
    #expect(load.finish().status == 0)
    return requests
  }

  func untilDeath(at step: Int, fault: FaultPlan.Fault) async throws {
    let before = plan.history.count
    plan.on(nil, at: step...step, fault)
    let load = try start()
    while load.process.isRunning, plan.history.count < before + step { try await Task.sleep(for: .milliseconds(2)) }
    // What is carried out before its answer is lost takes a moment.
    if fault == .loseAnswer { try await Task.sleep(for: .milliseconds(20)) }
    kill(load.process.processIdentifier, SIGKILL)
    while load.process.isRunning { try await Task.sleep(for: .milliseconds(2)) }
    plan.clear()
  }

  /// Resumes, and looks at what is there then; gives the exit code, nil when the process died before there was a run, and
  /// the number of requests.
  func resume(afterChange: Bool) async throws -> (status: Int32?, requests: Int) {
    guard let run = RunCatalogue(state).runs().first else {
      #expect(try await rows() == nil, "\(table)")
      return (nil, 0)
    }
    let before = plan.history.count
    let wasIntended = run.state.intendedRows != nil
    if afterChange { try program.folder.write("n,v\n1,changed\n", to: "in/1005.csv") }
    let resume = try program.start(["resume", run.run], extra: extra)
    while resume.process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    let result = resume.finish()
    let requests = plan.history.count - before
    // The questions that follow are not disturbed.
    plan.clear()
    let place = Comment(rawValue: "\(table): \(result.errors)")
    if result.status == 0 {
      #expect(try await rows() == Self.rows, place)
      #expect(try await count("['\(table)'] | distinct n | count") == Self.rows, place)
      #expect(!afterChange || wasIntended || run.state.isFinished, place)
    } else {
      #expect(afterChange && result.status == 1, place)
      #expect(try await rows() == nil, place)
    }
    let staging = try await count(".show tables (['KustoSinkStaging_\(table)_\(run.run)']) | count")
    #expect(staging == 0, place)
    return (result.status, requests)
  }

  /// Rows of the target; nil when there is none.
  private func rows() async throws -> Int? {
    let isThere = try await count(".show tables | where TableName == '\(table)' | count")
    return isThere == 0 ? nil : try await count("['\(table)'] | count")
  }

  private func count(_ text: String) async throws -> Int {
    let answer = try await session.query(text, in: "Demo")
    return try #require(answer.first?.rows.first?.first?.integerValue.map { Int($0) }, "\(text)")
  }
}
