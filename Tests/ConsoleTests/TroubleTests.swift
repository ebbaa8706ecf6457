import Console
import Foundation
import KustoSink
import TerminalKit
import Testing

/// A screen must not look healthy when the load is not.
@Suite struct TroubleTests {
  @Test func `an outage is told with its length, the next try, and what is safe`() {
    let driver = Driver.atRun(.outage)
    driver.send(.tick(Fixtures.at(35)))
    driver.expectNote("no answer from the cluster since")
    driver.expect("No answer for")
    driver.expect("The table is unchanged.")
    driver.expect("the connection was lost; try 5")
    driver.expect("retry")
    let screen = driver.grid().text
    #expect(!screen.contains(/now [0-9]/) && !screen.contains("ETA"), "\(screen)")
  }

  @Test func `the countdown goes down, and at its end a try is under way`() {
    let driver = Driver.atRun(.outage)
    driver.send(.tick(Fixtures.at(35)))
    driver.expectNote("no answer from the cluster since")
    let first = driver.grid().text
    #expect(first.contains("Next try in "), "\(first)")
    driver.send(.tick(Fixtures.at(36)))
    #expect(driver.grid().text != first)
    driver.send(.tick(Fixtures.at(600)))
    driver.expect("Trying now.")
  }

  @Test func `during an outage the message line does not say that the run was started`() {
    let driver = Driver.atRun(.outage)
    driver.send(.tick(Fixtures.at(35)))
    driver.expectNote("UTC; the run goes on when it answers")
    #expect(!driver.grid().text.contains("started; q asks"))
    // Said once: what a person does meanwhile has the line.
    driver.press(.character("o"))
    driver.send(.tick(Fixtures.at(36)))
    driver.expectNote("in the order of the plan")
  }

  @Test(arguments: [Size(width: 60, height: 16), Size(width: 80, height: 24)])
  func `all phases are on the screen, however narrow it is`(_ size: Size) {
    let scripts: [RunScript] = [.middle, .outage, .committing, .failed]
    for script in scripts {
      let driver = Driver.atRun(script)
      driver.ask(.goRun)
      let screen = driver.grid(size.width, size.height).text
      #expect(screen.contains("clean") || screen.contains(">+"), "\(screen)")
    }
    let dead = Driver.atRun()
    dead.endFollowing()
    dead.expectNote("died")
    #expect(dead.grid(size.width, size.height).text.contains("load died"))
    #expect(dead.grid(size.width, size.height).text.contains("clean"))
  }

  @Test func `a message that is cut says so, and how to read on`() {
    let driver = Driver.atRun()
    driver.send(.recordingStopped(reason: String(repeating: "the disk is full and ", count: 9)))
    driver.expectNote("no longer recorded")
    let line = driver.grid(60, 16).row(14).map(\.text).joined()
    #expect(line.hasSuffix("M reads on"), "\(line)")
    driver.press(.character("M"))
    driver.expect("the disk is full and the disk is full")
    let short = Driver()
    #expect(!short.grid().text.contains("reads on"))
  }

  @Test func `what failed once is no outage`() {
    let driver = Driver.atRun()
    driver.expect("now ")
    #expect(!driver.grid().text.contains("No answer"))
  }

  @Test func `it is said when the cluster answers again`() {
    let driver = Driver.atRun(.outage)
    driver.send(.tick(Fixtures.at(35)))
    driver.expectNote("no answer from the cluster since")
    var script = RunScript.outage
    script.add(.partitionQueued(RunEvent.PartitionReference(partition: 6)), after: 5)
    driver.tell(Array(script.events.suffix(1)))
    driver.expectNote("the cluster answers again after")
    #expect(!driver.grid().text.contains("No answer"))
  }

  @Test func `a dead engine stops the clock and offers the key that goes on`() {
    let driver = Driver.atRun()
    driver.endFollowing()
    driver.expectNote("R finishes the run")
    driver.expect("died at")
    driver.expect("load died")
    let before = driver.grid().row(0).map(\.text).joined() + driver.grid().row(2).map(\.text).joined()
    driver.send(.tick(Fixtures.at(10_000)))
    #expect(driver.grid().row(0).map(\.text).joined() + driver.grid().row(2).map(\.text).joined() == before)
    driver.press(.character("R"))
    #expect(driver.effects.contains { if case .resume(_, Fixtures.run) = $0 { true } else { false } })
  }

  @Test func `a run that lives is not resumed from its screen`() {
    let driver = Driver.atRun()
    driver.press(.character("R"))
    driver.expectNote("only a run whose process died is resumed")
  }

  @Test func `a phase that failed is not ticked as done`() {
    let driver = Driver.atRun(.failed)
    driver.press(.character("5"))
    driver.expect("load failed")
  }

  @Test func `a reason that hit many partitions is one line with their numbers`() {
    var script = RunScript.middle
    for partition in 2..<10 {
      script.add(
        .partitionFailed(
          RunEvent.PartitionFailed(partition: partition, code: "x", reason: "the disk is full", permanent: true)))
    }
    script.add(.stagingLeft(RunEvent.StagingTable(staging: "KustoSinkStaging_x")))
    script.finish(.notCommitted, rows: 0, message: nil)
    let driver = Driver.atRun(script)
    driver.expect("partitions 3, 4, 5, 6, 7 and 3 more")
    #expect(driver.grid(240, 40).text.contains("is left behind: kustosink runs --clean drops it"))
    // The run would have made the table, so there is none to be asked.
    #expect(!driver.model.resultQueries.contains { $0.hasSuffix("['Flights2013'] | count") })
  }
}

/// Small ways that lead out again.
@Suite struct WaysOutTests {
  @Test func `Esc shows all of a filtered list before it leaves the screen`() {
    let driver = Driver.atSchema()
    driver.press(.character("/"))
    driver.type("dep")
    driver.press(.enter)
    #expect(driver.model.filters[.columns] == "dep")
    driver.press(.escape)
    #expect(driver.model.filters[.columns] == nil && driver.model.screen == .schema)
    driver.press(.escape)
    #expect(driver.model.screen == .schema)
    driver.expectNote("nothing is open here; 2 goes to Dataset")
  }

  @Test func `a filter finds partitions by their state, and says when there is none`() {
    let driver = Driver.atRun()
    driver.press(.character("/"))
    driver.type("retry")
    driver.press(.enter)
    #expect(driver.model.shownPartitions == [8])
    driver.press(.character("/"))
    driver.type("x")
    driver.press(.enter)
    driver.expect("no partition matches the filter")
  }

  @Test func `the log is filtered, and a line is read whole`() {
    let driver = Driver.atRun()
    driver.press(.character("L"), .character("/"))
    driver.type("create table")
    driver.press(.enter)
    #expect(driver.model.shownLog.count == 1)
    driver.press(.enter)
    driver.expect("with (hidden=true)")
    driver.press(.escape)
    #expect(driver.model.overlay == nil)
  }

  @Test func `a pattern that finds nothing is taken out again`() {
    let driver = Driver.atNewTable()
    driver.press(.character("*"), .control("u"))
    driver.type("nothing-*.csv")
    driver.press(.enter)
    #expect(driver.model.dataset.picked == ["/data/flights", "/data/nothing-*.csv"])
    driver.press(.character("x"))
    driver.expect("/data/nothing-*.csv")
    driver.press(.enter)
    #expect(driver.model.dataset.picked == ["/data/flights"])
    driver.press(.enter)
    #expect(driver.model.dataset.picked.isEmpty && driver.model.overlay == nil)
  }

  @Test func `an embedded Kusto is not made in a folder that was typed without a question`() {
    let driver = Driver()
    driver.press(.character("a"))
    driver.type("local:/etc")
    driver.press(.enter)
    driver.expect("Use the embedded Kusto in this folder?")
    driver.press(.enter)
    #expect(!driver.effects.contains { if case .listDatabases = $0 { true } else { false } })
    driver.press(.control("u"))
    driver.type("local:/tmp/kusto")
    driver.press(.enter, .character("y"))
    #expect(driver.effects.contains { if case .listDatabases(_, "local:/tmp/kusto") = $0 { true } else { false } })
  }

  @Test func `a refresh does not forget a table that was just named`() {
    let driver = Driver()
    driver.press(.enter, .enter, .character("a"))
    driver.type("Brand_new")
    driver.press(.enter, .character("1"), .character("r"))
    driver.expect("Brand_new")
  }

  @Test func `a message that has no room is read whole`() {
    let driver = Driver()
    driver.send(.recordingStopped(reason: String(repeating: "the disk is full ", count: 20) + "END"))
    driver.expectNote("END")
    driver.press(.character("M"))
    driver.expect("END")
  }

  @Test func `pasted lines are joined by spaces, and pasted text takes nothing`() {
    let driver = Driver()
    driver.press(.character("a"), .paste("one\ntwo\r\n"))
    driver.expect("one two")
    #expect(driver.model.overlay != nil)
  }
}
