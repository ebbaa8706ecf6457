import Console
import Foundation
import KustoSink
import TerminalKit
import Testing

@Suite struct SessionPrivacyTests {
  private static let password = "hunter2-Correct"
  private static let other = "it's 'quoted' Pa55"

  private static let start = Start(
    clusters: ["local"], folder: "/data", isRecording: true, time: Fixtures.start,
    wishes: Start.Wishes(cluster: "local", database: "Demo", table: "Flights2013", sources: ["/data/flights"]))

  /// A dataset with a column of passwords, which stand wherever a profile has values.
  private static var profile: DatasetProfile {
    var profile = Fixtures.profile
    let place = ValueLocation(file: "/data/users.csv", row: 17, column: 2, byte: 4711)
    var column = ColumnProfile(
      name: "password", type: .string, nulls: 0, nullWords: [:], samples: [password, other, "4807"],
      violations: [.long: Violation(value: password, location: place), .int: Violation(value: other, location: place)],
      doubts: [.guid: Violation(value: password, location: place)],
      evidence: "string: not long because of '\(other)' in users.csv, record 17; all 3 values are text",
      warnings: ["looks like \(password): --convert password=date"], needsRewrite: false)
    column.warnings.append(
      "a number inside has more digits than dynamic keeps: 12345678901234567890 in a.csv, record 1")
    profile.columns.append(column)
    profile.columns[0].evidence = "int: whole numbers from 19471 to 20131"
    profile.findings.append(
      Finding(.columnIsText, "the column password is text, not long because of '\(password)' in users.csv, record 2"))
    profile.formatEvidence.append("the first record is '\(password)'")
    return profile
  }

  private func driver() -> Driver {
    let usual = Driver.world(profile: Self.profile)
    return Driver(start: Self.start) { effect in
      switch effect {
      case .firstLines: .firstLines(lines: ["name,password", "ann,\(Self.password)", "bob,\(Self.other)"])
      case .plan(_, let request):
        .plan(
          preview: {
            var preview = Fixtures.preview(table: request.target.table, creates: true)
            let place = ValueLocation(file: "/data/users.csv", row: 17, column: 2, byte: 4711)
            preview.warnings = [
              .badValues(
                column: "password", type: .long, first: Violation(value: Self.password, location: place), policy: .null)
            ]
            return preview
          }())
      default: usual(effect)
      }
    }
  }

  private func walked() -> Driver {
    let driver = driver()
    driver.press(.character("3"), .enter)
    #expect(driver.model.options.plan.value?.warnings.count == 1)
    return driver
  }

  /// What a file of the session holds of the planted values.
  private func found(in folder: ScratchFolder) throws -> [String] {
    let text = try String(contentsOfFile: folder.file("run.ksession"), encoding: .utf8)
    let planted = [
      Self.password, "hunter2", "quoted", "Pa55", "19471", "20131", "4807", "1234567890123", "TOKEN-OF-SERVER",
      "SIGNATURE1", "PLAINWORD1", "SECRETFILE",
    ]
    return planted.filter { text.contains($0) }
  }

  @Test func `no value of the data, no token and no secret in a file's name is in a session`() throws {
    let driver = walked()
    driver.send(.result(EffectResult(id: EffectID(901), outcome: .folder(listing: Self.secretFolder))))
    driver.send(
      .result(
        EffectResult(
          id: EffectID(900),
          outcome: .failed(
            problem: Problem(
              "the value '\(Self.other)' in the column 'password' is not a valid long",
              details: [
                "the server says: {\"access_token\":\"TOKEN-OF-SERVER\"}, sig=SIGNATURE1, row '\(Self.password)'"
              ], hint: "password=PLAINWORD1")))))
    var script = RunScript.middle
    script.add(
      .partitionFailed(
        RunEvent.PartitionFailed(
          partition: 3, code: "BadValue", reason: "value \(Self.password) in row 'x \(Self.other)'", permanent: true)))
    script.finish(.notCommitted, rows: 0, message: "the value '\(Self.password)' is no long")
    driver.send(.runEvents(id: EffectID(902), events: script.events))
    let folder = try ScratchFolder()
    let session = try driver.recorded(in: folder, hasSamples: false)
    #expect(try found(in: folder) == [])
    let text = try String(contentsOfFile: folder.file("run.ksession"), encoding: .utf8)
    #expect(text.contains("text, 15 characters"))
    #expect(text.contains("in the column 'password' is not a valid long"))
    #expect(session.header.hasSamples == false)
    // The planted values are seen where somebody asks for them: the test can fail.
    let open = try ScratchFolder()
    _ = try driver.recorded(in: open, hasSamples: true)
    #expect(try found(in: open).contains(Self.password))
  }

  private static let secretFolder = FolderListing(
    path: "/data",
    entries: [FolderListing.Entry(name: "export?token=SECRETFILE.csv", isFolder: false, bytes: 3)])

  @Test func `a replay without samples goes the same way, and shows classes`() throws {
    let live = walked()
    var player = Player(try live.recorded(in: try ScratchFolder(), hasSamples: false))
    player.seek(to: player.count)
    #expect(player.model.screen == live.model.screen)
    #expect(player.model.dataset.picked == live.model.dataset.picked)
    let samples = player.model.dataset.profile.value?.columns.last?.samples
    #expect(samples == ["text, 15 characters", "text, 18 characters", "long"])
  }

  @Test(arguments: [
    ("", "empty"), ("17", "long"), ("-3.5e9", "real"), ("true", "bool"), ("2026-11-23T10:00:00Z", "datetime"),
    ("0f8fad5b-d9cb-469f-a165-70867728950e", "guid"), ("{\"a\":1}", "dynamic, 7 characters"),
    ("x", "text, 1 character"),
    ("12345678901234567890123", "real"), ("text, 3 characters", "text, 3 characters"),
  ])
  func `a value becomes its class`(value: String, words: String) { #expect(MaskedText.words(for: value) == words) }

  @Test(arguments: [
    ("there is no table 'Flights' in 'Demo'", "there is no table 'Flights' in 'text, 4 characters'"),
    ("the table's column 'a' is 'it's odd", "the table's column 'text, 1 character' is 'text, 8 characters"),
    ("the value 'it's 'quoted' Pa55' is bad", "the value 'text, 18 characters' is bad"),
    ("the columns are 'k', 'Flights'", "the columns are 'text, 1 character', 'Flights'"),
    ("no quotes, the table's own", "no quotes, the table's own"), ("one ' only", "one 'text, 5 characters"),
    ("says \"a b\".", "says \"text, 3 characters\"."), ("''", "'empty'"),
  ])
  func `what stands in quotes goes unless it is a name`(text: String, masked: String) {
    #expect(MaskedText.withoutQuoted(text, names: ["Flights"]) == masked)
  }

  @Test func `a run of 2,000 partitions makes a small session that replays the same`() throws {
    let names = (1...2000).map { "part-\(100_000 + $0).csv" }
    var profile = Fixtures.profile
    profile.files = names.map {
      FileProfile(
        file: SourceFile(path: "/data/flights/\($0)", bytes: 600_000, modified: Fixtures.start, compression: .none),
        rows: 28_064, contentBytes: 2_500_000, fieldOfColumn: [0, 1, 2, 3, 4, 5], fieldCount: 6, firstRecordOffset: 60,
        cuts: [], names: profile.columns.map(\.name))
    }
    let usual = Driver.world(profile: profile)
    let driver = Driver(start: Self.start) { effect in
      switch effect {
      case .listFolder(_, let path):
        .folder(
          listing: FolderListing(
            path: path, entries: names.map { FolderListing.Entry(name: $0, isFolder: false, bytes: 600_000) }))
      case .plan(_, let request):
        .plan(preview: Self.preview(names, table: request.target.table))
      default: usual(effect)
      }
    }
    driver.press(.character("3"), .enter, .character("S"), .enter)
    for batch in Self.events(names) { driver.tell(batch) }
    let folder = try ScratchFolder()
    let session = try driver.recorded(in: folder, hasSamples: false)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("run.ksession"))).count
    #expect(bytes < 500_000, "\(bytes) bytes")
    var player = Player(session)
    player.seek(to: player.count)
    #expect(player.model.run.state.outcome == .committed)
    #expect(player.model.run.state.partitions.allSatisfy { $0.stage == .verified && $0.extents.count == 1 })
    #expect(player.model.dataset.profile.value?.rows == profile.rows)
    #expect(player.model.dataset.profile.value?.files.count == 2000)
    #expect(player.model.options.plan.value?.stages.map(\.requests) == [4000])
    var (shown, live) = (Grid(size: Size(width: 120, height: 40)), Grid(size: Size(width: 120, height: 40)))
    view(player.model, in: shown.bounds, on: &shown)
    view(driver.model, in: live.bounds, on: &live)
    #expect(shown == live)
  }

  private static func preview(_ names: [String], table: String) -> PlanPreview {
    var preview = Fixtures.preview(table: table, creates: true)
    preview.partitions = names.count
    preview.steps = names.flatMap { name in
      ["PUT <container>/kustosink-\(Fixtures.run)-\(name)", "POST <queue>/messages (source id \(UUID()))"].map {
        PlanPreview.Step(title: "partition: \(name), 28064 rows", text: $0, kind: .partition)
      }
    }
    return preview
  }

  /// In batches, as the console gets them about four times a second.
  private static func events(_ names: [String]) -> [[RunEvent]] {
    var script = RunScript(names: names)
    script.phase(.staging)
    script.phase(.loading)
    for partition in names.indices {
      script.add(.partitionStarted(RunEvent.PartitionStarted(partition: partition, attempt: 1)), after: 0.01)
      for part in 1...4 {
        script.progress(partition, rows: 7_000 * part, bytes: 600_000 * part, uploaded: 100_000 * part, after: 0.1)
      }
      script.add(.partitionQueueIntended(RunEvent.PartitionReference(partition: partition)))
      script.ingest(partition)
    }
    script.phase(.verifying)
    for partition in names.indices {
      script.add(
        .partitionVerified(
          RunEvent.PartitionVerified(partition: partition, rows: 28_064, extents: [UUID().uuidString.lowercased()])))
    }
    let ids = names.map { _ in UUID().uuidString.lowercased() }
    script.add(.commitIntended(RunEvent.CommitIntended(extents: ids, rows: 28_064 * names.count)))
    script.add(
      .commandSent(RunEvent.CommandSent(command: 9, text: ".move async extents (\(ids.joined(separator: ",")))")))
    script.phase(.committing)
    script.add(.committed(RunEvent.Committed(rows: 28_064 * names.count, extents: names.count)), after: 1.4)
    script.finish(.committed, rows: 28_064 * names.count, message: nil)
    return stride(from: 0, to: script.events.count, by: 50).map { Array(script.events[$0...].prefix(50)) }
  }

  @Test func `sessions that are old, and those that are too many, are taken away`() throws {
    let folder = try ScratchFolder()
    let now = Date()
    func write(_ name: String, days: Double) throws {
      try Data("x".utf8).write(to: URL(fileURLWithPath: folder.file(name)))
      try FileManager.default.setAttributes(
        [.modificationDate: now.addingTimeInterval(-days * 86_400)], ofItemAtPath: folder.file(name))
    }
    func left() throws -> Set<String> { Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)) }
    try write("new.ksession", days: 1)
    try write("old.ksession", days: 91)
    try write("notes.txt", days: 400)
    SessionRetention(folder: folder.path, setting: "forever", now: now).run()
    #expect(try left().count == 3)
    SessionRetention(folder: folder.path, setting: nil, now: now).run()
    #expect(try left() == ["new.ksession", "notes.txt"])
    SessionRetention(folder: folder.path, setting: "0", now: now).run()
    // The newest is what somebody wants to see now.
    #expect(try left() == ["new.ksession", "notes.txt"])
    for number in 0..<205 { try write("\(number).ksession", days: 2 + Double(number) / 1000) }
    SessionRetention(folder: folder.path, setting: nil, now: now).run()
    let kept = try left()
    #expect(kept.count == 201)
    #expect(kept.contains("198.ksession"))
    #expect(!kept.contains("199.ksession"))
  }

  @Test func `a session of an older version is read`() throws {
    var header = Driver().session.header
    header.ksession = 1
    header.hasSamples = nil
    let events = String(decoding: try JSONEncoder().encode(RunScript.committed.events), as: UTF8.self)
    let head = String(decoding: try JSONEncoder().encode(header), as: UTF8.self)
    let line = "{\"s\":1,\"t\":0,\"k\":\"run.events\",\"d\":{\"id\":7,\"events\":\(events)}}"
    let session = try Session(bytes: Array("\(head)\n\(line)\n".utf8))
    #expect(session.lines.map(\.entry) == [.message(.runEvents(id: EffectID(7), events: RunScript.committed.events))])
  }
}
