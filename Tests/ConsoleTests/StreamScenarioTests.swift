import Console
import KustoSink
import TerminalKit
import Testing

@Suite struct StreamScenarioTests {
  private func orders(_ driver: Driver) -> [StreamOrder] {
    driver.effects.compactMap { if case .order(_, Fixtures.stream, let order) = $0 { order } else { nil } }
  }

  /// A world whose list of runs has two streams, the second of which died.
  private static func withStreams(_ effect: Effect) -> EffectResult.Outcome? {
    if case .listRuns = effect { return .runs(list: Fixtures.streams + Fixtures.runs) }
    return Driver.world()(effect)
  }

  @Test func `a folder is watched from the options on, until the stream is stopped`() {
    let driver = Driver.atOptions()
    driver.press(.home, .down, .character(" "))
    driver.expect("(*) async")
    driver.press(.character(" "))
    driver.expect("(*) stream")
    driver.expect("[ START the stream ]")
    driver.press(.down, .down, .down, .down, .character("e"), .control("u"))
    driver.type("soon")
    driver.press(.enter)
    driver.expect("once, available-now, continuous")
    driver.press(.control("u"))
    driver.type("30s")
    driver.press(.enter, .down, .character("e"))
    driver.type("there")
    driver.press(.enter)
    driver.expect("a path that begins with /")
    driver.press(.control("u"))
    driver.type("/data/checkpoint")
    driver.press(.enter, .down, .character(" "))
    driver.expect("(*) quarantine")
    driver.press(.character("S"))
    driver.expect("Start the stream?")
    driver.expect("files of /data/flights")
    driver.expect("trigger 30s")
    driver.press(.enter)
    let wishes = driver.effects.compactMap { if case .launchStream(_, _, let wish) = $0 { wish } else { nil } }
    #expect(
      wishes == [
        StreamWish(
          source: "/data/flights", trigger: .interval(30), checkpoint: "/data/checkpoint", badFiles: .quarantine)
      ])
    driver.expectNote("process of its own")
    driver.tell(StreamScript.started)
    driver.expect("waiting for files")
    driver.expect("waiting 3 files")
    driver.tell(StreamScript.batches)
    driver.expect("batch 12: 14 400 rows")
    driver.expect("quarantine 1")
    driver.expect("11 batches")
    driver.press(.character("c"))
    driver.press(.character("p"))
    driver.tell([StreamScript().event(13, .ordered(.pause))])
    driver.expect("PAUSED")
    driver.expectFooter("p resume")
    driver.press(.character("c"))
    driver.expectNote("paused")
    driver.press(.character("p"))
    driver.tell([StreamScript().event(14, .ordered(.resume))])
    driver.press(.character("s"))
    driver.tell([StreamScript().event(15, .ordered(.stop))])
    driver.expect("stopping")
    driver.press(.character("s"))
    driver.expectNote("already asked")
    #expect(orders(driver) == [.commit, .pause, .resume, .stop])
    driver.tell(StreamScript.ended)
    driver.expect("+ ended")
    driver.expectNote("109 200 rows in 13 batches")
    driver.press(.character("q"))
    #expect(driver.model.exit == .left)
  }

  @Test func `a stream goes on when the console is left, and Runs shows it again`() {
    let driver = Driver.atStream()
    driver.press(.character("q"))
    #expect(driver.model.exit == .streaming(stream: Fixtures.stream))
    #expect(driver.model.exit?.exitCode == 5)

    let again = Driver(answer: Self.withStreams)
    again.press(.character("H"))
    again.expect("streaming")
    again.expectNote("2 streams")
    again.press(.enter)
    #expect(again.model.screen == .stream)
    again.tell(StreamScript.started + StreamScript.batches)
    again.expect("attached")
    again.press(.character("H"), .escape)
    #expect(again.model.screen == .stream)
    again.press(.character("1"), .character("7"))
    #expect(again.model.screen == .stream)
  }

  @Test func `the run of a batch is shown, and the stream again`() {
    let driver = Driver.atStream()
    driver.press(.down, .down, .enter)
    #expect(driver.model.screen == .run)
    #expect(driver.model.run.id == "20261123-100001-7f3a9c1e")
    driver.press(.character("7"))
    driver.expect("11 batches")
  }

  @Test func `an abort asks with the answer No, and rolls back what is on its way`() {
    let driver = Driver.atStream()
    driver.press(.character("A"))
    driver.expectSelected("No")
    driver.press(.enter)
    #expect(orders(driver).isEmpty)
    driver.press(.character("A"), .character("y"))
    #expect(orders(driver) == [.stopNow])
  }

  @Test func `a stream whose process died goes on from Runs`() {
    let driver = Driver(answer: Self.withStreams)
    driver.press(.character("H"), .down)
    driver.expectSelected("process died")
    driver.press(.character("A"))
    driver.expectNote("R lets it go on")
    driver.press(.character("U"))
    driver.expectNote("each batch of a stream is a run")
    driver.press(.character("R"))
    #expect(driver.effects.contains { if case .goOnStream(_, Fixtures.deadStream) = $0 { true } else { false } })
    #expect(driver.model.screen == .stream)
  }

  @Test func `what is no folder does not stream, and the form says so`() {
    let driver = Driver(
      start: Start(
        clusters: ["local"], folder: "/data", time: Fixtures.start,
        wishes: Start.Wishes(cluster: "local", database: "Demo", table: "T", sources: ["/data/a", "/data/b"])))
    driver.press(.character("3"), .enter)
    driver.press(.home, .down, .character(" "), .character(" "), .character("S"))
    driver.expectNote("pick one folder")
    #expect(driver.model.overlay == nil)
  }

  @Test func `a session of a stream plays to the same screen`() {
    let driver = Driver.atStream(StreamScript.started + StreamScript.batches + StreamScript.paused)
    var player = Player(driver.session, speed: 32)
    player.seek(toTime: player.duration)
    var grid = Grid(size: Size(width: 80, height: 24), glyphs: .ascii)
    view(player, on: &grid)
    #expect(grid.text.contains("PAUSED"))
    #expect(grid.text.contains("13 200"))
  }
}
