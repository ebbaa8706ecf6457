import Foundation
import KustoSink
import Synchronization
import Testing

/// Batches that overlap, and are committed in their order all the same.
@Suite struct StreamOverlapTests {
  /// A service whose every move takes its time, and which notes what was sent when.
  private actor SlowMoves: CommandPort, StoragePort {
    private let service: any KustoService
    private let delay: Duration
    private(set) var sent: [String] = []
    private var refusals: Int

    init(_ service: any KustoService, delay: Duration, refusals: Int = 0) {
      self.service = service
      self.delay = delay
      self.refusals = refusals
    }

    func run(_ command: Command, database: String?) async throws -> ResultTable {
      guard command.text.hasPrefix(".move") else { return try await service.run(command, database: database) }
      sent.append("move")
      if refusals > 0 {
        refusals -= 1
        throw TransportError.refused(
          ServiceError(code: "No", message: "not now", type: "no", isPermanent: true), status: 400, retryAfter: nil)
      }
      try await Task.sleep(for: delay)
      defer { sent.append("moved") }
      return try await service.run(command, database: database)
    }

    func query(_ text: String, database: String) async throws -> [ResultTable] {
      try await service.query(text, database: database)
    }
    func putBlock(_ content: BlockContent, id: String, to blob: StorageAddress) async throws {
      try await service.putBlock(content, id: id, to: blob)
    }
    func putBlockList(_ ids: [String], to blob: StorageAddress) async throws {
      try await service.putBlockList(ids, to: blob)
    }
    func post(_ message: IngestionMessage, to queue: StorageAddress) async throws {
      sent.append("post")
      try await service.post(message, to: queue)
    }
    func insertStatus(_ entity: StatusEntity, into table: StorageAddress) async throws {
      try await service.insertStatus(entity, into: table)
    }
    func status(partitionKey: String, rowKey: String, in table: StorageAddress) async throws -> IngestionStatus? {
      try await service.status(partitionKey: partitionKey, rowKey: rowKey, in: table)
    }
  }

  private func settings(_ folder: SourceFolder) -> StreamSettings {
    var settings = folder.settings()
    settings.maxFiles = 1
    return settings
  }

  @Test func `a batch is uploaded while the one before it commits, and moves come one after the other`() async throws {
    try await LocalCluster.with { cluster in
      let folder = try SourceFolder()
      for number in 1...5 { try folder.write("id\n\(number)\n", to: "\(number).csv") }
      let slow = SlowMoves(cluster.session.service, delay: .milliseconds(300))
      let committed = Mutex<[Int]>([])
      let run = cluster.stream(folder, settings(folder)) { event in
        if case .committed(let progress) = event { committed.withLock { $0.append(progress.batch) } }
      }
      #expect(try await run.run(on: slow).batches == 5)
      #expect(committed.withLock { $0 } == [1, 2, 3, 4, 5])
      #expect(try await cluster.ids() == [1, 2, 3, 4, 5])
      let sent = await slow.sent
      // The table is made by the first batch; later ones are posted before the one before them has moved.
      var (posts, moved, overlaps) = (0, 0, 0)
      for step in sent {
        if step == "post" { posts += 1 }
        guard step == "moved" else { continue }
        moved += 1
        if posts > moved { overlaps += 1 }
      }
      #expect(overlaps >= 1, "\(sent)")
      let moves = sent.filter { $0 != "post" }
      #expect(moves == (1...5).flatMap { _ in ["move", "moved"] })
    }
  }

  @Test func `a batch that is refused takes the one behind it back, and both are loaded later`() async throws {
    try await LocalCluster.with { cluster in
      let folder = try SourceFolder()
      try folder.write("id\n1\n", to: "1.csv")
      _ = try await cluster.stream(folder, settings(folder)).run(on: cluster.session.service)
      for number in 2...5 { try folder.write("id\n\(number)\n", to: "\(number).csv") }
      let slow = SlowMoves(cluster.session.service, delay: .milliseconds(100), refusals: 1)
      let failed = cluster.stream(folder, settings(folder))
      let error = await #expect(throws: StreamError.self) { try await failed.run(on: slow) }
      guard case .batchFailed(let batch, _, _)? = error else {
        return #expect(Bool(false), "\(String(describing: error))")
      }
      #expect(batch == 2)
      #expect(try await cluster.ids() == [1])
      // A stream that does not end by itself tries again by itself.
      var patient = settings(folder)
      patient.trigger = .continuous
      let retries = Mutex(0)
      let control = StreamControl()
      let run = cluster.stream(folder, patient, control: control) { event in
        if case .retried = event { retries.withLock { $0 += 1 } }
        if case .committed(let progress) = event, progress.totalRows == 5 { control.afterBatch() }
      }
      _ = try await run.run(on: SlowMoves(cluster.session.service, delay: .milliseconds(10), refusals: 2))
      #expect(retries.withLock { $0 } == 2)
      #expect(try await cluster.ids() == [1, 2, 3, 4, 5])
      #expect(try await cluster.session.tables(in: "Demo").map(\.name) == ["T"])
    }
  }

  @Test func `a bad file ends the stream, and the batch before it is committed all the same`() async throws {
    try await LocalCluster.with { cluster in
      let folder = try SourceFolder()
      try folder.write("id\n1\n", to: "1.csv")
      _ = try await cluster.stream(folder, settings(folder)).run(on: cluster.session.service)
      for (number, value) in [(2, "2"), (3, "x"), (4, "4")] { try folder.write("id\n\(value)\n", to: "\(number).csv") }
      let committed = Mutex<[Int]>([])
      let run = cluster.stream(folder, settings(folder)) { event in
        if case .committed(let progress) = event { committed.withLock { $0.append(progress.batch) } }
      }
      let error = await #expect(throws: StreamError.self) {
        try await run.run(on: SlowMoves(cluster.session.service, delay: .milliseconds(300)))
      }
      guard case .badFile? = error else { return #expect(Bool(false), "\(String(describing: error))") }
      #expect(committed.withLock { $0 } == [2])
      #expect(try await cluster.ids() == [1, 2])
    }
  }

  @Test func `a pause begins no batch, a wish brings one on, and a stop finishes what is on its way`() async throws {
    try await LocalCluster.with { cluster in
      let folder = try SourceFolder()
      let batches = Mutex<[Int]>([])
      let control = StreamControl()
      var settings = folder.settings(.interval(3600))
      settings.maxFiles = 10
      let run = cluster.stream(folder, settings, control: control) { event in
        if case .committed(let progress) = event { batches.withLock { $0.append(progress.rows) } }
      }
      func wait(for count: Int) async throws {
        while batches.withLock({ $0.count }) < count { try await Task.sleep(for: .milliseconds(5)) }
      }
      try folder.write("id\n1\n", to: "1.csv")
      async let end = run.run(on: cluster.session.service)
      try await wait(for: 1)
      // The next batch is due in an hour.
      try folder.write("id\n2\n", to: "2.csv")
      try await Task.sleep(for: .milliseconds(200))
      control.take(.commit)
      try await wait(for: 2)
      control.take(.pause)
      try folder.write("id\n3\n", to: "3.csv")
      control.take(.commit)
      try await Task.sleep(for: .milliseconds(300))
      #expect(batches.withLock { $0 } == [1, 1])
      control.take(.resume)
      control.take(.commit)
      try await wait(for: 3)
      control.take(.stop)
      #expect(try await end.batches == 3)
      #expect(try await cluster.ids() == [1, 2, 3])
    }
  }
}
