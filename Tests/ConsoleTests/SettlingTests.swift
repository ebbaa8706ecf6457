import Console
import KustoSink
import TerminalKit
import Testing

/// Finishing what a dead process left, and taking rows out again, from the console.
@Suite struct SettlingTests {
  private func atRuns() -> Driver {
    let driver = Driver()
    driver.press(.character("H"))
    return driver
  }

  @Test func `a committed run is undone when its table's name was typed`() {
    let driver = atRuns()
    driver.press(.down, .character("U"))
    driver.expect("the table's name")
    driver.type("flights")
    driver.press(.enter)
    driver.expect("type Flights")
    #expect(!driver.effects.contains { if case .undo = $0 { true } else { false } })
    driver.press(.control("u"))
    driver.type("Flights")
    driver.press(.enter)
    #expect(driver.effects.contains { if case .undo(_, "20261122-220000-33cc44dd") = $0 { true } else { false } })
    driver.expectNote("undone: 336 776 rows of run 20261122-220000-33cc44dd are out of the table")
  }

  @Test func `pasted text takes no rows out`() {
    let driver = atRuns()
    driver.press(.down, .character("U"))
    driver.press(.paste("Flights\n"))
    #expect(!driver.effects.contains { if case .undo = $0 { true } else { false } })
    driver.press(.escape)
    #expect(driver.model.overlay == nil)
  }

  @Test func `only a committed run can be undone, and only one that nobody does is settled`() {
    let driver = atRuns()
    driver.press(.character("U"))
    driver.expectNote("only a committed run can be undone")
    driver.press(.character("R"))
    driver.expectNote("its process lives")
    driver.press(.down, .character("R"))
    driver.expectNote("this run is over")
    driver.press(.down, .character("U"))
    driver.expectNote("only a committed run can be undone")
  }

  @Test func `a run whose process died is taken up again and watched`() {
    let driver = atRuns()
    driver.press(.end, .character("R"))
    #expect(driver.effects.contains { if case .resume(_, "20261121-101500-77001122") = $0 { true } else { false } })
    #expect(driver.model.screen == .run)
  }

  private static let died = Fixtures.runs[3]

  @Test func `what a dead process left is asked about on the first screen`() {
    let driver = Driver()
    driver.send(.runNews(.unsettled(list: [Self.died])))
    driver.expect("1 run not finished")
    driver.expect(Self.died.run)
    driver.press(.right, .enter)
    #expect(driver.effects.contains { if case .resume(_, Self.died.run) = $0 { true } else { false } })
    #expect(driver.model.screen == .run)
  }

  @Test func `the question is put off, and of several runs the list is shown`() {
    let driver = Driver()
    driver.send(.runNews(.unsettled(list: [Self.died])))
    driver.press(.enter)
    #expect(driver.model.overlay == nil && driver.model.screen == .connect)
    driver.send(.runNews(.unsettled(list: [Self.died, Self.died])))
    driver.expect("2 runs not finished")
    driver.press(.right, .enter)
    #expect(driver.model.screen == .runs)
    #expect(!driver.effects.contains { if case .resume = $0 { true } else { false } })
  }

  @Test func `whoever is in the middle of something gets a line instead`() {
    let driver = Driver.atNewTable()
    driver.send(.runNews(.unsettled(list: [Self.died])))
    #expect(driver.model.overlay == nil)
    driver.expectNote("1 run not finished; H shows the runs")
  }

  @Test func `the end of a run is told wherever one is`() {
    let driver = Driver.atNewTable()
    driver.send(.runNews(.ended(entry: Fixtures.runs[1])))
    driver.expectNote("run 20261122-220000-33cc44dd into Flights committed 336 776 rows")
    driver.send(.runNews(.ended(entry: Fixtures.runs[2])))
    driver.expectNote("into Vendors ended; nothing was committed")
    driver.send(.runNews(.ended(entry: Self.died)))
    driver.expectNote("the process of run 20261121-101500-77001122 into Trips died; H shows the runs")
  }
}
