import Foundation
import KustoSink
import Testing

/// The process of a stream dies, at every step and at every request; each row is in the table exactly once.
@Suite struct StreamCrashTests {
  /// One stream: after each death some files more, and a new process.
  ///
  /// A file is a batch, so that batches overlap.
  @Test func `a stream whose process dies 200 times loads each row exactly once`() async throws {
    try await LocalCluster.with { cluster in
      let folder = try SourceFolder()
      let stream = MortalStream(cluster: cluster, folder: folder)
      var random = SeededGenerator(seed: 20_261_126)
      var rows = 0
      var deaths = 0
      var life = 0
      while deaths < 200 {
        life += 1
        try #require(life < 600, "the deaths do not come: \(deaths)")
        for file in 0..<Int.random(in: 1...4, using: &random) {
          let count = Int.random(in: 1...4, using: &random)
          let lines = (rows..<rows + count).map { "\($0),row \($0)\n" }.joined()
          try folder.write("id,text\n\(lines)", to: "\(life)-\(file).csv")
          rows += count
        }
        let death = Self.death(life, &random)
        let died = try await stream.live(until: death)
        if died { deaths += 1 }
        if life % 40 == 0 {
          let ids = try await cluster.ids()
          #expect(Set(ids).count == ids.count, "twice, up to life \(life) which died at \(death)")
        }
      }
      #expect(try await stream.live(until: .never) == false)
      #expect(try await cluster.ids() == Array(0..<rows))
      let isClean = try await cluster.session.tables(in: "Demo").map(\.name) == ["T"]
      #expect(isClean)
    }
  }

  private static func death(_ life: Int, _ random: inout SeededGenerator) -> StreamDeath {
    if life % 6 == 0 { return .at(StreamStep.allCases[life / 6 % StreamStep.allCases.count]) }
    return .atRequest(Int.random(in: 0..<60, using: &random), isCarriedOut: Bool.random(using: &random))
  }

  @Test func `a run that nobody knows any more is asked for by the tag of its batch`() async throws {
    for step in [StreamStep.afterIntent, .afterRun] {
      try await LocalCluster.with { cluster in
        let folder = try SourceFolder()
        try folder.write("id\n1\n2\n", to: "a.csv")
        let stream = MortalStream(cluster: cluster, folder: folder)
        #expect(try await stream.live(until: .at(step)))
        try? FileManager.default.removeItem(atPath: folder.state.path)
        #expect(try await stream.live(until: .never) == false)
        #expect(try await cluster.ids() == [1, 2])
      }
    }
  }

  @Test func `an old copy of a checkpoint is refused`() async throws {
    try await LocalCluster.with { cluster in
      let folder = try SourceFolder()
      try folder.write("id\n1\n", to: "a.csv")
      let stream = MortalStream(cluster: cluster, folder: folder)
      _ = try await stream.live(until: .never)
      try FileManager.default.copyItem(atPath: folder.checkpoint, toPath: "\(folder.path)/old")
      try folder.write("id\n2\n", to: "b.csv")
      _ = try await stream.live(until: .never)
      try FileManager.default.removeItem(atPath: folder.checkpoint)
      try FileManager.default.moveItem(atPath: "\(folder.path)/old", toPath: folder.checkpoint)
      await #expect(throws: CheckpointError.behindTarget(path: folder.checkpoint, batch: 2)) {
        try await stream.live(until: .never)
      }
      #expect(try await cluster.ids() == [1, 2])
    }
  }
}

/// The same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
