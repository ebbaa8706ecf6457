import Foundation
import KustoSink
import Synchronization
import Testing

/// Streams from a folder into the embedded Kusto.
@Suite struct StreamTests {
  private final class Events: Sendable {
    private let events = Mutex<[StreamEvent]>([])
    var all: [StreamEvent] { events.withLock { $0 } }
    func add(_ event: StreamEvent) { events.withLock { $0.append(event) } }
    var batches: [StreamProgress] { all.compactMap { if case .committed(let progress) = $0 { progress } else { nil } } }
  }

  private func run(_ cluster: LocalCluster, _ folder: SourceFolder, _ settings: StreamSettings) async throws -> Events {
    let events = Events()
    _ = try await cluster.stream(folder, settings, onEvent: events.add).run(on: cluster.session.service)
    return events
  }

  @Test func `three equal files count three times, the second time nothing, and a mark is no data`() async throws {
    try await LocalCluster.with { cluster in
      let folder = try SourceFolder()
      for name in ["a.csv", "b.csv", "c.csv"] { try folder.write("id,n\n1,2\n", to: name) }
      try folder.write("\u{FEFF}", to: "mark.csv")
      try folder.write("", to: "empty.csv")
      let first = try await run(cluster, folder, folder.settings(.once))
      #expect(first.batches.map(\.rows) == [3])
      #expect(first.batches.first?.files == 5)
      let second = try await run(cluster, folder, folder.settings(.once))
      #expect(second.batches.isEmpty)
      #expect(try await cluster.ids() == [1, 1, 1])
    }
  }

  @Test func `available-now takes all in batches of bounded files and bytes`() async throws {
    try await LocalCluster.with { cluster in
      let folder = try SourceFolder()
      for number in 0..<7 { try folder.write("id\n\(number)\n", to: "\(number).csv") }
      var settings = folder.settings()
      settings.maxFiles = 3
      #expect(try await run(cluster, folder, settings).batches.map(\.files) == [3, 3, 1])
      for number in 7..<12 { try folder.write("id\n\(number)\n", to: "\(number).csv") }
      settings.maxBytes = 12
      let bounded = try await run(cluster, folder, settings).batches
      #expect(bounded.map(\.files) == [2, 2, 1])
      #expect(bounded.map(\.batch) == [4, 5, 6])
      #expect(try await cluster.ids() == Array(0..<12))
    }
  }

  @Test func `bad files are quarantined with the reason, and the others are loaded`() async throws {
    try await LocalCluster.with { cluster in
      let folder = try SourceFolder()
      try folder.write("id,n\n1,2\n", to: "a.csv")
      var settings = folder.settings()
      settings.badFiles = .quarantine
      _ = try await run(cluster, folder, settings)
      try folder.write("id,n\n2,many\n", to: "b.csv")
      try folder.write("id,n,x\n3,4,5\n", to: "sub/c.csv")
      try folder.write("{\"id\": 4}\n", to: "d.json")
      try folder.write("id,n\n5,6,7,8\n", to: "e.csv")
      try folder.write("id,n\n6,7\n", to: "f.csv")
      try folder.write("n,id\n8,7\n", to: "g.csv")
      let events = try await run(cluster, folder, settings)
      #expect(try await cluster.ids() == [1, 4, 6, 7])
      let aside = events.all.compactMap { event -> (String, String, String?)? in
        if case .quarantined(_, let file, let reason, let copy) = event { (file, reason, copy) } else { nil }
      }
      #expect(aside.map(\.0).sorted() == ["b.csv", "e.csv", "sub/c.csv"])
      #expect(aside.first { $0.0 == "b.csv" }?.1.contains("'many'") == true)
      for (file, _, copy) in aside {
        let copied = FileManager.default.contents(atPath: try #require(copy))
        #expect(copied == FileManager.default.contents(atPath: "\(folder.source)/\(file)"))
      }
      let reasons = try String(contentsOfFile: "\(folder.checkpoint)/quarantine/reasons.jsonl", encoding: .utf8)
      #expect(reasons.split(separator: "\n").count == 3)
      #expect(try await run(cluster, folder, settings).batches.isEmpty)
    }
  }

  @Test func `a bad file ends the stream where it is to fail, and what was before stays`() async throws {
    try await LocalCluster.with { cluster in
      let folder = try SourceFolder()
      try folder.write("id\n1\n", to: "a.csv")
      _ = try await run(cluster, folder, folder.settings())
      try folder.write("id\nx\n", to: "b.csv")
      try folder.write("id\n3\n", to: "c.csv")
      let error = await #expect(throws: StreamError.self) { try await run(cluster, folder, folder.settings()) }
      guard case .badFile(let path, _)? = error else { return #expect(Bool(false), "\(String(describing: error))") }
      #expect(path == "\(folder.source)/b.csv")
      #expect(try await cluster.ids() == [1])
      try folder.write("id\n2\n", to: "b.csv")
      _ = try await run(cluster, folder, folder.settings())
      #expect(try await cluster.ids() == [1, 2, 3])
    }
  }

  @Test func `files without a header keep the columns of the first batch`() async throws {
    try await LocalCluster.with { cluster in
      let folder = try SourceFolder()
      try folder.write("1,a\n2,b\n", to: "a.csv")
      let target = Plan.Target(cluster: "local", database: "Demo", table: "T")
      let schema = try TableSchema(cslSchema: "id:long, s:string")
      for name in ["b.csv", "c.csv"] {
        let choices = LoadChoices(target: target, create: .createIfNotExist, schema: schema)
        let run = StreamRun(
          folder.settings(), choices, InspectionOptions(header: .absent), state: folder.state,
          clock: LocalCluster.impatient())
        _ = try await run.run(on: cluster.session.service)
        try folder.write("3,7\n", to: name)
      }
      #expect(try await cluster.ids() == [1, 2, 3])
    }
  }

  @Test func `a stream goes on with what comes until it is asked to stop`() async throws {
    try await LocalCluster.with { cluster in
      let folder = try SourceFolder()
      let events = Events()
      let run = cluster.stream(folder, folder.settings(.continuous), onEvent: events.add)
      async let end = run.run(on: cluster.session.service)
      for number in 1...5 {
        try folder.write("id\n\(number)\n", to: "\(number).csv.tmp")
        try FileManager.default.moveItem(
          atPath: "\(folder.source)/\(number).csv.tmp", toPath: "\(folder.source)/\(number).csv")
        while events.batches.reduce(0, { $0 + $1.files }) < number { try await Task.sleep(for: .milliseconds(5)) }
      }
      run.control.afterBatch()
      #expect(try await end.rows == 5)
      #expect(try await end.reason == .stopped)
      #expect(try await cluster.ids() == [1, 2, 3, 4, 5])
    }
  }

  @Test func `a table that was dropped is made again as it was`() async throws {
    try await LocalCluster.with { cluster in
      let folder = try SourceFolder()
      try folder.write("id,n\n1,1.5\n", to: "a.csv")
      _ = try await run(cluster, folder, folder.settings())
      _ = try await cluster.session.service.run(.dropTable("T"), database: "Demo")
      try folder.write("id,n\n2,2\n", to: "b.csv")
      _ = try await run(cluster, folder, folder.settings())
      guard
        case .table(let schema) = try await cluster.session.state(
          of: Plan.Target(cluster: "local", database: "Demo", table: "T"))
      else { return #expect(Bool(false)) }
      #expect(schema["n"]?.type == .real)
    }
  }
}
