import Console
import Foundation
import KustoSink
import TerminalKit
import Testing

/// A screen in a state worth looking at.
struct ScreenCase: Sendable, CustomTestStringConvertible {
  let name: String
  let driver: @Sendable () -> Driver

  var testDescription: String { name }

  /// A screen that has room for more than the others do is looked at in a large window, too.
  var sizes: [Size] {
    Self.sizes
      + (["stream-", "commit-", "query-"].contains(where: name.hasPrefix) ? [Size(width: 200, height: 60)] : [])
  }

  static let sizes = [Size(width: 60, height: 16), Size(width: 80, height: 24), Size(width: 120, height: 40)]
  static let all: [ScreenCase] =
    connect + dataset + schema + options + run + commit + result + query + runs + stream + overlays + hostile

  private static let silent: @Sendable (Effect) -> EffectResult.Outcome? = { _ in nil }

  private static let connect = [
    ScreenCase(name: "connect-empty") { Driver() },
    ScreenCase(name: "connect-loading") {
      let driver = Driver(answer: silent)
      driver.press(.enter)
      return driver
    },
    ScreenCase(name: "connect-failed") {
      let driver = Driver { _ in
        .failed(
          problem: Problem(
            "help.westeurope refused the sign-in: the token is expired", details: ["401 Unauthorized: AADSTS700082"],
            hint: "az login, or KUSTOSINK_TOKEN"))
      }
      driver.press(.down, .enter)
      driver.expectNote("refused the sign-in")
      return driver
    },
    ScreenCase(name: "connect-signin") { ConsoleSignInTests.closed() },
    ScreenCase(name: "connect-signin-application") {
      let driver = ConsoleSignInTests.closed()
      driver.press(.down, .down, .down, .enter)
      driver.type("0b1c2d3e-app")
      driver.press(.enter)
      driver.type("contoso.example")
      driver.press(.enter, .enter)
      driver.send(.secret(isEmpty: false))
      return driver
    },
    ScreenCase(name: "connect-check") {
      let driver = Driver()
      driver.press(.enter, .enter, .character("c"))
      driver.expectNote("role.admin")
      return driver
    },
    ScreenCase(name: "connect-tables") {
      let driver = Driver()
      driver.press(.enter, .enter, .down)
      return driver
    },
  ]

  private static let dataset = [
    ScreenCase(name: "dataset-browse") {
      let driver = Driver()
      driver.press(.enter, .enter, .enter, .pageDown)
      return driver
    },
    ScreenCase(name: "dataset-reading") {
      let world = Driver.world()
      let driver = Driver { effect in if case .inspect = effect { nil } else { world(effect) } }
      driver.press(.enter, .enter, .enter, .down, .character(" "), .up, .enter)
      return driver
    },
    ScreenCase(name: "dataset-evidence") { Driver.atNewTable() },
    ScreenCase(name: "dataset-failed") {
      let world = Driver.world()
      let driver = Driver { effect in
        guard case .inspect = effect else { return world(effect) }
        return .failed(
          problem: Problem(
            "flights-2013-07.csv.gz is broken: its gzip data end too early, at byte 402113",
            details: ["Nothing was read into anything; the other 11 files are fine."], hint: "fetch the file again"))
      }
      driver.press(.enter, .enter, .enter, .down, .character(" "), .up, .enter)
      driver.expectNote("broken")
      return driver
    },
  ]

  private static let schema = [
    ScreenCase(name: "schema-new-table") { Driver.atSchema() },
    ScreenCase(name: "schema-conflicts") {
      let driver = Driver.atSchema(table: "Flights")
      driver.expectNote("1 conflict")
      driver.press(.character("o"))
      return driver
    },
    ScreenCase(name: "schema-edited") {
      let driver = Driver.atSchema()
      driver.press(.character("x"), .down, .character("e"), .control("u"))
      driver.type("month_of_year")
      driver.press(.enter, .down, .character("t"), .end, .up, .enter)
      return driver
    },
  ]

  private static let options = [
    ScreenCase(name: "options-plan") { Driver.atOptions() },
    ScreenCase(name: "options-step") {
      let driver = Driver.atOptions()
      driver.press(.tab)
      return driver
    },
    ScreenCase(name: "options-failed") {
      let world = Driver.world()
      let driver = Driver.atSchema()
      driver.answer = { effect in
        guard case .plan = effect else { return world(effect) }
        return .failed(problem: Problem("there is no table Flights2013 in Demo", hint: "Space on \"table\" makes it"))
      }
      driver.press(.enter)
      driver.expectNote("no table")
      return driver
    },
  ]

  private static let run = [
    ScreenCase(name: "run-starting") { Driver.atRun(nil) },
    ScreenCase(name: "run-middle") { Driver.atRun() },
    ScreenCase(name: "run-detail") {
      let driver = Driver.atRun()
      driver.press(.down, .enter)
      return driver
    },
    ScreenCase(name: "run-log") {
      let driver = Driver.atRun()
      driver.press(.character("L"))
      return driver
    },
    ScreenCase(name: "run-outage") {
      let driver = Driver.atRun(.outage)
      driver.send(.tick(Fixtures.at(35)))
      driver.expectNote("no answer")
      return driver
    },
    ScreenCase(name: "run-died") {
      let driver = Driver.atRun()
      driver.endFollowing()
      driver.expectNote("died")
      return driver
    },
    ScreenCase(name: "run-committing") { Driver.atRun(.committing, isAsync: true) },
  ]

  private static let commit = [
    ScreenCase(name: "commit-out") { Driver.atCommit() },
    ScreenCase(name: "commit-new-table") { Driver.atCommit(before: .noTable) },
    ScreenCase(name: "commit-done") {
      let driver = Driver.atCommit(.committed)
      driver.look(.rows(count: 348_816), at: 30, times: 14)
      return driver
    },
    ScreenCase(name: "commit-command") {
      let driver = Driver.atCommit(.committed)
      driver.press(.up)
      return driver
    },
    ScreenCase(name: "commit-others") {
      let driver = Driver.atCommit(.committed)
      driver.look(.rows(count: 348_820), at: 30, times: 14)
      return driver
    },
    ScreenCase(name: "commit-late") {
      let driver = Driver()
      driver.press(.character("H"), .enter)
      driver.tell(.committing)
      driver.look(.rows(count: 348_816), at: 29)
      driver.tell(.committed)
      driver.look(.rows(count: 348_816), at: 30, times: 5)
      return driver
    },
    ScreenCase(name: "commit-refused") {
      let driver = Driver.atCommit(.refused)
      driver.look(.rows(count: 12_048), at: 30, times: 14)
      return driver
    },
    ScreenCase(name: "commit-unknown") {
      let driver = Driver.atCommit(.unknown)
      driver.look(.failed(reason: "no connection to http://127.0.0.1:8080: connection refused"), at: 30, times: 14)
      return driver
    },
    ScreenCase(name: "commit-died") {
      let driver = Driver.atCommit()
      driver.endFollowing()
      driver.expectNote("died")
      return driver
    },
  ]

  private static let result = [
    ScreenCase(name: "result-committed") { Driver.atRun(.committed) },
    ScreenCase(name: "result-failed") { Driver.atRun(.failed) },
    ScreenCase(name: "result-stopped") { Driver.atRun(.stopped) },
    ScreenCase(name: "result-unknown") { Driver.atRun(.unknown) },
  ]

  private static let query = [
    ScreenCase(name: "query-empty") {
      let driver = Driver()
      driver.press(.enter, .enter, .character("K"))
      return driver
    },
    ScreenCase(name: "query-rows") {
      let driver = Driver.atQuery()
      driver.press(.enter, .down, .down, .right, .right)
      return driver
    },
    ScreenCase(name: "query-right") {
      let driver = Driver.atQuery()
      driver.press(.enter, .end, .right, .right, .right, .right, .right, .right, .right)
      return driver
    },
    ScreenCase(name: "query-long") {
      let driver = Driver.atQuery()
      driver.press(.control("u"))
      driver.type("Flights | where carrier in ('UA', 'AA', 'B6') and dep_delay > 30 | summarize n = count(), ")
      driver.type("late = avg(dep_delay) by carrier, bin(time_hour, 1d) | order by n desc")
      return driver
    },
    ScreenCase(name: "query-failed") {
      let world = Driver.world()
      let driver = Driver { effect in
        guard case .query = effect else { return world(effect) }
        return .failed(
          problem: Problem(
            "Semantic error: SEM0100: 'where' operator: Failed to resolve column or scalar expression named 'carier'",
            hint: "check the names of the columns"))
      }
      driver.press(.enter, .enter, .character("K"), .enter)
      driver.expectNote("SEM0100")
      return driver
    },
    ScreenCase(name: "query-running") {
      let world = Driver.world()
      let driver = Driver { effect in if case .query = effect { nil } else { world(effect) } }
      driver.press(.enter, .enter, .character("K"), .enter)
      for second in 1...5 { driver.send(.tick(Fixtures.at(Double(second)))) }
      return driver
    },
    ScreenCase(name: "query-cell") {
      let driver = Driver.atQuery()
      driver.press(.enter, .pageDown, .right, .right, .right, .right, .right, .right, .right, .enter)
      return driver
    },
    ScreenCase(name: "query-export") {
      let driver = Driver.atQuery()
      driver.press(.enter, .character("E"))
      driver.press(.control("u"))
      driver.type("flights")
      driver.press(.enter)
      return driver
    },
  ]

  private static let runs = [
    ScreenCase(name: "runs-list") {
      let driver = Driver()
      driver.press(.character("H"))
      return driver
    },
    ScreenCase(name: "runs-streams") {
      let world = Driver.world()
      let driver = Driver { effect in
        if case .listRuns = effect { return .runs(list: Fixtures.streams + Fixtures.runs) }
        return world(effect)
      }
      driver.press(.character("H"))
      return driver
    },
    ScreenCase(name: "runs-none") {
      let driver = Driver { _ in .runs(list: []) }
      driver.press(.character("H"))
      return driver
    },
  ]

  private static let stream = [
    ScreenCase(name: "stream-starting") { Driver.atStream([]) },
    ScreenCase(name: "stream-waiting") {
      Driver.atStream(StreamScript.started + [StreamScript().event(1, .waiting(files: 0, oldest: nil))])
    },
    ScreenCase(name: "stream-loading") { Driver.atStream() },
    ScreenCase(name: "stream-paused") {
      let driver = Driver.atStream(StreamScript.started + StreamScript.batches + StreamScript.paused)
      driver.press(.character("L"))
      return driver
    },
    ScreenCase(name: "stream-retrying") {
      let driver = Driver.atStream(StreamScript.started + StreamScript.batches + StreamScript.retrying)
      driver.press(.down)
      return driver
    },
    ScreenCase(name: "stream-ended") {
      Driver.atStream(StreamScript.started + StreamScript.batches + StreamScript.ended)
    },
    ScreenCase(name: "stream-failed") {
      let driver = Driver.atStream(StreamScript.started + StreamScript.batches + StreamScript.failed)
      driver.expectNote("column fare")
      return driver
    },
    ScreenCase(name: "stream-not-started") {
      let world = Driver.world()
      let driver = Driver.atOptions()
      driver.answer = { effect in
        guard case .launchStream = effect else { return world(effect) }
        return .failed(problem: Problem("the disk is full (/home/me/.local/state/kustosink)", hint: "make room"))
      }
      driver.press(.home, .down, .character(" "), .character(" "), .character("S"), .enter)
      driver.expectNote("disk is full")
      return driver
    },
  ]

  private static let overlays = [
    ScreenCase(name: "overlay-help") {
      let driver = Driver.atRun()
      driver.press(.character("?"))
      return driver
    },
    ScreenCase(name: "overlay-palette") {
      let driver = Driver.atSchema()
      driver.press(.character(":"))
      driver.type("undo")
      return driver
    },
    ScreenCase(name: "overlay-palette-elsewhere") {
      let driver = Driver.atOptions()
      driver.press(.character(":"))
      driver.type("take")
      return driver
    },
    ScreenCase(name: "overlay-mapping") {
      let driver = Driver.atSchema(table: "Flights")
      driver.expectNote("1 conflict")
      driver.press(.character("p"), .down)
      return driver
    },
    ScreenCase(name: "overlay-consent") {
      let driver = ProductionTests.atOptions(tag: "PROD")
      driver.press(.character("S"), .enter)
      driver.type("Ne")
      return driver
    },
    ScreenCase(name: "overlay-types") {
      let driver = Driver.atSchema()
      driver.press(.pageDown, .up, .up, .character("t"))
      return driver
    },
    ScreenCase(name: "overlay-convert") {
      let driver = ConversionTests.driver()
      driver.press(.character("c"))
      return driver
    },
    ScreenCase(name: "overlay-convert-fails") {
      let driver = ConversionTests.driver()
      driver.press(.character("c"), .down)
      return driver
    },
    ScreenCase(name: "overlay-reader") {
      let driver = Driver.atRun()
      driver.press(.character("L"), .up, .up, .enter)
      return driver
    },
    ScreenCase(name: "overlay-picks") {
      let driver = Driver.atNewTable()
      driver.press(.character("*"))
      driver.press(.control("u"))
      driver.type("2013-*.csv")
      driver.press(.enter, .character("x"))
      return driver
    },
    ScreenCase(name: "overlay-unsettled") {
      let driver = Driver()
      driver.send(.runNews(.unsettled(list: [Fixtures.runs[3]])))
      return driver
    },
    ScreenCase(name: "overlay-undo") {
      let driver = Driver()
      driver.press(.character("H"), .down, .character("U"))
      driver.type("Fl")
      return driver
    },
    ScreenCase(name: "overlay-start") {
      let driver = Driver.atOptions()
      driver.press(.character("S"))
      return driver
    },
    ScreenCase(name: "overlay-stream-start") {
      let driver = Driver.atOptions()
      driver.press(.home, .down, .character(" "), .character(" "), .character("S"))
      return driver
    },
    ScreenCase(name: "overlay-stream-abort") {
      let driver = Driver.atStream()
      driver.press(.character("A"))
      return driver
    },
    ScreenCase(name: "overlay-leave") {
      let driver = Driver.atRun()
      driver.press(.character("q"))
      return driver
    },
    ScreenCase(name: "overlay-prompt") {
      let driver = Driver()
      driver.press(.enter, .enter, .character("a"))
      driver.type("__mine")
      driver.press(.enter)
      return driver
    },
    ScreenCase(name: "overlay-filter") {
      let driver = Driver()
      driver.press(.enter, .enter, .enter, .character("/"))
      driver.type("-1")
      return driver
    },
  ]

  private static let hostile = Hostile.screens.map { name, driver in
    ScreenCase(name: "hostile-\(name)") { driver(Hostile()) }
  }
}

@Suite struct ScreenTests {
  @Test(arguments: ScreenCase.all)
  func `a screen looks as its file says`(_ screen: ScreenCase) throws {
    let driver = screen.driver()
    for size in screen.sizes {
      try Snapshots.check(driver.grid(size.width, size.height), "\(screen.name)-\(size.width)x\(size.height)")
    }
  }

  @Test func `a replay says that it is one, and shows no keys but its own`() throws {
    var player = Player(Driver.atRun(.committed).session, speed: 4)
    player.seek(toTime: player.duration / 2)
    for size in ScreenCase.sizes {
      var grid = Grid(size: size, glyphs: .ascii)
      view(player, on: &grid)
      try Snapshots.check(grid, "replay-\(size.width)x\(size.height)")
    }
  }

  @Test func `every file of a screen belongs to a test`() throws {
    let replay = ScreenCase.sizes.map { "replay-\($0.width)x\($0.height)" }
    let wanted = Set(replay).union(
      ScreenCase.all.flatMap { screen in screen.sizes.map { "\(screen.name)-\($0.width)x\($0.height)" } })
    if Snapshots.isRecording { return }
    #expect(try Snapshots.names().subtracting(wanted) == [])
  }

  @Test(arguments: ScreenCase.all)
  func `a screen draws at any size and in both sets of glyphs`(_ screen: ScreenCase) {
    let driver = screen.driver()
    for (width, height) in [(0, 0), (1, 1), (20, 5), (60, 16), (79, 23), (100, 30), (200, 60)] {
      for glyphs in Glyphs.all { _ = driver.grid(width, height, glyphs: glyphs) }
    }
  }

  @Test func `a small terminal says what it needs and that the run goes on`() {
    let driver = Driver.atRun()
    #expect(driver.grid(59, 24).text.contains("run goes on; need 60x16"))
    #expect(Driver().grid(80, 15).text.hasPrefix("need 60x16"))
  }
}
