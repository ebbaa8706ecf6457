import Foundation
import KustoSink
import Testing

/// The folder in which others follow a stream.
@Suite struct StreamLogTests {
  private func progress(_ batch: Int) -> StreamEvent {
    .committed(
      StreamProgress(
        batch: batch, run: "20261123-100000-7f3a9c1e", files: 1, rows: 10, bytes: 100, seconds: 0.1, planning: 0.01,
        lag: 1, waiting: 0, quarantined: 0, totalRows: batch * 10))
  }

  @Test func `a log of many batches stays small, and its reader misses nothing`() throws {
    let folder = try SourceFolder()
    let session = try StreamSession(in: folder.state)
    var reader = StreamLogReader(session.folder)
    var followed = StreamState()
    session.record(.started(stream: "s", source: "/in", table: "T", checkpoint: "/c", batch: 1))
    var seen = 0
    for batch in 1...6000 {
      session.record(progress(batch))
      guard batch % 700 == 0 else { continue }
      for news in reader.all() { followed.apply(news) }
      #expect(followed.batches == batch)
      seen += 1
    }
    #expect(seen == 8)
    for news in reader.all() { followed.apply(news) }
    #expect(followed.batches == 6000)
    #expect(followed.rows == 60_000)
    let bytes = try FileManager.default.attributesOfItem(atPath: session.folder.logPath)[.size] as? Int ?? 0
    #expect(bytes < 2 << 20)
    // One that begins to read now sees the same.
    let record = try #require(StreamCatalogue(folder.state).find(session.folder.name))
    #expect(record.state == followed)
    #expect(record.status == .running)
  }

  @Test func `a line that is torn or of a newer version is passed over`() throws {
    let folder = try SourceFolder()
    let path: String
    do {
      let session = try StreamSession(in: folder.state)
      path = session.folder.logPath
      session.record(.started(stream: "s", source: "/in", table: "T", checkpoint: "/c", batch: 1))
    }
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("{\"event\":{\"_0\":{\"danced\":{}},\"at\":1}}\n{\"event\":{\"_0\":{\"rew".utf8))
    try handle.close()
    let streams = StreamCatalogue(folder.state).streams()
    #expect(streams.map(\.status) == [.died])
    let session = try StreamSession(try #require(streams.first).folder)
    session.record(progress(1))
    #expect(StreamCatalogue(folder.state).streams().first?.state.batches == 1)
  }

  @Test func `a stream that fails tells whoever follows it, and orders reach it`() async throws {
    try await LocalCluster.with { cluster in
      let folder = try SourceFolder()
      try folder.write("id\n1\n", to: "a.csv")
      let session = try StreamSession(in: folder.state)
      let run = cluster.stream(folder, folder.settings(.continuous), onEvent: session.record)
      let service = cluster.session.service
      let ended = Task { try await session.run(run, on: service) }
      let catalogue = StreamCatalogue(folder.state)
      func state() -> StreamState { catalogue.streams().first?.state ?? StreamState() }
      while state().batches < 1 { try await Task.sleep(for: .milliseconds(10)) }
      try session.folder.leave(.pause)
      while !state().isPaused { try await Task.sleep(for: .milliseconds(10)) }
      #expect(run.control.isPaused)
      try session.folder.leave(.resume)
      while state().isPaused { try await Task.sleep(for: .milliseconds(10)) }
      try folder.write("id\nx\n", to: "b.csv")
      await #expect(throws: StreamError.self) { _ = try await ended.value }
      #expect(state().phase == .failed)
      #expect(state().failure?.contains("'x'") == true)
    }
  }

  @Test func `the oldest folders of streams that are over go, and living ones stay`() throws {
    let folder = try SourceFolder()
    let living = try StreamFolder.create(in: folder.state, at: Date(timeIntervalSince1970: 0))
    let session = try StreamSession(living)
    for second in 1...60 {
      _ = try StreamFolder.create(in: folder.state, at: Date(timeIntervalSince1970: Double(second) * 1000))
    }
    StreamCatalogue(folder.state).sweep()
    let names = StreamCatalogue(folder.state).streams().map(\.name)
    #expect(names.count == 51)
    #expect(names.last == living.name)
    withExtendedLifetime(session) {}
  }
}
