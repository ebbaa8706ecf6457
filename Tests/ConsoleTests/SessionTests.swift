import Console
import Foundation
import KustoSink
import TerminalKit
import Testing

/// A folder that goes away with its owner.
final class ScratchFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("console-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }
}

extension Driver {
  /// The session as a file has it.
  func recorded(in folder: ScratchFolder, hasSamples: Bool = true) throws -> Session {
    let path = folder.file("run.ksession")
    var header = session.header
    header.hasSamples = hasSamples
    let recorder = try SessionRecorder(path: path, header: header)
    for line in lines {
      guard case .message(let message) = line.entry else { continue }
      let time = start.time.addingTimeInterval(Double(line.milliseconds) / 1000)
      #expect(recorder.record(message, at: time) == nil)
    }
    recorder.end(.left, at: start.time.addingTimeInterval(600))
    return try Session(path: path)
  }
}

@Suite struct SessionTests {
  private func grid(_ model: Model, _ size: Size, _ glyphs: Glyphs = .ascii) -> Grid {
    var grid = Grid(size: size, glyphs: glyphs)
    view(model, in: grid.bounds, on: &grid)
    return grid
  }

  @Test(arguments: ScreenCase.all)
  func `a replay ends on the very same screen`(_ screen: ScreenCase) throws {
    // Values of rows are not in a session: the test below looks at those.
    if screen.name.hasPrefix("query-") || screen.name == "hostile-query" { return }
    let live = screen.driver()
    var player = Player(try live.recorded(in: try ScratchFolder()))
    player.seek(to: player.count)
    for size in ScreenCase.sizes {
      #expect(grid(player.model, size) == live.grid(size.width, size.height))
    }
  }

  @Test(arguments: ScreenCase.all)
  func `a replay plays at other sizes, glyphs and themes`(_ screen: ScreenCase) throws {
    let live = screen.driver()
    var player = Player(try live.recorded(in: try ScratchFolder()), theme: "cvd")
    while player.position < player.count {
      player.stepForward()
      // Every step is folded; drawing a sample of them keeps the test fast.
      guard player.position % 7 == 0 || player.position == player.count else { continue }
      for size in [Size(width: 60, height: 18), Size(width: 132, height: 43), Size(width: 9, height: 3)] {
        var grid = Grid(size: size, glyphs: .unicode)
        view(player, on: &grid)
      }
    }
    var grid = Grid(size: Size(width: 100, height: 30))
    view(player, on: &grid)
    #expect(grid.text.contains("REPLAY"))
    #expect(player.theme == "cvd")
  }

  @Test func `a line is read as it was written`() throws {
    var lines = Driver.atRun(.committed).lines
    let thinned = try Driver.atRun(.committed).recorded(in: try ScratchFolder()).lines
    lines.removeAll {
      if case .message(.result(let result)) = $0.entry, case .plan = result.outcome { true } else { false }
    }
    lines += thinned
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for line in lines { #expect(try JSONDecoder().decode(SessionLine.self, from: encoder.encode(line)) == line) }
    let action = SessionLine(sequence: 7, milliseconds: 250, entry: .message(.action(.open)))
    #expect(
      String(decoding: try encoder.encode(action), as: UTF8.self) == #"{"d":"open","k":"ui.action","s":7,"t":250}"#)
  }

  @Test func `a session can be read by its owner only, and takes no file that is there`() throws {
    let folder = try ScratchFolder()
    let header = Driver().session.header
    let recorder = try SessionRecorder(path: folder.file("a"), header: header)
    let mode = try FileManager.default.attributesOfItem(atPath: recorder.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(throws: SessionError.self) { try SessionRecorder(path: folder.file("a"), header: header) }
    try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: folder.file("b"))
    #expect(throws: SessionError.self) { try SessionRecorder(path: folder.file("link"), header: header) }
  }

  @Test func `a torn last line is dropped and the rest plays`() throws {
    let folder = try ScratchFolder()
    let whole = try Driver.atRun(.committed).recorded(in: folder)
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: folder.file("run.ksession"))))
    let torn = try Session(bytes: Array(bytes.dropLast(9)))
    #expect(torn.isTorn)
    #expect(torn.ending == nil)
    #expect(torn.lines == whole.lines.dropLast())
  }

  @Test func `a session of any length up to its end can be read`() throws {
    let folder = try ScratchFolder()
    _ = try Driver.atSchema().recorded(in: folder)
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: folder.file("run.ksession"))))
    let headerEnd = try #require(bytes.firstIndex(of: UInt8(ascii: "\n")))
    for end in stride(from: headerEnd + 1, through: bytes.count, by: 997) {
      #expect(throws: Never.self) { try Session(bytes: Array(bytes[..<end])) }
    }
  }

  @Test(arguments: [
    ("", SessionError.notASession), ("hello\n", .notASession), ("{\"ksession\":3}\n", .newerVersion(3)),
    (String(repeating: "[", count: 100) + "\n", .notASession),
  ])
  func `what is no session is refused`(_ text: String, _ error: SessionError) {
    #expect(throws: error) { try Session(bytes: Array(text.utf8)) }
  }

  @Test func `lines that are damaged are left out, with their numbers`() throws {
    let header = String(decoding: try JSONEncoder().encode(Driver().session.header), as: UTF8.self)
    let good = "{\"s\":2,\"t\":5,\"k\":\"ui.action\",\"d\":\"down\"}"
    for bad in [
      "nonsense", "{\"s\":1,\"t\":0,\"k\":\"x\",\"d\":\(String(repeating: "[", count: 40))",
      "{\"s\":1,\"t\":9223372036854775807,\"k\":\"ui.action\",\"d\":\"down\"}",
      "{\"s\":1,\"t\":-9223372036854775808,\"k\":\"ui.action\",\"d\":\"down\"}",
      "{\"s\":-9223372036854775808,\"t\":1,\"k\":\"ui.action\",\"d\":\"down\"}",
      "{\"s\":1,\"t\":1,\"k\":\"tick\",\"d\":1e300}",
      "{\"s\":1,\"t\":1,\"k\":\"ui.resize\",\"d\":[-1,9007199254740992]}",
    ] {
      let session = try Session(bytes: Array("\(header)\n\(bad)\n\(good)\n".utf8))
      #expect(session.damagedLines == [2], "\(bad)")
      #expect(session.lines.count == 1, "\(bad)")
      var player = Player(session)
      player.play()
      player.advance(by: 10_000)
      #expect(player.state == .ended, "\(bad)")
    }
  }

  @Test func `kinds of newer versions are counted and skipped`() throws {
    let header = String(decoding: try JSONEncoder().encode(Driver().session.header), as: UTF8.self)
    let text =
      "\(header)\n{\"s\":1,\"t\":0,\"k\":\"hologram\",\"d\":{}}\n{\"s\":2,\"t\":5,\"k\":\"ui.action\",\"d\":\"down\"}\n"
    let session = try Session(bytes: Array(text.utf8))
    #expect(session.skipped == 1)
    #expect(session.lines.count == 1)
  }

  @Test(arguments: [
    ("https://x/y?sv=1&sig=abc%2Fdef&se=2", "https://x/y?sv=1&sig=***&se=2"),
    ("AccountKey=Zm9v/YmFy==;End", "AccountKey=***;End"),
    ("Authorization: Bearer abcdefgh.ijk", "Authorization: Bearer ***"),
    ("password=hunter2; user", "password=***; user"), ("PWD = x1&a=b", "PWD = ***&a=b"),
    (#"{\"access_token\":\"abc\",\"n\":1}"#, #"{\"access_token\":\"***\",\"n\":1}"#),
    ("schema password:string, token: it is expired", "schema password:string, token: it is expired"),
    ("token eyJhbGciOiJIUzI1NiIsInR5cCI6 more", "token *** more"),
    ("a bearer of news, design=blue, eyJ", "a bearer of news, design=blue, eyJ"),
  ])
  func `secrets are taken out and the rest stays`(_ text: String, _ cleaned: String) {
    let wanted = cleaned.replacing("design=blue", with: "design=***")
    // `design=` ends in `sig…n=`, not in `sig=`: it must stay.
    #expect(
      String(decoding: Redaction.cleaned(Array(text.utf8)), as: UTF8.self) == (text.contains("design") ? text : wanted))
  }

  @Test func `no secret of a server's words reaches the file`() throws {
    let folder = try ScratchFolder()
    let driver = Driver { _ in
      .failed(
        problem: Problem(
          "PUT https://s.blob/x?sig=SECRET1 refused", details: ["Bearer SECRETSECRET2", "eyJSECRETSECRETSECRET3"]))
    }
    driver.press(.enter)
    driver.expectNote("refused")
    _ = try driver.recorded(in: folder)
    let text = try String(contentsOfFile: folder.file("run.ksession"), encoding: .utf8)
    #expect(!text.contains("SECRET"))
    #expect(text.contains("sig=***"))
  }

  @Test func `rows of a query are kept as kinds and lengths, on a screen of the same shape`() throws {
    let folder = try ScratchFolder()
    let live = Driver.atQuery()
    live.press(.enter)
    var player = Player(try live.recorded(in: folder, hasSamples: false))
    player.seek(to: player.count)
    let rows = try #require(player.model.query.answer.value)
    #expect(rows.columns == Fixtures.answer.columns)
    #expect(rows.rows.count == Fixtures.answer.rows.count)
    #expect(
      rows.rows.first?.prefix(3) == [.string("int"), .string("text, 2 characters"), .string("text, 6 characters")])
    #expect(rows.rows[4][2] == .null)
    let text = try String(contentsOfFile: folder.file("run.ksession"), encoding: .utf8)
    for secret in ["N14228", "late because", "gate"] { #expect(!text.contains(secret)) }
  }

  @Test func `a plan that could be run is not kept`() throws {
    let folder = try ScratchFolder()
    let session = try Driver.atOptions().recorded(in: folder)
    let plans = session.lines.compactMap { line -> PlanPreview? in
      guard case .message(.result(let result)) = line.entry, case .plan(let preview) = result.outcome else {
        return nil
      }
      return preview
    }
    #expect(plans.count == 1)
    #expect(plans.allSatisfy { $0.plan == nil })
  }
}

@Suite struct PlayerTests {
  private func player() -> Player { Player(Driver.atRun(.committed).session) }

  @Test func `a step back shows what was there before`() {
    var player = player()
    var models = [player.model]
    while player.position < player.count {
      player.stepForward()
      models.append(player.model)
    }
    while player.position > 0 {
      player.stepBack()
      #expect(player.model == models[player.position])
    }
  }

  @Test func `time passes at the speed that was chosen, and long pauses are cut`() {
    let header = Driver().session.header
    let lines = [0, 1000, 61_000].enumerated().map {
      SessionLine(sequence: $0.offset + 1, milliseconds: $0.element, entry: .message(.action(.down)))
    }
    var player = Player(Session(header: header, lines: lines), speed: 2)
    #expect(player.duration == 3000)
    player.play()
    #expect(player.untilNext == 0)
    player.advance(by: 100)
    #expect(player.position == 1)
    #expect(player.untilNext == 400)
    player.advance(by: 400)
    #expect(player.position == 2)
    player.advance(by: 1000)
    #expect(player.state == .ended)
  }

  @Test func `digits go to tenths and markers to what happened`() {
    var player = player()
    player.perform(.tenth(5), themes: [])
    #expect(abs(player.time - player.duration / 2) <= 1)
    player.perform(.begin, themes: [])
    #expect(player.position == 0)
    player.perform(.nextMarker, themes: [])
    #expect(player.markers.contains { $0.position == player.position && $0.letter == "A" })
    player.perform(.end, themes: [])
    #expect(player.state == .ended)
    player.play()
    #expect(player.position == 0)
    #expect(player.state == .playing)
  }

  @Test func `keys of the player mean one thing each`() {
    let keys = PlayerKeymap.table.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
    #expect(PlayerKeymap.action(for: .character("7")) == .tenth(7))
  }

  @Test func `an empty session is shown and ends`() {
    var player = Player(Session(header: Driver().session.header, lines: []))
    player.play()
    #expect(player.state == .ended)
    var grid = Grid(size: Size(width: 80, height: 24))
    view(player, on: &grid)
    #expect(grid.text.contains("ended abruptly"))
  }
}
