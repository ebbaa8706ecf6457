import Console
import KustoSink
import Testing

/// Plain questions that a person who sees them for the first time stumbled over.
@Suite struct PlainNewcomerTests {
  private static let named = Start(
    clusters: ["local"], folder: "/data", time: Fixtures.start,
    wishes: Start.Wishes(cluster: "local", database: "Demo", table: "New", sources: ["/data/flights"]))

  private func talk(_ answers: [String], _ world: ConsoleWorld = appWorld()) async -> (Talk, PlainConsole.Ending) {
    let talk = Talk(answers)
    let ending = await PlainConsole.run(terminal: talk.terminal, world: world, start: Self.named, recorder: nil)
    return (talk, ending)
  }

  @Test func `y is a yes, n is a no`() async {
    let (no, _) = await talk(["", "", "1", "n", "q"])
    #expect(no.text.contains("Start the load into"))
    #expect(!no.text.contains("Phase:"))
    let (yes, ending) = await talk(["", "", "1", "y", "1"])
    #expect(ending.reason == .finished(run: Fixtures.run, outcome: .committed, stopped: false))
    #expect(!yes.text.contains("is none of the choices"))
  }

  @Test func `a refused name is asked for again`() async {
    let (talk, _) = await talk(["", "3", "month", "a/b", "moon", "q"])
    #expect(talk.text.contains("'a/b' cannot be taken"))
    #expect(talk.text.components(separatedBy: "New name [month]").count == 3)
    #expect(talk.text.contains("becomes moon"))
  }

  @Test func `texts name no keys`() async {
    var world = appWorld()
    world.inspect = { _, _, _ in
      var problem = Problem("row 51 has 2 fields instead of 3")
      problem.remedy = .reading
      throw problem
    }
    let (talk, _) = await talk(["q"], world)
    #expect(talk.text.contains("remove these files, or change how files are read"))
    #expect(!talk.text.contains("x removes"))
  }

  @Test func `what bad values cost is said with every list of columns and before the start`() async {
    let (talk, _) = await talk(["", "6", "2", "tailnum", "int", "q"])
    #expect(talk.text.contains("Bad values: tailnum as int: \"N14228\" (flights-2013-03.csv.gz row 17) becomes null"))
    #expect(talk.text.contains("int: \"N14228\" (flights-2013-03.csv.gz row 17) becomes null, and all like it"))
  }

  @Test func `what stands in the way is said with the answers that mend it, not with keys`() async {
    let start = Start(
      clusters: ["local"], folder: "/data", time: Fixtures.start,
      wishes: Start.Wishes(cluster: "local", database: "Demo", table: "Flights", sources: ["/data/flights"]))
    let talk = Talk(["", "q"])
    _ = await PlainConsole.run(terminal: talk.terminal, world: appWorld(), start: start, recorder: nil)
    #expect(
      talk.text.contains(
        "Warning: 1 conflict must be solved before Options; the list of columns shows problems first"), "\(talk.text)")
  }
}
