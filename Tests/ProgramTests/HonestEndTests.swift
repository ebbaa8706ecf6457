import Foundation
import TestProcess
import Testing

/// Ends that must not look like success, and sources that have no end.
@Suite(.serialized)
struct HonestEndTests {
  let program: Program
  private let file: String

  init() throws {
    program = try Program()
    file = try program.folder.write("a,b\n1,x\n2,y\n", to: "a.csv")
  }

  /// Runs the program by a shell, so that its output can go anywhere.
  private func shell(
    _ arguments: [String], _ redirection: String, extra: [String: String] = [:]
  ) throws -> (status: Int32, errors: String) {
    let errors = program.folder.path("shell-\(UUID().uuidString).err")
    let words = ([Program.executable.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
    let end = try ChildProcess.run(
      URL(fileURLWithPath: "/bin/bash"), ["-c", "timeout 60 \(words) \(redirection) 2>'\(errors)'"],
      environment: program.environment.merging(extra) { $1 })
    return (end.number, try String(contentsOfFile: errors, encoding: .utf8))
  }

  @Test func `results that cannot be written are no success`() throws {
    let place = ["--cluster", program.cluster, "--database", "Demo"]
    for arguments in [["schema", file], ["schema", file, "--json"], ["query", "print 1", "--csv"] + place] {
      let end = try shell(arguments, ">/dev/full")
      #expect(end.status == 1, "\(arguments)")
      #expect(end.errors.contains("standard output cannot be written: No space left on device"), "\(end.errors)")
    }
  }

  @Test func `a load goes on without its lines, and says so once`() throws {
    let end = try shell(["write", file, "--json", "--create", "create-if-not-exist"] + program.target, ">/dev/full")
    #expect(end.status == 0, "\(end.errors)")
    #expect(end.errors.components(separatedBy: "the load goes on").count == 2, "\(end.errors)")
    #expect(try program.count() == 2)
  }

  @Test(arguments: [("/dev/zero", ""), ("-", "</dev/zero"), ("/dev/urandom", "")])
  func `a device without an end is refused`(source: String, input: String) throws {
    let end = try shell(["schema", source], input)
    #expect(end.status == 1)
    #expect(end.errors.contains("a device, whose data may have no end"), "\(end.errors)")
  }

  @Test(arguments: [
    ["runs"], ["attach", "x"], ["write"],
  ])
  func `a state folder that is none is named as what it is`(arguments: [String]) throws {
    let wanted = arguments == ["write"] ? ["write", file] + program.target : arguments
    for state in [file, "\(file)/below"] {
      let end = try shell(wanted, "", extra: ["KUSTOSINK_STATE_DIR": state])
      #expect(end.status == 1, "\(wanted)")
      #expect(end.errors.contains("the folder for runs is not a folder"), "\(end.errors)")
      #expect(end.errors.contains("KUSTOSINK_STATE_DIR"), "\(end.errors)")
    }
  }
}
