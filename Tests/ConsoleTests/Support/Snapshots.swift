import Foundation
import TerminalKit
import Testing

/// Screens as text files beside the tests: characters, and a letter a cell for its role.
enum Snapshots {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Screens")

  static var isRecording: Bool { ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" }

  static func check(_ grid: Grid, _ name: String) throws {
    let file = folder.appendingPathComponent("\(name).txt")
    let actual = grid.snapshot
    if isRecording {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(actual.utf8).write(to: file)
      return
    }
    let expected = try #require(
      try? String(contentsOf: file, encoding: .utf8), "no \(name).txt: run with RECORD_SNAPSHOTS=1 and look at it")
    #expect(actual == expected, "\(name) changed; it is now:\n\(actual)")
  }

  static func names() throws -> Set<String> {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return Set(files.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) })
  }
}
