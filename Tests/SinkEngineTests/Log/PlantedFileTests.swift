import Foundation
import SinkEngine
import Testing

/// What others may put where our files are: nobody waits for it, reads without end, or follows it.
@Suite struct `Files that somebody planted` {
  private let plan = Samples.plan(rows: [2])

  /// What is put at a path, and what it is refused as.
  private static let plants: [(String, RunFolderError.Kind, @Sendable (String) -> Void)] = [
    ("a pipe", .notPlain, { _ = mkfifo($0, 0o600) }),
    ("a link to a device", .notPlain, { _ = symlink("/dev/zero", $0) }),
    ("a link to a file", .notPlain, { _ = symlink("/etc/passwd", $0) }),
    ("a folder", .notPlain, { _ = mkdir($0, 0o700) }),
    (
      "a file that others may write to", .writableByOthers,
      {
        _ = FileManager.default.createFile(atPath: $0, contents: Data("{}\n".utf8))
        chmod($0, 0o666)
      }
    ),
  ]

  @Test(.timeLimit(.minutes(1)))
  func `one damaged run is named, and the others are listed`() async throws {
    for (name, kind, plant) in Self.plants {
      try await withStateFolder { state in
        let good = try RunFolder.create(for: plan, in: state)
        _ = try RunLog(good)
        var other = plan
        other.run = "20260101-000000-00000001"
        let bad = try RunFolder.create(for: other, in: state)
        plant(bad.logPath)
        let listed = RunCatalogue(state).listed()
        #expect(listed.count == 2, "\(name)")
        #expect(listed.first { $0.run == bad.run }?.fault?.kind == kind, "\(name)")
        #expect(RunCatalogue(state).runs().map(\.run) == [good.run], "\(name)")
        #expect(RunLogReader.all(in: bad).isEmpty)
        #expect(throws: RunFolderError.self, "\(name)") { _ = try RunLog.goingOn(in: bad) }
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `the other files of a run are plain ones, too`() async throws {
    for (name, kind, plant) in Self.plants {
      try await withStateFolder { state in
        let folder = try RunFolder.create(for: plan, in: state)
        for path in [folder.planPath, folder.abortPath, folder.lockPath, "\(folder.path)/summary.jsonl"] {
          try? FileManager.default.removeItem(atPath: path)
          plant(path)
        }
        #expect(folder.abortRequest == .abortCommand, "\(name)")
        #expect(!FileLock.isHeld(folder.lockPath), "\(name)")
        #expect(throws: RunFolderError.self, "\(name)") { try folder.requestAbort(by: .abortCommand) }
        #expect(throws: RunFolderError.self, "\(name)") { _ = try FileLock(folder.lockPath, tries: 1) }
        #expect { try folder.plan() } throws: { ($0 as? RunFolderError)?.kind == kind }
      }
    }
  }

  @Test func `a state folder that others may change is refused by name`() async throws {
    try await withStateFolder { state in
      _ = try RunFolder.create(for: plan, in: state)
      #expect(throws: Never.self) { try state.check() }
      for path in [state.path, state.runs] {
        chmod(path, 0o777)
        #expect { try state.check() } throws: {
          ($0 as? RunFolderError)?.kind == .writableByOthers && ($0 as? RunFolderError)?.path == path
        }
        chmod(path, 0o700)
      }
      let elsewhere = state.path + "-elsewhere"
      try FileManager.default.moveItem(atPath: state.runs, toPath: elsewhere)
      defer { try? FileManager.default.removeItem(atPath: elsewhere) }
      symlink(elsewhere, state.runs)
      #expect { try state.check() } throws: { ($0 as? RunFolderError)?.kind == .notPlain }
      var other = plan
      other.run = "20260101-000000-00000002"
      #expect(throws: RunFolderError.self) { _ = try RunFolder.create(for: other, in: state) }
      guard geteuid() == 0 else { return }
      unlink(state.runs)
      mkdir(state.runs, 0o700)
      chown(state.runs, 12_345, 12_345)
      #expect { try state.check() } throws: { ($0 as? RunFolderError)?.kind == .notOurs }
    }
  }

  @Test func `a file has a limit, and so has a line`() async throws {
    try await withStateFolder { state in
      try FileManager.default.createDirectory(atPath: state.path, withIntermediateDirectories: true)
      let path = "\(state.path)/long"
      _ = FileManager.default.createFile(atPath: path, contents: Data(repeating: 65, count: 100))
      #expect { try PlainFile.bytes(path, limit: 99) } throws: { ($0 as? RunFolderError)?.kind == .tooLarge }
      #expect(try PlainFile.bytes(path, limit: 100)?.count == 100)
      #expect(try PlainFile.bytes("\(path)-er", limit: 1) == nil)
      let folder = try RunFolder.create(for: plan, in: state)
      _ = FileManager.default.createFile(atPath: folder.logPath, contents: Data(repeating: 65, count: 70 << 20))
      let log = RunLogReader.content(of: folder)
      #expect(log.events.isEmpty)
      try checkNextLine(folder)
    }
  }

  private func checkNextLine(_ folder: RunFolder) throws {
    let log = try RunLog.goingOn(in: folder)
    try log.append(
      RunEvent(sequence: 0, at: Samples.moment, run: plan.run, body: .warning(.init(reason: "w"))), synced: false)
    let content = RunLogReader.content(of: folder)
    #expect(content.events.count == 1)
    #expect(content.damagedLines == [1])
  }
}

/// Numbers at the ends of what a file can hold.
@Suite struct `Numbers in a run's log` {
  private let plan = Samples.plan(rows: [2, 3])

  @Test(arguments: ["9223372036854775807", "-9223372036854775808", "9007199254740994", "-1", "1e300", "1e999"])
  func `a line with one out of bounds is left out and named`(number: String) async throws {
    let moment = Timestamp.text(Samples.moment)
    let head = "\"run\":\"\(plan.run)\",\"at\":\"\(moment)\""
    let lines = [
      #"{"event":"partition.started","partition":\#(number),"attempt":1,\#(head),"seq":1}"#,
      #"{"event":"partition.progress","partition":0,"rows":\#(number),"bytes":\#(number),"uploaded":0,\#(head),"seq":2}"#,
      #"{"event":"committed","rows":\#(number),"extents":1,\#(head),"seq":3}"#,
      #"{"event":"warning","reason":"the last line",\#(head),"seq":\#(number)}"#,
      #"{"event":"warning","reason":"9223372036854775807 is fine in text",\#(head),"seq":5}"#,
    ]
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      _ = FileManager.default.createFile(
        atPath: folder.logPath, contents: Data(lines.map { "\($0)\n" }.joined().utf8),
        attributes: [.posixPermissions: 0o600])
      let record = RunRecord(folder)
      #expect(record.damagedLines == [1, 2, 3, 4])
      #expect(record.state.warnings == ["9223372036854775807 is fine in text"])
    }
  }

  @Test func `sums of the largest numbers do not end the process`() throws {
    let most = Bounds.whole
    let partitions = (0..<3_000).map {
      RunEvent.PartitionSummary(partition: $0, source: "a", rows: most, bytes: most)
    }
    let planned = RunEvent.Planned(
      cluster: "c", database: "d", table: "t", sources: [], staging: "s", tag: "g", create: "c", creates: false,
      schema: "a:long", partitions: partitions, rows: most, bytes: most, parallel: most)
    var events = [RunEvent(sequence: 0, at: Samples.moment, run: "r", body: .planned(planned))]
    for number in 0..<3_000 {
      events.append(
        RunEvent(
          sequence: number + 1, at: Samples.moment.addingTimeInterval(Double(number)), run: "r",
          body: .partitionProgress(.init(partition: number, rows: most, bytes: most, uploaded: most))))
    }
    let state = RunState(folding: events)
    #expect(state.plannedRows == .max)
    #expect(state.bytesRead == .max)
    #expect(state.fraction <= 1)
    #expect(state.bytesPerSecond.map { $0 >= 0 } ?? true)
  }
}

/// Arithmetic on numbers that come from outside reports overflow, or cannot have one.
@Suite struct `Bounds of numbers` {
  @Test(arguments: [
    (#"{"a":1}"#, true), (#"{"a":9007199254740992}"#, true), (#"{"a":9007199254740994}"#, false), (#"{"a":-1}"#, false),
    (#"{"a":"-1 and 1e999"}"#, true), (#"{"a":"\"","b":-1}"#, false), (#"{"a":1e3,"b":true,"c":null}"#, true),
    (#"[1,2,1e17]"#, false), (#"{"a":00000000000000000000000000000000000000000001}"#, false),
  ])
  func `hold in a line`(line: String, expected: Bool) {
    #expect(Bounds.hold(in: line.utf8, negative: false) == expected, "\(line)")
    #expect(Bounds.hold(in: "[-9007199254740992]".utf8, negative: true))
    #expect(!Bounds.hold(in: "[-9007199254740994]".utf8, negative: true))
  }

  @Test func `are kept where a real becomes an integer`() {
    #expect(Int(saturating: 1e300) == .max)
    #expect(Int(saturating: -1e300) == .min)
    #expect(Int(saturating: .nan) == 0)
    #expect(Int(saturating: 1.9) == 1)
  }
}
