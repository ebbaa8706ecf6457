import Foundation
import KustoSink
import Testing

@Suite struct CheckpointTests {
  private static func file(_ number: Int) -> StreamFile {
    StreamFile(
      path: "day=1/part %\n\(number).csv",
      stamp: FileStamp(bytes: number, modified: 1_795_460_712_000_000_001, inode: .max - UInt64(number)))
  }

  private static func record(_ batch: Int) -> BatchOffsets {
    let run = RunName.make(at: Date(timeIntervalSince1970: 1_795_460_712), chance: UInt32(batch))
    return BatchOffsets(batch: batch, files: [file(batch)], run: .init(name: run, staging: "S_\(batch)", rows: 2))
  }

  private static func fill(_ checkpoint: Checkpoint, _ batches: ClosedRange<Int>) throws {
    for batch in batches {
      try checkpoint.intend(record(batch))
      try checkpoint.commit()
    }
  }

  @Test func `what was written down is there again, before and after a snapshot`() throws {
    for batches in [1, 99, 100, 101, 250] {
      let folder = try SourceFolder()
      let id = try {
        let checkpoint = try folder.open()
        try Self.fill(checkpoint, 1...batches)
        try checkpoint.intend(Self.record(batches + 1))
        return checkpoint.identity.id
      }()
      let checkpoint = try folder.open()
      #expect(checkpoint.identity.id == id)
      #expect(checkpoint.lastBatch == batches)
      #expect(checkpoint.rows == 2 * batches)
      #expect(checkpoint.seen.count == batches)
      #expect(checkpoint.pending == [Self.record(batches + 1)])
      for batch in 1...batches { #expect(checkpoint.seen.stamp(of: Self.file(batch).path) == Self.file(batch).stamp) }
      #expect(checkpoint.seen.stamp(of: "day=1") == nil)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.checkpoint)
      #expect(names.count <= 2 * 100 + 4)
    }
  }

  @Test func `what the first batch fixed is there again`() throws {
    let folder = try SourceFolder()
    let schema = TableSchema([Column(name: "a b", type: .long), Column(name: "c", type: .dynamic)])
    try folder.open().fix(schema, header: .absent)
    let identity = try folder.open().identity
    #expect(identity.schema == schema)
    #expect(identity.header == .absent)
  }

  /// What is done to a checkpoint of three batches, and what it is refused as.
  private static let damages:
    [(name: String, damage: @Sendable (String) throws -> Void, isExpected: @Sendable (any Error) -> Bool)] = {
      @Sendable func damaged(_ error: any Error) -> Bool {
        if case CheckpointError.damaged = error { true } else { false }
      }
      func edit(_ name: String, _ change: @escaping @Sendable (String) -> String) -> @Sendable (String) throws -> Void {
        { folder in
          let path = "\(folder)/\(name)"
          try change(try String(contentsOfFile: path, encoding: .utf8)).write(
            toFile: path, atomically: false, encoding: .utf8)
        }
      }
      var table: [(String, @Sendable (String) throws -> Void, @Sendable (any Error) -> Bool)] = []
      for name in ["stream", "2.offsets", "2.commit", "3.offsets", "3.commit"] {
        table.append(("torn \(name)", edit(name) { String($0.dropLast(9)) }, damaged))
        table.append(("torn early \(name)", edit(name) { String($0.prefix(10)) }, damaged))
        table.append(("emptied \(name)", edit(name) { _ in "" }, damaged))
        table.append(
          (
            "newer \(name)", edit(name) { $0.replacing("kustosink-checkpoint 1", with: "kustosink-checkpoint 2") },
            { if case CheckpointError.newerVersion(_, version: 2) = $0 { true } else { false } }
          ))
      }
      table.append(("edited", edit("2.offsets") { $0.replacing("part", with: "trap") }, damaged))
      table.append(("edited rows", edit("3.commit") { $0.replacing("rows 2", with: "rows 3") }, damaged))
      table.append(
        (
          "swapped",
          {
            try FileManager.default.removeItem(atPath: "\($0)/2.offsets")
            try FileManager.default.copyItem(atPath: "\($0)/3.offsets", toPath: "\($0)/2.offsets")
          }, damaged
        ))
      table.append(("no offsets", { try FileManager.default.removeItem(atPath: "\($0)/2.offsets") }, damaged))
      table.append(("no commit", { try FileManager.default.removeItem(atPath: "\($0)/2.commit") }, damaged))
      table.append(("no last offsets", { try FileManager.default.removeItem(atPath: "\($0)/3.offsets") }, damaged))
      table.append(
        (
          "no identity", { try FileManager.default.removeItem(atPath: "\($0)/stream") },
          { if case CheckpointError.notACheckpoint = $0 { true } else { false } }
        ))
      return table.map { (name: $0.0, damage: $0.1, isExpected: $0.2) }
    }()

  @Test(arguments: damages.indices) func `a checkpoint that is not whole is refused`(index: Int) throws {
    let (name, damage, isExpected) = Self.damages[index]
    let folder = try SourceFolder()
    try Self.fill(try folder.open(), 1...3)
    try damage(folder.checkpoint)
    let error = #expect(throws: (any Error).self, "\(name)") { try folder.open() }
    #expect(error.map(isExpected) == true, "\(name): \(String(describing: error))")
  }

  @Test func `a checkpoint is of one source and one target, and one process uses it`() throws {
    let folder = try SourceFolder()
    let first = try folder.open()
    #expect(throws: CheckpointError.busy(path: folder.checkpoint)) { try folder.open() }
    withExtendedLifetime(first) {}
    let other = try SourceFolder()
    try Self.fill(try other.open(), 1...1)
    #expect(
      throws: CheckpointError.otherSource(path: other.checkpoint, of: other.source, asked: "/elsewhere")
    ) { try other.open(source: "/elsewhere") }
    var target = SourceFolder.target
    target.table = "U"
    #expect(
      throws: CheckpointError.otherTarget(path: other.checkpoint, of: "memory/Demo/T", asked: "memory/Demo/U")
    ) { try other.open(target: target) }
  }

  @Test func `a folder with other files is no checkpoint`() throws {
    let folder = try SourceFolder()
    try folder.write("a\n1\n", to: "a.csv")
    #expect(throws: CheckpointError.notACheckpoint(path: folder.source)) {
      try Checkpoint(folder.source, source: folder.source, target: SourceFolder.target)
    }
  }

  /// `scripts/bench` measures it; here a bound that a busy machine keeps too.
  @Test func `a checkpoint of a hundred thousand batches opens soon`() throws {
    let folder = try SourceFolder()
    var seen = SeenFiles()
    for number in 1...100_000 {
      let stamp = FileStamp(bytes: number, modified: 1_795_460_712_000_000_001, inode: UInt64(number))
      seen.insert(StreamFile(path: "day=2024-03-01/part-\(number).csv", stamp: stamp))
    }
    _ = try folder.open()
    try Snapshot(batch: 100_000, rows: 1_000_000, seen: seen).write(to: "\(folder.checkpoint)/snapshot")
    let began = Date()
    let checkpoint = try folder.open()
    let seconds = -began.timeIntervalSinceNow
    #expect(checkpoint.lastBatch == 100_000)
    #expect(checkpoint.seen.count == 100_000)
    #expect(checkpoint.seen.stamp(of: "day=2024-03-01/part-77777.csv")?.bytes == 77_777)
    #expect(seconds < 1, "it took \(seconds) s")
  }
}
