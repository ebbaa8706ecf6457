import Console
import KustoSink
import TerminalKit
import Testing

@Suite struct ScenarioTests {
  /// From Connect to Run by hand, as a person would.
  private func walkToOptions(_ driver: Driver) {
    driver.expectSelected("local")
    driver.expectFooter("Enter choose")
    driver.press(.enter)
    driver.expectNote("3 databases")
    driver.expectSelected("Demo")
    driver.press(.enter)
    driver.expectSelected("Flights")
    driver.press(.character("a"))
    driver.type("Flights2013")
    driver.press(.enter)
    driver.expect("[2 Dataset]")
    driver.expectSelected("archive/")
    driver.press(.down)
    driver.expectSelected("flights/")
    driver.press(.character(" "))
    driver.expect("[x] flights/")
    driver.press(.up)
    driver.expectFooter("Enter read it")
    driver.press(.enter)
    driver.expectNote("336 776 rows, 6 columns in 12 files")
    driver.expect("delimiter , in 12 of 12 files")
    driver.expectFooter("Enter next")
    driver.press(.enter)
    driver.expect("[3 Schema]")
    driver.expectNote("all values are kept")
    driver.press(.enter)
    driver.expect("[4 Options]")
    driver.expect("12 partitions, 336 776 rows, 30.0 MB")
  }

  @Test func `a load is watched from Connect to its commit`() {
    let driver = Driver()
    walkToOptions(driver)
    driver.expectFooter("Enter START")
    driver.press(.enter)
    driver.expect("Start the load?")
    driver.expect("into Demo.Flights2013 of local")
    driver.expectSelected("Start")
    driver.press(.enter)
    driver.expect("[5 Run]")
    driver.tell(.middle)
    driver.expect("load..")
    driver.expectSelected("retry")
    driver.tell(.committing)
    driver.expect("COMMIT..")
    driver.tell(.committed)
    driver.expect("Enter goes on to the result")
    driver.press(.enter)
    driver.expect("[6 Result]")
    driver.expect("COMMITTED")
    driver.expect("12 extents moved")
    driver.press(.character("y"))
    driver.expectNote("clipboard")
    driver.press(.character("q"))
    #expect(driver.model.exit == .finished(run: Fixtures.run, outcome: .committed, stopped: false))
    #expect(driver.model.exit?.exitCode == 0)
    let launches = driver.effects.filter { if case .launch = $0 { true } else { false } }
    #expect(launches.count == 1)
  }

  @Test func `an asynchronous run lets the console go at once`() {
    let driver = Driver()
    walkToOptions(driver)
    driver.press(.home, .down, .character(" "))
    driver.expect("(*) async")
    driver.press(.character("S"))
    driver.expect("you can quit at once")
    driver.press(.enter)
    driver.tell(.middle)
    driver.expect("async")
    driver.press(.character("q"))
    #expect(driver.model.exit == .detached(run: Fixtures.run))
    #expect(driver.model.exit?.exitCode == 5)
    #expect(!driver.effects.contains { if case .abort = $0 { true } else { false } })
  }

  @Test func `leaving a watched run asks, and Esc and Enter stay`() {
    let driver = Driver.atRun()
    driver.press(.character("q"))
    driver.expect("A run is going")
    driver.expectSelected("Stay")
    driver.press(.enter)
    #expect(driver.model.overlay == nil)
    driver.press(.character("q"), .escape)
    #expect(driver.model.exit == nil)
    driver.press(.character("q"), .character("d"))
    #expect(driver.model.exit == .detached(run: Fixtures.run))
  }

  @Test func `a second interrupt leaves and lets the run go on`() {
    let driver = Driver.atRun()
    driver.press(.control("c"))
    #expect(driver.model.exit == nil)
    driver.press(.control("c"))
    #expect(driver.model.exit == .detached(run: Fixtures.run))
  }

  @Test func `stopping a watched run aborts it and shows that nothing was committed`() {
    let driver = Driver.atRun()
    driver.press(.character("q"), .character("s"))
    #expect(driver.effects.contains { if case .abort(_, Fixtures.run) = $0 { true } else { false } })
    driver.expectNote("rolls back")
    driver.tell(.stopped)
    driver.expect("STOPPED: nothing was committed")
    driver.press(.character("q"))
    #expect(driver.model.exit?.exitCode == 4)
  }

  @Test func `an abort asks with the answer No`() {
    let driver = Driver.atRun()
    driver.press(.character("A"))
    driver.expectSelected("No")
    driver.press(.enter)
    #expect(!driver.effects.contains { if case .abort = $0 { true } else { false } })
    driver.press(.character("A"), .character("y"))
    #expect(driver.effects.contains { if case .abort = $0 { true } else { false } })
  }

  @Test func `an abort is refused while the commit is out`() {
    let driver = Driver.atRun(.committing)
    driver.press(.character("A"))
    driver.expectNote("all rows or none")
    #expect(driver.model.overlay == nil)
    driver.press(.character("q"), .character("s"))
    driver.expectNote("all rows or none")
    #expect(!driver.effects.contains { if case .abort = $0 { true } else { false } })
  }

  @Test func `the steps before are closed while a watched run goes`() {
    let driver = Driver.atRun()
    driver.press(.character("1"))
    driver.expectNote("still in progress")
    #expect(driver.model.screen == .run)
  }

  @Test func `a step that has no ground yet says what is missing`() {
    let driver = Driver()
    driver.press(.character("2"))
    driver.expectNote("choose a cluster, a database and a table first")
    driver.press(.character("6"))
    driver.expectNote("no result yet")
    let next = Driver.atNewTable()
    next.press(.character("4"))
    next.expectNote("check the schema first")
  }

  @Test func `a run that ends while another screen is open does not take the screen away`() {
    let driver = Driver.atRun(isAsync: true)
    driver.press(.character("H"))
    driver.tell(.committed)
    #expect(driver.model.screen == .runs)
    driver.press(.character("6"))
    driver.expect("COMMITTED")
  }

  @Test func `a run whose process dies is said to have died, with the way out`() {
    let driver = Driver.atRun()
    guard case .follow(let id, _)? = driver.effects.last(where: { if case .follow = $0 { true } else { false } }) else {
      Issue.record("nothing is followed")
      return
    }
    driver.send(.result(EffectResult(id: id, outcome: .followEnded)))
    driver.expectNote("R finishes the run, or rolls it back")
    driver.press(.character("q"))
    #expect(driver.model.exit == .left)
  }

  @Test func `a run that cannot be started says why on its screen`() {
    let world = Driver.world()
    let driver = Driver.atOptions()
    driver.answer = { effect in
      guard case .launch = effect else { return world(effect) }
      return .failed(problem: Problem("the state folder is full", hint: "KUSTOSINK_STATE_DIR"))
    }
    driver.press(.character("S"), .enter)
    driver.expectNote("the state folder is full")
    driver.expect("try: KUSTOSINK_STATE_DIR")
    driver.press(.character("4"))
    driver.expect("[4 Options]")
  }

  @Test func `a run that is waited for is not given up for another one`() {
    let driver = Driver.atRun()
    driver.press(.character("H"), .enter)
    driver.expectNote("still in progress")
    #expect(driver.model.screen == .runs)
    driver.press(.character("5"))
    #expect(driver.model.run.id == Fixtures.run)
  }

  @Test func `another load into a table that was new takes its columns as they are now`() {
    let driver = Driver.atRun(.committed)
    driver.answer = Driver.world(tables: ["Flights2013"])
    driver.press(.character("a"))
    #expect(driver.model.screen == .dataset)
    #expect(!driver.model.connect.tableIsNew)
    #expect(driver.model.connect.existing == Fixtures.schema)
  }

  @Test func `waiting shows how long, and Esc stops a connection`() {
    let driver = Driver { _ in nil }
    driver.press(.enter)
    for second in 1...75 { driver.send(.tick(Fixtures.at(Double(second)))) }
    driver.expect("01:15")
    driver.press(.escape)
    driver.expectNote("stopped connecting")
    #expect(driver.model.needsClock == false)
    #expect(driver.model.waitedSeconds == 0)
  }

  @Test func `another load into the same table begins at the dataset`() {
    let driver = Driver.atRun(.committed)
    driver.press(.character("a"))
    driver.expect("[2 Dataset]")
    #expect(driver.model.run.id == nil)
  }

  @Test func `a run of another console is attached and followed to its end`() {
    let driver = Driver()
    driver.press(.character("H"))
    driver.expectSelected("running")
    driver.press(.enter)
    driver.expect("attached")
    driver.tell(.committed)
    driver.expect("COMMITTED")
    driver.press(.character("q"))
    #expect(driver.model.exit == .left)
  }

  @Test func `a run whose process died cannot be aborted, and says what can be done`() {
    let driver = Driver()
    driver.press(.character("H"), .end, .character("A"))
    driver.expectNote("R finishes it or rolls it back")
  }
}
