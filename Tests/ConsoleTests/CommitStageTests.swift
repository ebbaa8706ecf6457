import Console
import Foundation
import KustoSink
import TerminalKit
import Testing

@Suite struct CommitStageTests {
  private func watches(_ driver: Driver) -> [(target: Plan.Target, pace: RowWatchPace)] {
    driver.effects.compactMap { if case .watchRows(_, let target, let pace) = $0 { (target, pace) } else { nil } }
  }

  private func cancelled(_ driver: Driver) -> Int {
    driver.effects.count { if case .cancel = $0 { true } else { false } }
  }

  @Test func `readers are asked from the start of the run, and closely around the commit`() {
    let driver = Driver.atRun(nil)
    #expect(watches(driver).map(\.pace) == [.calm])
    #expect(watches(driver).first?.target == Plan.Target(cluster: "local", database: "Demo", table: "Flights2013"))
    driver.tell(.committing)
    #expect(watches(driver).map(\.pace) == [.calm, .close])
    #expect(cancelled(driver) == 0)
    driver.look(.rows(count: 1), at: 1)
    #expect(cancelled(driver) == 1)
  }

  @Test func `the commit is seen in one step and held until a key`() {
    let driver = Driver.atCommit()
    driver.expect("READERS SEE")
    driver.expect("12 048 rows")
    driver.expect("348 816 rows")
    driver.expect("336 768 rows sent = 336 768 verified, 12 of 12 partitions")
    driver.expect("InProgress  9d0c0000-0000-0000-0000-0000000000e1")
    driver.press(.enter)
    driver.expectNote("all rows or none")
    #expect(driver.model.screen == .run)
    driver.tell(.committed)
    driver.expect("The table is asked now.")
    driver.look(.rows(count: 348_816), at: 30, times: 14)
    driver.expect("Readers see 348 816 rows: 336 768 more, in one step")
    driver.expect("12 048 rows, then 348 816 rows, nothing between")
    #expect(driver.model.screen == .run)
    driver.press(.enter)
    driver.expect("[6 Result]")
    driver.press(.character("5"), .character("c"))
    driver.expect("nothing between")
  }

  @Test func `a look that was answered before the commit but told after it counts as before`() {
    let driver = Driver.atRun(nil)
    driver.tell(.committed)
    driver.look(.rows(count: 5), at: 2)
    driver.look(.rows(count: 336_773), at: 30, times: 2)
    driver.expect("5 rows, then 336 773 rows")
    // Nothing more is asked once the answer is there.
    #expect(cancelled(driver) == 2)
  }

  @Test func `polls at both paces are counted together`() {
    let driver = Driver.atRun(nil)
    driver.tell(.committed)
    driver.look(.rows(count: 5), at: 2, times: 3)
    driver.look(.rows(count: 336_773), at: 30, times: 1)
    driver.expect("asked 4 times: 5 rows, then 336 773 rows")
  }

  @Test func `the whole command is read with Enter, with every extent when the log has cut it`() {
    var script = RunScript.committing
    let ids = (0..<300).map { "AB\($0)" }
    script.add(.commitIntended(RunEvent.CommitIntended(extents: ids, rows: 336_768)))
    script.add(
      .commandSent(RunEvent.CommandSent(command: 41, text: ".move async extents from table a with (x=1) (ab0,ab1…")))
    let driver = Driver.atCommit(script)
    driver.press(.up)
    driver.expectFooter("Enter whole command")
    driver.press(.enter)
    guard case .reader(let reader) = driver.model.overlay else {
      Issue.record("no reader")
      return
    }
    #expect(
      reader.text
        == ".move async extents from table a with (x=1) (\(ids.map { $0.lowercased() }.joined(separator: ",")))")
  }

  @Test func `what others write meanwhile is told apart from the run`() {
    let driver = Driver.atCommit(.committed)
    driver.look(.rows(count: 348_820), at: 30)
    driver.expect("336 768 of this run in one step; others wrote 4")
  }

  @Test func `a table that is not there yet is said to be none`() {
    let driver = Driver.atCommit(before: .noTable)
    driver.expect("no table")
    driver.tell(.committed)
    driver.look(.rows(count: 336_768), at: 30)
    driver.expect("Readers see 336 768 rows, all in one step")
  }

  @Test func `a service that cannot be asked is no reason to doubt the commit`() {
    let driver = Driver.atCommit(.committed)
    driver.look(.failed(reason: "connection refused"), at: 30)
    driver.expect("could not be asked since: connection refused")
    driver.press(.enter)
    driver.expect("COMMITTED")
  }

  @Test func `a console that came in the middle of the commit says what it does not know`() {
    let driver = Driver()
    driver.press(.character("H"), .enter)
    driver.tell(.committing)
    driver.expect("not asked in time")
    driver.tell(.committed)
    driver.look(.rows(count: 400_000), at: 30)
    driver.expect("did not ask before")
  }

  @Test func `a run that was over before it was attached shows its result, and its commit on request`() {
    let driver = Driver()
    driver.press(.character("H"), .enter)
    driver.tell(.committed)
    driver.expect("[6 Result]")
    #expect(watches(driver).isEmpty)
    driver.press(.character("5"), .character("c"))
    driver.look(.rows(count: 336_768), at: 60)
    driver.expect("Readers see 336 768 rows")
  }

  @Test func `a refused commit and an unknown one are held, too`() {
    let refused = Driver.atCommit(.refused)
    refused.expect("The commit did not happen")
    refused.look(.rows(count: 12_048), at: 30)
    refused.expect("asked 4 times: 12 048 rows each time")
    refused.press(.enter)
    refused.expect("NOTHING WAS COMMITTED")
    let unknown = Driver.atCommit(.unknown)
    unknown.look(.rows(count: 348_816), at: 30)
    unknown.expect("all rows are in the table, or none")
    unknown.expect("as many rows more as the run has")
    unknown.press(.enter)
    unknown.expect("OUTCOME UNKNOWN")
  }

  @Test func `a run that fails before its commit has no stage`() {
    let driver = Driver.atRun(nil)
    driver.tell(.failed)
    driver.expect("NOTHING WAS COMMITTED")
    driver.press(.character("5"), .character("c"))
    driver.expectNote("the commit has not begun")
  }

  @Test func `another load stops asking`() {
    let driver = Driver.atCommit(.committed)
    driver.press(.enter)
    #expect(cancelled(driver) >= 1)
  }

  @Test func `a replay holds the stage, and sessions without one end on the result`() throws {
    let live = Driver.atCommit()
    live.tell(.committed)
    live.look(.rows(count: 348_816), at: 30)
    live.press(.enter)
    let session = live.session
    var player = Player(session)
    let enter = session.lines.count
    #expect(player.time(at: enter) - player.time(at: enter - 1) == 4000)
    #expect(player.time(at: enter - 2) - player.time(at: enter - 3) == 2000)
    player.seek(to: enter - 1)
    var grid = Grid(size: Size(width: 80, height: 24), glyphs: .ascii)
    view(player, on: &grid)
    #expect(grid.text.contains("Readers see 348 816 rows"))

    var old = session
    old.header.start.showsCommit = nil
    old.lines.removeAll { if case .message(.rowPoll) = $0.entry { true } else { false } }
    var oldPlayer = Player(old)
    oldPlayer.seek(to: old.lines.count - 1)
    #expect(oldPlayer.model.screen == .result)
  }

  @Test func `the steps before it stay ticked when the table that the run made is read`() {
    let driver = Driver.atRun(.committed)
    let head = driver.grid(120, 40).row(0).map(\.text).joined()
    #expect(head.contains("1 Connect+"))
    #expect(head.contains("3 Schema+"), "\(head)")
  }
}
