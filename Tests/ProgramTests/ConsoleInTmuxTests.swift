import Foundation
import LocalKusto
import Testing

/// The console as a person has it: the built program in a real terminal.
@Suite(.serialized)
struct ConsoleInTmuxTests {
  let program: Program

  init() throws { program = try Program() }

  /// Opens the console with `arguments` on a terminal of the given size.
  private func open(
    _ arguments: [String], columns: Int = 80, rows: Int = 24, term: String = "xterm-256color",
    extra: [String: String] = [:]
  ) throws -> Tmux {
    let words = ([Program.executable.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
    return try Tmux(
      words, columns: columns, rows: rows, environment: program.environment.merging(extra) { $1 }, term: term)
  }

  private var console: [String] { ["console"] + program.target + ["--source", Program.samples.path] }

  /// From the opened console, with its sources looked at, to the question before the start.
  private func walkToStart(_ screen: Tmux) throws {
    try screen.wait(for: "336 776 rows, 19 columns")
    try screen.press("Enter")
    try screen.wait(for: "[3 Schema]")
    try screen.press("Enter")
    try screen.wait(for: "make the hidden staging table")
  }

  private func sessions() throws -> [String] {
    let folder = program.folder.path("state/sessions")
    return try FileManager.default.contentsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }
  }

  @Test(arguments: [(80, 24), (120, 40)])
  func `the sample load by hand, synchronous, commits and replays to the same screen`(columns: Int, rows: Int) throws {
    let screen = try open(console, columns: columns, rows: rows)
    try walkToStart(screen)
    // Enter alone leads from the opened console to the commit.
    try screen.press("Enter")
    try screen.wait(for: "Start the load?")
    try screen.press("Enter")
    // The commit is held: what readers saw before and see now, asked by the console itself.
    let stage = try screen.wait(for: "Readers see 336 776 rows", seconds: 120)
    #expect(stage.contains("336 776 rows sent = 336 776 verified, 12 of 12 partitions"))
    #expect(stage.contains("no table, then 336 776 rows, nothing between"))
    try screen.press("Up", "Enter")
    try screen.wait(for: "The command as sent")
    try screen.press("Enter")
    try screen.wait(for: "Enter shows the whole command")
    try screen.press("Down")
    try screen.wait(for: "Enter goes on to the result")
    try screen.press("Enter")
    let result = try screen.wait(for: "COMMITTED")
    #expect(result.contains("336 776 rows became visible in one step"))
    #expect(try program.count() == WriteTests.rows)
    try screen.press("q")
    try screen.waitForEnd()
    #expect(try screen.ask("#{alternate_on}") == "0")
    #expect(try screen.history().contains(": committed"))

    let file = try #require(try sessions().first)
    let replay = try open(["replay", file, "--speed", "32"], columns: columns, rows: rows)
    try replay.wait(for: "REPLAY")
    try replay.press("9")
    try replay.press("End")
    try replay.wait(for: "COMMITTED", seconds: 60)
    try replay.press("q")
    try replay.waitForEnd()
    #expect(try replay.ask("#{alternate_on}") == "0")
  }

  @Test func `a terminal without a cursor is told of the way in lines, where Ctrl-C leaves`() throws {
    let refused = try open(console, term: "dumb")
    try refused.wait(for: "kustosink console --plain")
    let plain = try open(["console", "--plain"], term: "dumb")
    try plain.wait(for: "Step 1 of 6. Which cluster?")
    try plain.press("1", "Enter")
    try plain.wait(for: "Which database of local?", seconds: 60)
    try plain.press("C-c")
    try plain.waitForEnd()
  }

  @Test func `an asynchronous load goes on when the console is left, and another console shows its end`() throws {
    let screen = try open(console)
    try walkToStart(screen)
    try screen.press("Home", "Down", "Space")
    try screen.wait(for: "(*) async")
    try screen.press("S")
    try screen.wait(for: "Start the load?")
    try screen.press("y")
    try screen.wait(for: "[5 Run]")
    try screen.press("q")
    try screen.waitForEnd()

    let run = try #require(try program.run("runs", "--json").events.first?["run"] as? String)
    let again = try open(["console"] + program.target + ["--attach", run])
    try again.waitForResult()
    #expect(try program.count() == WriteTests.rows)
    try again.press("q")
  }

  @Test func `a stream from the console goes on when it is left, and obeys another console`() throws {
    try program.folder.write("id,text\n1,a\n2,b\n", to: "in/a.csv")
    let screen = try open(["console"] + program.target + ["--source", program.folder.path("in")])
    try screen.wait(for: "2 rows, 2 columns")
    try screen.press("Enter")
    try screen.wait(for: "[3 Schema]")
    try screen.press("Enter")
    try screen.wait(for: "make the hidden staging table")
    try screen.press("Home", "Down", "Space", "Space")
    try screen.wait(for: "START the stream")
    try screen.press("S")
    try screen.wait(for: "Start the stream?")
    try screen.press("y")
    try screen.wait(for: "1 batch ", seconds: 60)
    try screen.press("q")
    try screen.waitForEnd()
    #expect(try screen.history().contains("continues;"))

    let name = try #require(
      try program.run("runs", "--json").events.first { $0["batches"] as? Int != nil }?["run"] as? String)
    let again = try open(["console"] + program.target + ["--attach", name], columns: 120, rows: 40)
    try again.wait(for: "attached")
    try program.folder.write("id,text\n3,c\n", to: "in/b.csv")
    try again.wait(for: "2 batches", seconds: 60)
    try again.press("p")
    try again.wait(for: "PAUSED")
    try again.press("p")
    try again.wait(for: "asked to go on")
    try again.press("s")
    try again.wait(for: "+ ended", seconds: 60)
    try again.press("q")
    try again.waitForEnd()
    #expect(try program.count() == 3)
  }

  @Test func `a killed console leaves its run alone, which commits`() throws {
    let screen = try open(console)
    try walkToStart(screen)
    try screen.press("S")
    try screen.wait(for: "Start the load?")
    try screen.press("y")
    try screen.wait(for: "[5 Run]")
    // The screen is there a moment before the run is.
    try waitUntil("the run is known", seconds: 30) { try program.run("runs", "--json").events.first?["run"] != nil }
    kill(try #require(screen.processID), SIGKILL)
    try screen.waitForEnd()

    let run = try #require(try program.run("runs", "--json").events.first?["run"] as? String)
    let again = try open(["console"] + program.target + ["--attach", run], columns: 120, rows: 40)
    try again.waitForResult()
    #expect(try program.count() == WriteTests.rows)
    try again.press("q")
  }

  @Test func `a console killed in the middle of a run is followed by one that sees the progress and the commit`()
    async throws
  {
    let faults = FaultPlan()
    let configuration = LocalServer.Configuration(dataFolder: program.folder.path("slow"), faults: faults)
    try await LocalServer.withServer(configuration) { address in
      // Each partition waits, so that there is a middle.
      faults.on(.queue, method: "POST", at: 1...Int.max, .delay(.milliseconds(400)))
      let extra = ["KUSTOSINK_TOKEN": address.token ?? ""]
      let place = ["--cluster", address.url, "--database", "Demo", "--table", "Flights"]
      try await killInTheMiddle(place, extra: extra)
    }
  }

  private func killInTheMiddle(_ place: [String], extra: [String: String]) async throws {
    let screen = try open(["console"] + place + ["--source", Program.samples.path], extra: extra)
    try walkToStart(screen)
    try screen.press("S")
    try screen.wait(for: "Start the load?")
    try screen.press("y")
    try screen.wait(for: "[5 Run]")
    try screen.wait(for: "load..")
    kill(try #require(screen.processID), SIGKILL)
    try screen.waitForEnd()
    let run = try #require(try program.run("runs", "--json").events.first?["run"] as? String)
    let again = try open(["console", "--attach", run] + place, columns: 120, rows: 40, extra: extra)
    try again.wait(for: "[5 Run]")
    #expect(!(try again.screen()).contains("COMMITTED"))
    try again.waitForResult()
    let counted =
      try program.run(
        ["query", "Flights | count", "--json"] + place.dropLast(2), extra: extra
      ).events.first?["Count"] as? Int
    #expect(counted == WriteTests.rows)
    try again.press("q")
  }

  @Test func `a load that was killed is asked about by the next console, and finished from there`() throws {
    let write = try program.start(
      ["write", Program.samples.path, "--create", "create-if-not-exist", "--parallel", "1", "--json"] + program.target)
    try write.wait(for: "\"event\":\"partition.uploaded\"")
    kill(write.process.processIdentifier, SIGKILL)
    _ = write.finish()
    let screen = try open(["console"], columns: 80, rows: 24)
    try screen.wait(for: "1 run not finished")
    try screen.wait(for: "into Flights: its process died")
    try screen.press("Right", "Enter")
    try screen.waitForResult()
    #expect(try program.count() == WriteTests.rows)
    try screen.press("q")
  }

  @Test func `nothing of hostile names and data reaches the terminal raw`() throws {
    let evil = "\u{1B}]0;owned\u{7}\u{1B}[31mred\u{1B}[2J\u{202E}abc\u{9B}31m"
    try program.folder.write(
      "id,\(evil)\n1,\(evil)\n2,漢字😀e\u{301}\n3,\u{200F}مرحبا\n", to: "data/\u{1B}[31mname.csv")
    let screen = try open(
      ["console"] + program.target + ["--source", program.folder.path("data")], columns: 120, rows: 40)
    try screen.wait(for: "3 rows, 2 columns")
    var seen = try screen.screen()
    try screen.press("3")
    try screen.wait(for: "Evidence")
    try screen.press("Down")
    seen += try screen.screen()
    #expect(try screen.ask("#{pane_title}") != "owned")
    for scalar in ["\u{202E}", "\u{200F}", "\u{9B}", "\u{7}"] { #expect(!seen.contains(scalar)) }
    // The frame's right edge stands where it stands on every other line.
    let edges = seen.split(separator: "\n").filter { $0.hasPrefix("│") || $0.hasPrefix("┌") }
    #expect(!edges.isEmpty)
    #expect(edges.allSatisfy { "│┃┐".contains($0.last ?? " ") })
    try screen.press("q")
  }

  @Test func `a change of size draws anew, and a small screen says what it needs`() throws {
    let screen = try open(console)
    try screen.wait(for: "336 776 rows, 19 columns")
    try screen.resize(columns: 120, rows: 40)
    try waitUntil("the frame is as wide as the screen", seconds: 10) {
      try screen.screen().split(separator: "\n").contains { $0.count == 120 }
    }
    try screen.resize(columns: 40, rows: 10)
    try screen.wait(for: "60x16")
    try screen.resize(columns: 80, rows: 24)
    try screen.wait(for: "[2 Dataset]")
    try screen.press("q")
  }

  @Test func `suspended and brought back, the screen is whole again`() throws {
    let screen = try Tmux(
      "bash --norc -i", columns: 80, rows: 24, environment: program.environment)
    try screen.wait(for: "bash-")
    try screen.type("'\(Program.executable.path)' console --cluster '\(program.cluster)' --database Demo")
    try screen.press("Enter")
    try screen.wait(for: "[1 Connect]")
    try screen.press("C-z")
    try screen.wait(for: "Stopped")
    try screen.type("fg")
    try screen.press("Enter")
    try screen.wait(for: "[1 Connect]")
    // A key that comes while the terminal is being taken back is dropped with the rest of the input.
    try waitUntil("it leaves", seconds: 30) {
      try screen.press("q")
      Thread.sleep(forTimeInterval: 0.3)
      return try screen.screen().contains("session saved")
    }
  }

  @Test func `without anything to do it writes nothing and uses no time`() throws {
    let screen = try open(console)
    try screen.wait(for: "336 776 rows, 19 columns")
    Thread.sleep(forTimeInterval: 1.5)
    let log = program.folder.path("written")
    try screen.record(to: log)
    let before = try ticks(of: try #require(screen.processID))
    Thread.sleep(forTimeInterval: 3)
    let used = try ticks(of: try #require(screen.processID)) - before
    #expect(used <= 1, "ticks of 10 ms: \(used)")
    let written = (try? Data(contentsOf: URL(fileURLWithPath: log)).count) ?? 0
    #expect(written == 0)
    try screen.press("q")
  }

  /// User and system time in ticks.
  private func ticks(of process: Int32) throws -> Int {
    let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
    return (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
  }

  @Test(arguments: ["xterm-256color", "screen-256color", "linux", "vt100"], ["C", "C.UTF-8", "xx_XX.nowhere"])
  func `it opens on every terminal and locale`(term: String, locale: String) throws {
    let screen = try open(
      ["console", "--cluster", program.cluster], term: term, extra: ["LANG": locale, "LC_ALL": locale])
    try screen.wait(for: "Demo")
    try screen.press("q")
    try screen.waitForEnd()
  }

  @Test(arguments: ["no-such-terminal", "dumb"])
  func `a terminal that cannot be used is named, with exit code 2`(term: String) throws {
    let command = "sh -c 'TERM=\(term) \(Program.executable.path) console; echo code $?'"
    let screen = try Tmux(command, columns: 80, rows: 24, environment: program.environment)
    try screen.wait(for: "code 2")
    #expect(try screen.history().contains(term))
  }
}
