import Foundation
import Synchronization
import Testing

/// `kustosink local` beside neighbours that mean no good, as a process of its own.
@Suite(.serialized)
struct HostileNeighbourTests {
  private let program: Program

  init() throws { program = try Program() }

  /// Starts a server that may open so many files.
  private func server(files: Int) throws -> (running: RunningProgram, port: Int) {
    let command =
      "ulimit -n \(files); exec '\(Program.executable.path)' local --no-auth --port 0 --data '\(program.folder.path("data"))'"
    let running = try RunningProgram(
      executable: URL(fileURLWithPath: "/bin/bash"), arguments: ["-c", command], environment: program.environment,
      output: program.folder.newFile("out"), errors: program.folder.newFile("err"))
    try running.wait(for: "listening on")
    let port = try #require(running.outputSoFar.split(separator: ":").last.flatMap { Int($0.dropLast()) })
    return (running, port)
  }

  @Test(.timeLimit(.minutes(2)))
  func `3,000 idle connections, 500 queries and a hostile neighbour, and print 1 is answered within a second`() throws {
    let (running, port) = try server(files: 4096)
    defer { running.process.terminate() }
    let idle = (0..<3_000).map { _ in Wire(port) }
    defer { for wire in idle { wire.close() } }
    let group = DispatchGroup()
    let queue = DispatchQueue(label: "neighbours", attributes: .concurrent)
    let deadline = ContinuousClock.now + .seconds(15)
    for number in 0..<4 { queue.async(group: group) { Self.harass(port, number, until: deadline) } }
    let answered = Tally()
    for _ in 0..<10 {
      queue.async(group: group) {
        for number in 0..<50 where Self.ask(port, "range x from 1 to \(1_000 + number) step 1 | count") != nil {
          answered.add()
        }
      }
    }
    var times: [Duration] = []
    while ContinuousClock.now < deadline {
      let start = ContinuousClock.now
      let answer = Self.ask(port, "print x = 41 + 1")
      times.append(ContinuousClock.now - start)
      #expect(answer?.contains("[42]") == true, "\(answer?.prefix(300) ?? "no answer")")
      usleep(200_000)
    }
    group.wait()
    let sorted = times.sorted()
    #expect(sorted[sorted.count * 9 / 10] < .seconds(1), "\(sorted)")
    #expect(answered.count == 500)
    #expect(running.process.isRunning)
  }

  @Test(.timeLimit(.minutes(1)))
  func `with 128 files it serves beside 400 connections, and no core spins`() throws {
    let (running, port) = try server(files: 128)
    defer { running.process.terminate() }
    let idle = (0..<400).map { _ in Wire(port) }
    defer { for wire in idle { wire.close() } }
    for _ in 0..<10 { #expect(Self.ask(port, "print x = 41 + 1")?.contains("[42]") == true) }
    let before = Self.processorTime(running.process.processIdentifier)
    sleep(4)
    let used = Self.processorTime(running.process.processIdentifier) - before
    #expect(used < 1, "\(used) s of processor time in 4 s of nothing to do")
  }

  @Test func `with 16 files a load ends with a clear error`() throws {
    let file = try program.folder.write("a\n1\n", to: "a.csv")
    let words = (["write", file] + program.target).map { "'\($0)'" }.joined(separator: " ")
    let running = try RunningProgram(
      executable: URL(fileURLWithPath: "/bin/bash"),
      arguments: ["-c", "ulimit -n 16; exec '\(Program.executable.path)' \(words)"], environment: program.environment,
      output: program.folder.newFile("out"), errors: program.folder.newFile("err"))
    let result = running.finish()
    #expect(result.status == 1)
    #expect(result.errors.contains("this process may open only 16 files, and needs at least 64"), "\(result.errors)")
    #expect(result.errors.contains("ulimit -n 1024"))
  }

  @Test func `what others may change in the state folder is named, and nothing is done`() throws {
    let file = try program.folder.write("a\n1\n", to: "a.csv")
    try FileManager.default.createDirectory(atPath: program.stateFolder, withIntermediateDirectories: true)
    chmod(program.stateFolder, 0o777)
    for arguments in [["write", file, "--create", "create-if-not-exist"] + program.target, ["runs"]] {
      let result = try program.run(arguments)
      #expect(result.status == 1, "\(arguments)")
      #expect(result.errors.contains("other users may write here"), "\(result.errors)")
      #expect(result.errors.contains(program.stateFolder), "\(result.errors)")
    }
    chmod(program.stateFolder, 0o700)
  }

  @Test(.timeLimit(.minutes(1)))
  func `one damaged run is named by runs, the others are listed`() throws {
    let file = try program.folder.write("a\n1\n", to: "a.csv")
    let load = try program.run(["write", file, "--create", "create-if-not-exist"] + program.target)
    #expect(load.status == 0, "\(load.errors)")
    let runs = "\(program.stateFolder)/runs"
    let good = try #require(try FileManager.default.contentsOfDirectory(atPath: runs).first)
    let planted = String(good.dropLast()) + (good.last == "0" ? "1" : "0")
    try FileManager.default.copyItem(atPath: "\(runs)/\(good)", toPath: "\(runs)/\(planted)")
    unlink("\(runs)/\(planted)/log.jsonl")
    mkfifo("\(runs)/\(planted)/log.jsonl", 0o600)
    var listed = try program.run("runs", "--json")
    #expect(listed.status == 0)
    #expect(listed.events.compactMap { $0["run"] as? String } == [good])
    #expect(listed.errors.contains("run \(planted) is left out"), "\(listed.errors)")
    #expect(listed.errors.contains("it is a pipe"), "\(listed.errors)")
    #expect(try program.run("attach", planted).errors.contains("it is a pipe"))
    // Numbers at the ends of what a file can hold.
    unlink("\(runs)/\(planted)/log.jsonl")
    let line =
      #"{"event":"committed","rows":9223372036854775807,"extents":1,"run":"x","at":"2026-01-01T00:00:00.000Z","seq":1}"#
    _ = FileManager.default.createFile(atPath: "\(runs)/\(planted)/log.jsonl", contents: Data("\(line)\n".utf8))
    listed = try program.run("runs", "--json")
    #expect(listed.status == 0)
    #expect(listed.events.count == 2)
    #expect(
      listed.errors.contains("run \(planted): lines of its log cannot be read and are left out: 1"), "\(listed.errors)")
  }

  // MARK: Neighbours

  /// Rubbish, half requests, queries without an end and hang-ups.
  private static func harass(_ port: Int, _ number: Int, until deadline: ContinuousClock.Instant) {
    var open: [Wire] = []
    var round = number
    while ContinuousClock.now < deadline {
      let wire = Wire(port)
      switch round % 5 {
      case 0: wire.send(request("range x from 1 to 100000000000 step 1 | where tostring(x) has 'a' | count"))
      case 1: wire.send("POST /v2/rest/query HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90000000\r\n\r\n{")
      case 2: wire.send(String(repeating: "\u{1}rubbish", count: 1_000))
      case 3: wire.send(request("print strlen(replace_regex(strrep(strrep('a', 1024), 32), 'a*b|a', 'c'))"))
      default: wire.send("GET /v1/rest/auth/metadata HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")
      }
      round += 1
      open.append(wire)
      if open.count > 20 { open.removeFirst().close() }
      usleep(20_000)
    }
    for wire in open { wire.close() }
  }

  private static func request(_ query: String) -> String {
    let body = "{\"db\":\"Demo\",\"csl\":\"\(query)\"}"
    return "POST /v2/rest/query HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
      + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  /// The answer to `query`; one that is told to come again comes again, as the program's own client does.
  private static func ask(_ port: Int, _ query: String) -> String? {
    for _ in 0..<60 {
      let wire = Wire(port)
      defer { wire.close() }
      wire.send(request(query))
      let answer = wire.receive()
      if answer.hasPrefix("HTTP/1.1 200") { return answer }
      usleep(50_000)
    }
    return nil
  }

  /// Seconds of processor time that a process has used.
  private static func processorTime(_ process: Int32) -> Double {
    let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}

/// A count that several threads make.
private final class Tally: Sendable {
  private let value = Mutex(0)
  var count: Int { value.withLock { $0 } }
  func add() { value.withLock { $0 += 1 } }
}

/// A connection that speaks whatever it is told.
private final class Wire: Sendable {
  private let descriptor: Int32

  init(_ port: Int) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
  }

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
  }

  /// What comes until the other side closes, or says nothing for five seconds.
  func receive() -> String {
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    var answer: [UInt8] = []
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
      answer += buffer[..<count]
    }
  }

  func close() { Foundation.close(descriptor) }
}
