import Foundation
import Testing

/// Queries and sign-in in the console, in a real terminal.
@Suite(.serialized)
struct ConsoleAsksTests {
  let program: Program

  init() throws { program = try Program() }

  private func open(_ arguments: [String], columns: Int = 100, rows: Int = 30) throws -> Tmux {
    let words = ([Program.executable.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
    return try Tmux(words, columns: columns, rows: rows, environment: program.environment)
  }

  @Test func `what was loaded is asked about in the console, written to a file, and remembered as a question`() throws {
    try program.folder.write("id,text\n1,\"a,b\"\n2,\u{1B}[31mred\n3,\n", to: "data.csv")
    let loaded = try program.run(
      ["write", program.folder.path("data.csv"), "--create", "create-if-not-exist"] + program.target)
    #expect(loaded.status == 0)
    let place = ["--cluster", program.cluster, "--database", "Demo"]
    let screen = try open(["console"] + place)
    try screen.wait(for: "Flights")
    try screen.press("K")
    try screen.wait(for: "Only queries")
    try screen.press("C-u")
    try screen.type("['Flights'] | order by id asc")
    try screen.press("Enter")
    let rows = try screen.wait(for: "3 rows, column 1 of 2")
    #expect(!rows.contains("\u{1B}[31m"))
    try screen.press("E")
    try screen.press("C-u")
    try screen.type(program.folder.path("out.csv"))
    try screen.press("Enter")
    try screen.wait(for: "3 rows written")
    let file = try String(contentsOfFile: program.folder.path("out.csv"), encoding: .utf8)
    #expect(file == "id,text\n1,\"a,b\"\n2,\u{1B}[31mred\n3,\n")
    try screen.press("E", "Enter")
    try screen.wait(for: "there is such a file")
    try screen.press("Escape")
    // What changes something is not sent.
    try screen.press("e", "C-u")
    try screen.type(".drop table Flights")
    try screen.press("Enter")
    try screen.wait(for: "only reads")
    // Words of the service about a query that is wrong.
    try screen.press("C-u")
    try screen.type("Flights | wher id > 1")
    try screen.press("Enter")
    try screen.wait(for: "wher")
    try screen.press("C-c")
    try screen.waitForEnd()
    #expect(try program.count() == 3)

    let history = program.folder.path("state/queries")
    let mode = try FileManager.default.attributesOfItem(atPath: history)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let again = try open(["console"] + place)
    try again.wait(for: "Flights")
    try again.press("K", "C-u", "Up", "Up")
    try again.wait(for: "| order by id asc")
    try again.press("C-c")
    try again.waitForEnd()
  }

  @Test func `who is not signed in is offered the ways, and the secret is nowhere afterwards`() throws {
    // A process of its own: this one is busy with the tests beside it.
    let data = program.folder.path("closed")
    let server = try program.start(["local", "--port", "0", "--data", data])
    defer { server.process.terminate() }
    try server.wait(for: "listening on http://")
    let url = try #require(server.outputSoFar.split(separator: " ").last).trimmingCharacters(in: .newlines)
    try signIn(at: url, with: try String(contentsOfFile: "\(data)/token", encoding: .utf8))
  }

  private func signIn(at url: String, with token: String) throws {
    let screen = try open(["console", "--cluster", url])
    try screen.wait(for: "Sign in at")
    try screen.press("Down", "Down", "Down", "Down")
    try screen.press("Enter")
    try screen.wait(for: "token file")
    try screen.press("Enter")
    try screen.wait(for: "never shown")
    try screen.type(token)
    let typed = try screen.wait(for: "********")
    #expect(!typed.contains(token.prefix(6)))
    try screen.press("Enter")
    try screen.wait(for: "Demo")
    try screen.wait(for: "signed in with a token")
    try screen.press("q")
    try screen.waitForEnd()
    let state = program.folder.path("state")
    for file in try FileManager.default.subpathsOfDirectory(atPath: state) {
      guard let text = try? String(contentsOfFile: "\(state)/\(file)", encoding: .utf8) else { continue }
      #expect(!text.contains(token), "\(file)")
    }
    let known = try String(contentsOfFile: "\(state)/clusters.json", encoding: .utf8)
    #expect(known.contains(url))
    #expect(known.contains("\"token\""))
    // The next console knows the cluster and the way, and asks for the token again.
    let again = try open(["console"])
    try again.wait(for: url.replacing("http://", with: "").prefix(9).description)
    // A key that comes before the screen is set up may be dropped.
    try waitUntil("the ways are offered", seconds: 30) {
      let text = try again.screen()
      if text.contains("Enter on a cluster") { try again.press("Enter") }
      Thread.sleep(forTimeInterval: 0.3)
      return text.contains("Sign in at")
    }
    try again.press("Enter")
    try again.wait(for: "token file")
    try again.press("C-c", "C-c", "q")
    try again.waitForEnd()
  }
}
