import Foundation
import Testing

/// Memory does not grow with the data: one gigabyte of CSV through the whole way, to a server of its own.
struct MemoryTests {
  static let limitMiB = 256

  @Test func `a gigabyte of CSV loads with a bounded write process and a bounded server`() throws {
    let program = try Program()
    let (file, rows) = try bigFile(in: program.folder, bytes: 1_000_000_000)
    let data = program.folder.path("served")
    let server = try program.start(["local", "--port", "0", "--data", data])
    defer { server.process.terminate() }
    try server.wait(for: "listening on http://")
    let address = try #require(server.outputSoFar.split(separator: " ").last).trimmingCharacters(in: .newlines)
    let token = try String(contentsOfFile: data + "/token", encoding: .utf8).trimmingCharacters(in: .newlines)
    let place = ["--cluster", address, "--database", "Demo"]

    let write = try program.start(
      ["write", file, "--table", "Big", "--create", "create-if-not-exist", "--json", "--partition-size", "128MiB"]
        + place, extra: ["KUSTOSINK_TOKEN": token])
    var (writePeak, serverPeak) = (0, 0)
    while write.process.isRunning {
      writePeak = max(writePeak, peakMiB(of: write.process.processIdentifier))
      serverPeak = max(serverPeak, peakMiB(of: server.process.processIdentifier))
      Thread.sleep(forTimeInterval: 0.05)
    }
    let result = write.finish()
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.events.last?["rows"] as? Int == rows)
    #expect(writePeak > 0 && writePeak < Self.limitMiB, "write: \(writePeak) MiB")
    #expect(serverPeak > 0 && serverPeak < Self.limitMiB, "server: \(serverPeak) MiB")
  }

  /// The most memory the process ever had resident.
  private func peakMiB(of process: Int32) -> Int {
    let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }) else { return 0 }
    return (Int(line.filter(\.isNumber)) ?? 0) / 1024
  }

  /// A file of at least `bytes`, always the same: one block of varied rows written again and again.
  private func bigFile(in folder: ScratchFolder, bytes: Int) throws -> (path: String, rows: Int) {
    var block = ""
    var random: UInt64 = 42
    for row in 0..<20_000 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = random >> 33
      block += "\(value),2026-01-\(10 + row % 20)T0\(row % 10):15:00Z,\(Double(value % 100_000) / 100),\(row % 2 == 0),"
      block +=
        "\"city, number \(value % 500)\",text \(value) that is long enough to be like a note of somebody about a trip,"
      block += "00000000-0000-4000-8000-\(String(format: "%012d", value % 1_000_000_000_000))\n"
    }
    let data = Data(block.utf8)
    let path = try folder.write("id,at,fare,paid,city,note,driver\n", to: "big.csv")
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.seekToEnd()
    let blocks = bytes / data.count + 1
    for _ in 0..<blocks { try handle.write(contentsOf: data) }
    try handle.close()
    return (path, blocks * 20_000)
  }
}
