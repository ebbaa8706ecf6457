import Foundation
import KustoClient
import KustoSink
import LocalKusto
import Testing

/// Every mode with every format, a table that is new or there, and what can go wrong; the rows are asked back.
@Suite struct ModeMatrixTests {
  enum Way: String, CaseIterable, Sendable {
    case transactional, rest, command, queued, queuedByREST, streaming

    var usesREST: Bool { self == .rest || self == .queuedByREST }
  }

  enum Trouble: String, CaseIterable, Sendable {
    case none, lostAnswer, busy, throttled, deliveredTwice, transientFailure

    /// Where it strikes in each way of loading.
    func strike(_ way: Way, _ faults: FaultPlan) {
      let (route, text): (FaultPlan.Route, String) =
        switch way {
        case .transactional, .queued: (.queue, "")
        case .rest, .queuedByREST: (.rest, "")
        case .command: (.management, ".ingest inline")
        case .streaming: (.streaming, "")
        }
      switch self {
      case .none: break
      case .lostAnswer: faults.on(route, method: "POST", containing: text, .loseAnswer)
      case .busy: faults.on(route, method: "POST", containing: text, .status(503))
      case .throttled: faults.on(route, method: "POST", containing: text, .status(429, retryAfter: 1))
      case .deliveredTwice: faults.onIngestion(.twice)
      case .transientFailure:
        faults.onIngestion(.fail(code: "General_InternalServerError", status: "Transient", details: "it passes"))
      }
    }
  }

  private static let formats = ["csv", "tsv", "psv", "json", "multijson"]

  private static func text(_ format: String, _ rows: Range<Int>) -> String {
    let objects = rows.map { "{\"n\":\($0),\"t\":\"text, \($0)\"}" }
    switch format {
    case "json": return objects.map { $0 + "\n" }.joined()
    case "multijson": return "[\n" + objects.joined(separator: ",\n") + "\n]\n"
    default:
      let delimiter = ["csv": ",", "tsv": "\t", "psv": "|"][format] ?? ","
      let quote = format == "csv" ? "\"" : ""
      return "n\(delimiter)t\n" + rows.map { "\($0)\(delimiter)\(quote)text, \($0)\(quote)\n" }.joined()
    }
  }

  private static func choices(_ way: Way, _ table: String) -> LoadChoices {
    var choices = LoadChoices(
      target: .init(cluster: "local", database: "Demo", table: table), create: .createIfNotExist, parallel: 2)
    choices.packsFiles = false
    choices.mode =
      switch way {
      case .transactional, .rest, .command: .transactional
      case .queued, .queuedByREST: .queued
      case .streaming: .streaming
      }
    return choices
  }

  private func load(
    _ way: Way, _ format: String, isNew: Bool, _ trouble: Trouble, _ number: Int, _ cluster: LocalCluster
  ) async throws {
    let place = Comment(rawValue: "\(way) \(format) \(isNew ? "new" : "existing") \(trouble)")
    let folder = "\(cluster.folder)/\(way)-\(number)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (part, rows) in [0..<4, 4..<9].enumerated() {
      try Self.text(format, rows).write(toFile: "\(folder)/p\(part).\(format)", atomically: true, encoding: .utf8)
    }
    let table = "T\(number)"
    if !isNew { _ = try await cluster.session.query(".create table \(table) (n:long, t:string)", in: "Demo") }
    let profile = try DatasetInspector(options: InspectionOptions(format: DataFormat(name: format))).inspect([folder])
    let plan = try await cluster.session.plan(profile, Self.choices(way, table))
    trouble.strike(way, cluster.faults)
    let state = try await cluster.run(plan)
    cluster.faults.clear()
    let answer = try await cluster.session.query(
      "\(table) | summarize c = count(), d = dcount(n), s = sum(n), t = countif(t startswith \"text, \")", in: "Demo")
    let found = answer.first?.rows.first?.compactMap(\.integerValue) ?? []
    let message = Comment(rawValue: "\(place): \(state.message ?? "") \(state.warnings)")
    switch (way, trouble) {
    case (.streaming, .lostAnswer):
      // The request is not sent again: what of it is there, nobody knows.
      #expect(state.outcome == .unknown, message)
      #expect(state.message?.contains("has no transaction") == true, message)
    case (.queued, .deliveredTwice), (.queuedByREST, .deliveredTwice):
      #expect(state.outcome == .committed, message)
      #expect(found.dropFirst().first == 9 && (found.first ?? 0) > 9, message)
      #expect(state.warnings.contains { $0.contains("delivered twice") }, message)
    default:
      #expect(state.outcome == .committed, message)
      #expect(found == [9, 9, 36, 9], message)
      #expect(state.committedRows == 9, message)
    }
    #expect((state.mode == nil) == [.transactional, .rest, .command].contains(way), place)
    #expect((plan.loadRoute.ingestor == .rest) == way.usesREST, place)
  }

  /// Each way with each trouble, and formats and tables in turn so that every pair of ways of two kinds meets.
  @Test(arguments: Way.allCases)
  func `every mode brings every row, or says what it does not know`(way: Way) async throws {
    try await LocalCluster.with(hasDataManagement: way != .command, prefersREST: way.usesREST) { cluster in
      if way == .streaming {
        _ = try await cluster.session.query(".alter database Demo policy streamingingestion enable", in: "Demo")
      }
      var number = 0
      for (index, trouble) in Trouble.allCases.enumerated() {
        for (offset, format) in Self.formats.enumerated() {
          number += 1
          let isNew = (index + offset) % 2 == 0
          do {
            try await load(way, format, isNew: isNew, trouble, number, cluster)
          } catch {
            Issue.record("\(way) \(format) \(trouble): \(error)")
          }
        }
      }
      for format in Self.formats {
        for isNew in [true, false] {
          number += 1
          try await load(way, format, isNew: isNew, .none, number, cluster)
        }
      }
    }
  }

  @Test func `the plan says what a mode does, and does not promise`() async throws {
    try await LocalCluster.with { cluster in
      let profile = try DatasetInspector().inspect(["\(cluster.folder)/data"])
      let queued = try await cluster.session.plan(profile, Self.choices(.queued, "Q"))
      #expect(queued.warnings.contains(.notAtomic(.queued)))
      #expect(queued.steps.map(\.text).contains { $0.hasPrefix("POST <queue>") })
      #expect(!queued.steps.map(\.text).contains { $0.hasPrefix(".move") || $0.contains("KustoSinkStaging") })
      let transactional = try await cluster.session.plan(profile, Self.choices(.transactional, "Q"))
      #expect(!transactional.warnings.contains { if case .notAtomic = $0 { true } else { false } })
    }
  }

  @Test func `streaming is refused where no policy lets it in, with the command that does`() async throws {
    try await LocalCluster.with { cluster in
      let profile = try DatasetInspector().inspect(["\(cluster.folder)/data"])
      await #expect(throws: PlanError([.streamingNotEnabled(table: "S", database: "Demo", isMissing: true)])) {
        _ = try await cluster.session.plan(profile, Self.choices(.streaming, "S"))
      }
      let words = Explanation(
        of: PlanError([.streamingNotEnabled(table: "S", database: "Demo", isMissing: false)]))
      #expect(words.suggestions.first?.contains(".alter table ['S'] policy streamingingestion enable") == true)
      _ = try await cluster.session.query(".create table S (id:long, name:string, day:datetime)", in: "Demo")
      _ = try await cluster.session.query(".alter table S policy streamingingestion enable", in: "Demo")
      let plan = try await cluster.session.plan(profile, Self.choices(.streaming, "S"))
      #expect(try await cluster.run(plan).outcome == .committed)
      #expect(try await cluster.count("S") == 8)
      #expect(throws: UndoExecution.NotTagged.self) {
        _ = try UndoExecution(RunFolder(run: plan.run, state: cluster.state))
      }
    }
  }

  @Test func `a stream of more than a request takes is cut between records, also inside of quotes`() async throws {
    try await LocalCluster.with { cluster in
      _ = try await cluster.session.query(".create table B (n:long, t:string)", in: "Demo")
      _ = try await cluster.session.query(".alter table B policy streamingingestion enable", in: "Demo")
      let filler = String(repeating: "line one\nline \"\"two\"\"\n", count: 40)
      let lines = (0..<12_000).map { "\($0),\"\(filler)\($0)\"" }.joined(separator: "\n")
      try "n,t\n\(lines)\n".write(toFile: "\(cluster.folder)/big.csv", atomically: true, encoding: .utf8)
      let profile = try DatasetInspector().inspect(["\(cluster.folder)/big.csv"])
      let plan = try await cluster.session.plan(profile, Self.choices(.streaming, "B"))
      let before = cluster.faults.history.count
      let state = try await cluster.run(plan)
      #expect(state.outcome == .committed, Comment(rawValue: state.message ?? ""))
      #expect(cluster.faults.history.dropFirst(before).count { $0.route == .streaming } >= 3)
      let answer = try await cluster.session.query(
        "B | summarize c = count(), d = dcount(n), l = min(strlen(t)), e = countif(t endswith tostring(n))", in: "Demo")
      let found = answer.first?.rows.first?.compactMap(\.integerValue) ?? []
      #expect(found.first == 12_000 && found.last == 12_000, "\(found)")
    }
  }

  @Test func `what a queued load could not bring is told, resume brings it, and undo takes all of it out`() async throws
  {
    try await LocalCluster.with { cluster in
      let profile = try DatasetInspector().inspect(["\(cluster.folder)/data"])
      let plan = try await cluster.session.plan(profile, Self.choices(.queued, "R"))
      cluster.faults.onIngestion(
        containing: plan.partitions[1].blobName,
        .fail(code: "Stream_WrongNumberOfFields", status: "Permanent", details: "record 3 has 5 fields"))
      let state = try await cluster.run(plan)
      #expect(state.outcome == .unknown)
      #expect(state.message?.contains("1 of 2 partitions is in the table, 1 is not") == true, "\(state.message ?? "")")
      #expect(state.message?.contains("record 3 has 5 fields") == true)
      #expect(try await cluster.count("R") == LocalCluster.rows[0])
      let folder = RunFolder(run: plan.run, state: cluster.state)
      // In a scope of its own: the lock of the run is free behind it.
      let resumed = try await Self.resume(folder, cluster)
      #expect(resumed.outcome == .committed, Comment(rawValue: resumed.message ?? ""))
      #expect(try await cluster.count("R") == 8)
      let undo = try UndoExecution(folder)
      #expect(try await undo.run(on: cluster.session.service) == .undone(rows: 8))
      #expect(try await cluster.count("R") == 0)
    }
  }

  private static func resume(_ folder: RunFolder, _ cluster: LocalCluster) async throws -> RunState {
    let execution = try RunExecution(resuming: folder, clock: LocalCluster.impatient())
    return await execution.run(on: cluster.session.service)
  }

  @Test func `a queued load of which nothing arrived leaves the table as it was`() async throws {
    try await LocalCluster.with { cluster in
      let profile = try DatasetInspector().inspect(["\(cluster.folder)/data"])
      let plan = try await cluster.session.plan(profile, Self.choices(.queued, "N"))
      cluster.faults.onIngestion(
        at: 1...100, .fail(code: "BadRequest_InvalidMapping", status: "Permanent", details: "no such mapping"))
      let state = try await cluster.run(plan)
      #expect(state.outcome == .notCommitted, Comment(rawValue: state.message ?? ""))
      #expect(try await cluster.count("N") == nil)
    }
  }

  @Test func `a service without data management is told by name where a mode needs it`() async throws {
    try await LocalCluster.with(hasDataManagement: false) { cluster in
      let profile = try DatasetInspector().inspect(["\(cluster.folder)/data"])
      await #expect(throws: PlanError([.noDataManagement(.queued)])) {
        _ = try await cluster.session.plan(profile, Self.choices(.queued, "Q"))
      }
      let plan = try await cluster.session.plan(profile, Self.choices(.command, "Q"))
      #expect(plan.warnings.contains(.noDataManagement(inline: true)))
      #expect(plan.steps.contains { $0.text.hasPrefix(".ingest inline into table ['KustoSinkStaging_Q_") })
    }
  }

  @Test func `with a container of one's own, a service without data management ingests by .ingest into`() async throws {
    try await LocalCluster.with { cluster in
      // The container that data management lends plays the user's own.
      let lent = try await cluster.session.query(".get ingestion resources", in: "Demo")
      let row = lent.first?.rows.first { $0.first?.stringValue == "TempStorage" }
      let container = StorageAddress(try #require(row?[1].stringValue))
      try await KustoConnection.with(
        cluster.endpoints, tokens: .bearer(cluster.token), ownContainers: [container]
      ) { connection in
        cluster.faults.on(.management, containing: ".get ", at: 1...Int.max, .status(404))
        let session = SinkSession(connection)
        let profile = try DatasetInspector().inspect(["\(cluster.folder)/data"])
        let plan = try await session.plan(profile, Self.choices(.transactional, "O"))
        #expect(plan.loadRoute == LoadRoute(.storage, .command, .move))
        let before = cluster.faults.history.count
        let execution = try RunExecution(plan, state: cluster.state, clock: LocalCluster.impatient())
        let state = await execution.run(on: session.service)
        #expect(state.outcome == .committed, Comment(rawValue: state.message ?? ""))
        let sent = cluster.faults.history.dropFirst(before)
        #expect(sent.count { $0.text.hasPrefix(".ingest async into") } == 2)
        #expect(!sent.contains { $0.text.hasPrefix(".get ") || $0.route == .queue })
      }
      #expect(try await cluster.count("O") == 8)
      // The signature is in no file of the run.
      let signature = try #require(container.signed.split(separator: "sig=").last)
      let files = try #require(FileManager.default.enumerator(atPath: cluster.state.path))
      for case let name as String in files {
        let data = FileManager.default.contents(atPath: "\(cluster.state.path)/\(name)") ?? Data()
        #expect(!String(decoding: data, as: UTF8.self).contains(signature), "\(name)")
      }
    }
  }
}
