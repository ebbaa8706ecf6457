import Console
import Foundation
import KustoSink
import Testing

@Suite struct PlainTests {
  private static let start = Start(clusters: ["local", "help.westeurope"], folder: "/data", time: Fixtures.start)
  private static let named = Start(
    clusters: ["local"], folder: "/data", time: Fixtures.start,
    wishes: Start.Wishes(cluster: "local", database: "Demo", table: "New", sources: ["/data/flights"]))

  @Test func `a load by numbers and names, from the cluster to the commit`() async throws {
    let folder = try ScratchFolder()
    let header = SessionHeader(app: "test", width: 80, height: 24, glyphs: "ascii", start: Self.start)
    let recorder = try SessionRecorder(path: folder.file("s"), header: header)
    let talk = Talk(["1", "Demo", "a new table", "Arrivals", "/data/flights", "", "1", "1", "1", "1"])
    let ending = await PlainConsole.run(
      terminal: talk.terminal, world: appWorld(), start: Self.start, recorder: recorder)
    #expect(ending.reason == .finished(run: Fixtures.run, outcome: .committed, stopped: false))
    #expect(!ending.wasInterrupted)
    for words in [
      "Step 1 of 6. Which cluster?", "  2. help.westeurope", "Which database of local?",
      "Rows go to Demo.Arrivals, a new table.",
      "12 files, format csv, 336 776 rows, 6 columns.", "Every value is kept.", "4. carrier: string, such as UA",
      "Start the load into Demo.Arrivals on local?", "Phase: committing.", "Committed. 336 768 rows became visible",
    ] {
      #expect(talk.text.contains(words), "no \"\(words)\" in:\n\(talk.text)")
    }
    // What was answered are actions: the session plays in the console.
    var player = Player(try Session(path: folder.file("s")))
    player.seek(to: player.count)
    #expect(player.model.screen == .result)
    #expect(player.model.run.state.outcome == .committed)
  }

  @Test func `what is not understood is asked again, and nothing but a yes is a yes`() async throws {
    let talk = Talk(["", "17", "x", "?", "", "1", "", "maybe", "2", "q"])
    let ending = await PlainConsole.run(terminal: talk.terminal, world: appWorld(), start: Self.named, recorder: nil)
    #expect(ending.reason == .left)
    #expect(!talk.text.contains("Phase:"))
    #expect(talk.text.contains("'x' is none of the choices"))
    #expect(talk.text.contains("There is no choice that Enter takes here"))
  }

  @Test func `at the end of the input a question leaves, and nothing was started`() async throws {
    for count in 0..<3 {
      let talk = Talk(Array(repeating: "", count: count))
      let ending = await PlainConsole.run(terminal: talk.terminal, world: appWorld(), start: Self.named, recorder: nil)
      #expect(ending.reason == .left)
      #expect(!talk.text.contains("Phase:"))
    }
  }

  @Test func `Ctrl-C at a question leaves, and is told from an answer`() async throws {
    let talk = Talk([], ends: false)
    async let ending = PlainConsole.run(terminal: talk.terminal, world: appWorld(), start: Self.start, recorder: nil)
    try await talk.hears("Which cluster?")
    talk.send(.interrupt)
    let end = await ending
    #expect(end.reason == .left)
    #expect(end.wasInterrupted)
  }

  @Test func `Ctrl-C during a run asks, and a second one leaves it running`() async throws {
    let endless: ConsoleWorld.Follow = { _, each in
      for event in RunScript.middle.events { await each(event) }
      try await Task.sleep(for: .seconds(3600))
    }
    let talk = Talk(["", "", "1", "1"], ends: false)
    async let ending = PlainConsole.run(
      terminal: talk.terminal, world: appWorld(follow: endless), start: Self.named, recorder: nil)
    try await talk.hears("Phase: loading.")
    try await talk.hears("5 ingested")
    talk.send(.interrupt)
    try await talk.hears("Stop it; nothing will be committed")
    talk.send(.interrupt)
    let end = await ending
    #expect(end.reason == .detached(run: Fixtures.run))
    #expect(!end.wasInterrupted)
    #expect(talk.text.contains("503 server busy"))
  }

  @Test func `a failed load says why, and that the table is as it was`() async throws {
    let talk = Talk(["", "", "1", "1"])
    let ending = await PlainConsole.run(
      terminal: talk.terminal, world: appWorld(script: .failed), start: Self.named, recorder: nil)
    #expect(ending.reason == .finished(run: Fixtures.run, outcome: .notCommitted, stopped: false))
    #expect(talk.text.contains("Nothing was committed. Demo.Flights is as it was."))
    #expect(talk.text.contains("partition 8, flights-2013-08.csv.gz: record 8112 has 20 fields, not 19"))
  }

  @Test func `columns are renamed, retyped and skipped, and a type that loses values is refused with the value`()
    async throws
  {
    let talk = Talk(["", "2", "carrier", "int", "3", "month", "moon", "4", "1", "5", "carrier", "q"])
    _ = await PlainConsole.run(terminal: talk.terminal, world: appWorld(), start: Self.named, recorder: nil)
    #expect(talk.text.contains("Warning: int would lose \"UA\""))
    #expect(talk.text.contains("2. month: int, becomes moon"))
    #expect(talk.text.contains("1. year: skipped"))
    #expect(talk.text.contains("carrier: string: \"UA\" is no number"))
  }

  @Test func `options are changed by their names, and a wrong value is refused with the reason`() async throws {
    let talk = Talk(["", "", "3", "parallel: 4", "99", "8", "3", "strict: no", "q"])
    _ = await PlainConsole.run(terminal: talk.terminal, world: appWorld(), start: Self.named, recorder: nil)
    #expect(talk.text.contains("'99' cannot be taken: a number from 1 to 64"))
    #expect(talk.text.contains("parallel: 8"))
  }

  @Test func `an error of the cluster is said, and the question comes again`() async throws {
    var broken = appWorld()
    broken.databases = { _ in throw Problem("the cluster does not answer", hint: "check the address") }
    let talk = Talk(["1", "q"])
    let ending = await PlainConsole.run(terminal: talk.terminal, world: broken, start: Self.start, recorder: nil)
    #expect(ending.reason == .left)
    #expect(talk.text.contains("Error: the cluster does not answer; try: check the address"))
    #expect(talk.text.components(separatedBy: "Which cluster?").count == 3)
  }

  @Test func `nothing of the data reaches the terminal but through the sanitiser`() async throws {
    var hostile = appWorld()
    hostile.databases = { _ in [DatabaseEntry(name: "De\u{1B}[31mmo\u{202E}")] }
    let talk = Talk(["1", "q"])
    _ = await PlainConsole.run(terminal: talk.terminal, world: hostile, start: Self.start, recorder: nil)
    #expect(talk.text.contains("De"))
    #expect(!talk.text.contains("\u{1B}"))
    #expect(!talk.text.contains("\u{202E}"))
  }
}
