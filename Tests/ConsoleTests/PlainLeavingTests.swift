import Console
import Foundation
import KustoSink
import Synchronization
import TerminalKit
import Testing

/// How the console without a screen is left, and that no answer goes to a dialog that nobody sees.
@Suite(.timeLimit(.minutes(2))) struct PlainLeavingTests {
  private static let start = Start(clusters: ["local", "help.westeurope"], folder: "/data", time: Fixtures.start)

  private static func named(_ table: String = "New", tags: [String: String]? = nil) -> Start {
    Start(
      clusters: ["local"], folder: "/data", time: Fixtures.start,
      wishes: Start.Wishes(cluster: "local", database: "Demo", table: table, sources: ["/data/flights"]), tags: tags)
  }

  private func talk(
    _ answers: [String], _ start: Start = Self.start, ends: Bool = true, world: ConsoleWorld = appWorld()
  ) async -> (text: String, ending: PlainConsole.Ending) {
    let talk = Talk(answers, ends: ends)
    let ending = await PlainConsole.run(terminal: talk.terminal, world: world, start: start, recorder: nil)
    return (talk.text, ending)
  }

  private func count(_ words: String, in text: String) -> Int { text.components(separatedBy: words).count - 1 }

  /// A world with a run whose process died, which is told at once.
  private static func unsettled(_ resumed: Counter = Counter()) -> ConsoleWorld {
    var world = appWorld()
    world.watchRuns = { each in await each(.unsettled(list: [Fixtures.runs[3]])) }
    world.resume = { _ in resumed.add() }
    return world
  }

  private final class Counter: Sendable {
    private let number = Mutex(0)
    func add() { number.withLock { $0 += 1 } }
    var value: Int { number.withLock(\.self) }
  }

  // MARK: dialogs

  @Test func `an answer to a question is none to a dialog that opened meanwhile, and the dialog is told`() async throws
  {
    let resumed = Counter()
    let talk = Talk([], ends: false)
    async let ending = PlainConsole.run(
      terminal: talk.terminal, world: Self.unsettled(resumed), start: Self.start, recorder: nil)
    try await talk.hears("Warning: 1 run not finished: \"history of this machine\"")
    talk.send(.line("2"))
    try await talk.hears("Which database of help.westeurope?")
    talk.send(.line("q"))
    #expect(await ending.reason == .left)
    #expect(resumed.value == 0)
  }

  @Test func `a console with a dialog is left by q, and by the end of the input`() async throws {
    let talk = Talk([], ends: false)
    async let ending = PlainConsole.run(
      terminal: talk.terminal, world: Self.unsettled(), start: Self.start, recorder: nil)
    try await talk.hears("1 run not finished")
    talk.send(.line("q"))
    #expect(await ending.reason == .left)
    let (text, end) = await self.talk([], world: Self.unsettled())
    #expect(end.reason == .left)
    #expect(count("Step 1 of 6", in: text) <= 2)
  }

  @Test func `a session in which a dialog was told plays to the same screen`() async throws {
    let folder = try ScratchFolder()
    let header = SessionHeader(app: "test", width: 80, height: 24, glyphs: "ascii", start: Self.start)
    let recorder = try SessionRecorder(path: folder.file("s"), header: header)
    let talk = Talk([], ends: false)
    async let ending = PlainConsole.run(
      terminal: talk.terminal, world: Self.unsettled(), start: Self.start, recorder: recorder)
    try await talk.hears("1 run not finished")
    talk.send(.line("2"))
    try await talk.hears("Which database")
    talk.send(.line("q"))
    _ = await ending
    var player = Player(try Session(path: folder.file("s")))
    player.seek(to: player.count)
    #expect(player.model.connect.cluster == "help.westeurope")
    #expect(player.model.overlay == nil)
  }

  @Test func `an offer to sign in takes no answer`() async {
    var closed = appWorld()
    closed.databases = { _ in
      var problem = Problem("nobody is signed in")
      problem.needsSignIn = true
      throw problem
    }
    let (text, ending) = await talk(["2", "q"], ends: false, world: closed)
    #expect(text.contains("Error: nobody is signed in"))
    #expect(count("Which cluster?", in: text) == 2)
    #expect(ending.reason == .left)
  }

  // MARK: leaving

  @Test func `whoever quits while a file is asked for has left at once`() async {
    let (text, ending) = await talk(["1", "Demo", "ask the database", "Flights | take 40", "2", ":q"], ends: false)
    #expect(count("What next?", in: text) == 1)
    #expect(ending.reason == .left)
  }

  @Test func `a file that is refused is not waited for`() async {
    let (text, _) = await talk(["1", "Demo", "ask the database", "Flights | take 40", "2", "x.xls", "q"], ends: false)
    #expect(text.contains("'x.xls' cannot be taken: a name that ends in .csv, .jsonl or .json"))
    #expect(!text.contains("written"))
  }

  @Test(arguments: [["", "", "3", "q"], ["", "2", "month", "q"], ["", "7", "month", "q"], ["", "8", "q"]])
  func `q quits in every list`(_ answers: [String]) async {
    let (_, ending) = await talk(answers, Self.named(), ends: false)
    #expect(ending.reason == .left)
  }

  @Test func `q asks where choices would be lost, and a no stays`() async {
    let (text, ending) = await talk(
      ["", "", "3", "parallel: 4", "8", "q", "n", "3", "parallel: 8", "9", "q", "y"], Self.named(), ends: false)
    #expect(count("What you changed of files, columns and options is lost", in: text) == 2)
    #expect(text.contains("parallel: 8"))
    #expect(ending.reason == .left)
  }

  @Test func `a second q, or the end of the input, is a yes`() async {
    for (answers, ends) in [
      (["", "", "3", "parallel: 4", "8", "q", "q"], false), (["", "", "3", "parallel: 4", "8"], true),
    ] {
      let (_, ending) = await talk(answers, Self.named(), ends: ends)
      #expect(ending.reason == .left)
    }
  }

  @Test func `:q asks where a text is asked for, and after a no the text is asked for again`() async {
    let (text, ending) = await talk(
      ["", "4", "year", "3", "month", ":q", "n", "moon", "q", "y"], Self.named(), ends: false)
    #expect(text.contains("2. month: int, becomes moon"))
    #expect(ending.reason == .left)
  }

  // MARK: names

  @Test(arguments: ["q", "b", "?", "quit"])
  func `a table is chosen by its name, whatever that means elsewhere`(_ name: String) async {
    var world = appWorld()
    world.tables = { _, _ in [TableEntry(name: "Flights"), TableEntry(name: name)] }
    let (text, _) = await talk(["1", "Demo", name], world: world)
    #expect(text.contains("Rows go to Demo.\(name)."))
  }

  @Test func `a column, a delimiter and a new name can be called q or b`() async {
    let (text, _) = await talk(
      ["", "3", "month", "q", "3", "carrier", "b", "", "3", "tag: not set", "q", "3"], Self.named())
    #expect(text.contains("month: int, becomes q"))
    #expect(text.contains("carrier: string, becomes b"))
    #expect(text.contains("tag: q"))
  }

  @Test func `a table called q is typed as the consent`() async {
    let (text, ending) = await talk(["", "", "1", "1", "q", "1"], Self.named("q", tags: ["local": "PROD"]))
    #expect(text.contains("Type the table's name, q, to do it"))
    #expect(ending.reason == .finished(run: Fixtures.run, outcome: .committed, stopped: false))
  }

  // MARK: settling

  @Test func `on a cluster tagged PROD a run is taken up again when its table's name was typed`() async {
    let resumed = Counter()
    var world = Self.unsettled(resumed)
    world.watchRuns = { _ in }
    world.runs = { Fixtures.runs.inOrderOfNeed }
    let start = Start(clusters: ["local"], folder: "/data", time: Fixtures.start, tags: ["local": "PROD"])
    let (text, _) = await talk(["3", "1", "2", "Flights", "1", "2", "Trips", "1"], start, world: world)
    #expect(text.contains("Type the table's name, Trips, to do it"))
    #expect(text.contains("'Flights' cannot be taken"))
    #expect(resumed.value == 1)
  }

  @Test func `the usual name of a new mapping is taken by Enter`() async {
    let (text, _) = await talk(["", "8", "4", "", "q"], Self.named("Flights"), world: Self.withMappings())
    #expect(text.contains("Name of the mapping [Flights_mapping]"))
    #expect(text.contains("Mapping: Flights_mapping"))
  }

  private static func withMappings() -> ConsoleWorld {
    var world = appWorld()
    world.mappings = { _ in [Fixtures.mappings[0]] }
    world.createMapping = { _, _, _, _ in }
    return world
  }
}
