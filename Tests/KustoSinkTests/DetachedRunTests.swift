import Foundation
import KustoSink
import Testing

@Suite struct DetachedRunTests {
  /// Runs a shell in the place of the program; its script sees the folder as `$0`.
  private func launch(_ script: String, token: String, _ state: StateFolder) throws -> DetachedRun {
    let profile = DatasetProfile(
      sources: ["/data"], format: .csv, formatEvidence: [], hasHeader: true, scanned: .full,
      files: [
        FileProfile(
          file: SourceFile(path: "/data/a.csv", bytes: 10, modified: Date(), compression: .none), rows: 1,
          contentBytes: 10, fieldOfColumn: [0], fieldCount: 1, firstRecordOffset: 2, cuts: [])
      ],
      columns: [
        ColumnProfile(
          name: "a", type: .long, nulls: 0, nullWords: [:], samples: [], violations: [:], evidence: "", warnings: [],
          needsRewrite: false)
      ], findings: [])
    let target = Plan.Target(cluster: "local", database: "Demo", table: "T")
    let plan = try Planner.standard.plan(
      profile, LoadChoices(target: target, create: .createIfNotExist), target: .missing, now: Date(),
      chance: .random(in: 0...UInt32.max))
    return try DetachedRun.launch(
      plan, state: state, environment: ["KUSTOSINK_TOKEN": token, "PATH": "/usr/bin:/bin"], executable: "/bin/sh",
      arguments: ["-c", script])
  }

  private func withState(_ body: (StateFolder) async throws -> Void) async throws {
    let path = "\(NSTemporaryDirectory())kustosink-tests-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(StateFolder(path: path))
  }

  /// The file's text once it is there; nil after five seconds.
  private func text(at path: String) async throws -> String? {
    for _ in 0..<500 {
      if let text = try? String(contentsOfFile: path, encoding: .utf8), text.hasSuffix("\n") { return text }
      try await Task.sleep(for: .milliseconds(10))
    }
    return nil
  }

  @Test func `a detached run has a session of its own, the plan, and the token from its environment only`() async throws
  {
    try await withState { state in
      let script = #"test -f "$0/plan.json" && echo "$KUSTOSINK_TOKEN $(cut -d' ' -f6 /proc/$$/stat) $$" > "$0/seen""#
      let run = try launch(script, token: "abc123", state)
      let words = try await text(at: "\(run.folder.path)/seen")?.split(whereSeparator: \.isWhitespace)
      #expect(words?.map(String.init) == ["abc123", "\(run.pid)", "\(run.pid)"])
      let plan = try String(contentsOfFile: run.folder.planPath, encoding: .utf8)
      #expect(!plan.contains("abc123"))
    }
  }

  @Test func `what the process says on its standard error is kept in its folder`() async throws {
    try await withState { state in
      let run = try launch("echo oops >&2", token: "", state)
      #expect(try await text(at: run.folder.enginePath) == "oops\n")
    }
  }

  @Test func `files and sockets of this process are not the run's`() async throws {
    try await withState { state in
      let open = FileHandle(forReadingAtPath: "/dev/null")
      let run = try launch(#"ls /proc/$$/fd | tr '\n' ' ' > "$0/seen"; echo >> "$0/seen""#, token: "", state)
      let open3 = try await text(at: "\(run.folder.path)/seen")?.split(whereSeparator: \.isWhitespace)
      #expect(open3?.compactMap { Int($0) }.filter { $0 > 2 }.count ?? 9 <= 1)
      try open?.close()
    }
  }

  @Test func `a run that cannot reach its cluster says so in its log, once`() async throws {
    try await withState { state in
      let folder = try launch("true", token: "", state).folder
      let execution = try RunExecution(in: folder)
      await execution.giveUp(because: "no cluster")
      await execution.giveUp(because: "twice")
      let record = RunRecord(folder)
      #expect(record.state.message == "no cluster")
      #expect(record.state.outcome == .notCommitted)
      #expect(RunLogReader.all(in: folder).count == 3)
    }
  }

  @Test func `a program that is not there is said by its name`() async throws {
    try await withState { state in
      let plan = try launch("true", token: "", state).folder.plan()
      try FileManager.default.removeItem(atPath: state.path)
      #expect(throws: DetachedRun.LaunchError.self) {
        try DetachedRun.launch(plan, state: state, environment: [:], executable: "/nowhere/kustosink")
      }
    }
  }
}
