import Console
import Foundation
import KustoSink
import Synchronization
import Testing

/// History, conversions, mappings and queries, line by line.
@Suite struct PlainMoreTests {
  private static let start = Start(clusters: ["local"], folder: "/data", time: Fixtures.start)

  private static func named(_ table: String = "New", tags: [String: String]? = nil) -> Start {
    Start(
      clusters: ["local"], folder: "/data", time: Fixtures.start,
      wishes: Start.Wishes(cluster: "local", database: "Demo", table: table, sources: ["/data/flights"]), tags: tags)
  }

  private func talk(
    _ answers: [String], _ start: Start = Self.start, world: ConsoleWorld = appWorld()
  ) async -> (text: String, ending: PlainConsole.Ending) {
    let talk = Talk(answers)
    let ending = await PlainConsole.run(terminal: talk.terminal, world: world, start: start, recorder: nil)
    return (talk.text, ending)
  }

  private func expect(_ words: [String], in text: String, at location: SourceLocation = #_sourceLocation) {
    for word in words { #expect(text.contains(word), "no \"\(word)\" in:\n\(text)", sourceLocation: location) }
  }

  @Test func `history lists what needs a person first, and says what can be done about a run`() async {
    var world = appWorld()
    world.runs = { Fixtures.runs.inOrderOfNeed }
    let (text, ending) = await talk(["3", "1", "b", "q"], world: world)
    expect(
      [
        "History: 4 entries. 1 at the top needs you.",
        "  1. 20261121-101500-77001122: needs you, process died, Demo.Trips",
        "Finish it, or roll it back", "Ask its table",
      ], in: text)
    #expect(ending.reason == .left)
  }

  @Test func `a run whose process died is taken up again, and followed to its end`() async {
    let resumed = Mutex<[String]>([])
    var world = appWorld()
    world.runs = { Fixtures.runs.inOrderOfNeed }
    world.resume = { run in resumed.withLock { $0.append(run) } }
    let (text, _) = await talk(["3", "1", "2", "1"], world: world)
    #expect(resumed.withLock(\.self) == ["20261121-101500-77001122"])
    expect(["Committed. 336 768 rows became visible"], in: text)
  }

  @Test func `a committed run is undone when its table's name is typed, and another name undoes nothing`() async {
    let undone = Mutex<[String]>([])
    var world = appWorld()
    world.undo = { run in
      undone.withLock { $0.append(run) }
      return 7
    }
    let (text, _) = await talk(
      ["3", "20261122-220000-33cc44dd", "2", "Trips", "20261122-220000-33cc44dd", "2", "Flights", "q"], world: world)
    #expect(undone.withLock(\.self) == ["20261122-220000-33cc44dd"])
    expect(["'Trips' cannot be taken: type Flights", "7 rows of run"], in: text)
  }

  @Test func `a column is read another way after its values were shown before and after`() async {
    var world = appWorld()
    world.inspect = { _, reading, _ in ConversionTests.profile(reading) }
    let (text, _) = await talk(["", "7", "amount", "decimal-comma", "1", "q"], Self.named(), world: world)
    expect(
      [
        "decimal-comma: reads every value", "1.234,56: becomes 1234.56", "read as decimal-comma, every value",
        "2. amount: real",
      ], in: text)
  }

  @Test func `the last change is undone and done again, and said`() async {
    let (text, _) = await talk(["", "4", "year", "9", "10", "q"], Self.named())
    expect(["undone: year is used", "done again: year is skipped"], in: text)
  }

  @Test func `a mapping of the table is chosen by its name`() async {
    var world = appWorld()
    let asked = Mutex<[PlanRequest]>([])
    world.mappings = { _ in Fixtures.mappings }
    world.plan = { request in
      asked.withLock { $0.append(request) }
      return Fixtures.plan(table: request.target.table)
    }
    let (text, _) = await talk(["", "8", "flights_v3", "1", "q"], Self.named("Flights"), world: world)
    #expect(asked.withLock { $0.last?.mapping } == .named("flights_v3"))
    expect(["events: json, 1 column", "Mapping: flights_v3"], in: text)
  }

  @Test func `the database is asked, rows are told as names and values, and written to a file`() async {
    let (text, _) = await talk(["1", "Demo", "ask the database", "Flights | take 40", "4", "2", "/tmp/x.csv", "3", "q"])
    expect(
      [
        "Query of Demo on local", "40 rows.", "year 2013; carrier UA; tailnum N14228", "tailnum N14266",
        "40 rows written to /tmp/x.csv",
      ], in: text)
  }

  @Test func `what would change something is not sent`() async {
    let sent = Mutex(0)
    var world = appWorld()
    world.query = { _, _ in
      sent.withLock { $0 += 1 }
      return Fixtures.answer
    }
    let (text, _) = await talk(["1", "Demo", "ask the database", ".drop table Flights", ":b", "q"], world: world)
    #expect(sent.withLock(\.self) == 0)
    expect(["this screen only reads"], in: text)
  }

  @Test func `on a cluster tagged PROD a yes is not enough to start`() async {
    let (text, ending) = await talk(["", "", "1", "1", "nope", "q"], Self.named("New", tags: ["local": "PROD"]))
    expect(["Type the table's name, New, to do it", "'nope' cannot be taken"], in: text)
    #expect(ending.reason == .left)
    let (_, done) = await talk(["", "", "1", "1", "New", "1"], Self.named("New", tags: ["local": "PROD"]))
    #expect(done.reason == .finished(run: Fixtures.run, outcome: .committed, stopped: false))
  }
}
