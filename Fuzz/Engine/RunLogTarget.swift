import Foundation
import KustoSink
import SinkEngine

/// Logs of runs: each line is an event that is read back the same, or is counted as damaged; the fold of all has figures.
struct RunLogTarget: FuzzTarget {
  let name = "runlog"

  private static let folder: RunFolder = {
    let work = ProcessInfo.processInfo.environment["KUSTOSINK_FUZZ_WORK"] ?? NSTemporaryDirectory()
    let path = "\(work)/state-\(ProcessInfo.processInfo.processIdentifier)/runs/20260101-000000-00000001"
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      failed("no folder for logs: \(error)")
    }
    return RunFolder(path: path)
  }()

  func check(_ input: [UInt8]) {
    let folder = Self.folder
    require(
      FileManager.default.createFile(
        atPath: folder.logPath, contents: Data(input), attributes: [.posixPermissions: 0o600]), "no log")
    let content = RunLogReader.content(of: folder)
    require(content.fault == nil, "a plain file is not read: \(content)")
    let lines = input.count { $0 == UInt8(ascii: "\n") }
    require(
      content.damagedLines.count == min(lines - content.events.count, 20),
      "\(lines) lines, \(content.events.count) events, damaged \(content.damagedLines)")
    for event in content.events where event.body.name != "other" {
      if case .other = event.body { continue }
      require(RunEvent(line: event.line.utf8) == event, "an event is read back as another one: \(event.line)")
    }
    let state = RunRecord(folder).state
    require((0...1).contains(state.fraction), "\(state.fraction) of the run")
    require(state.bytesPerSecond.map { $0 >= 0 } ?? true, "a negative rate")
    require(state.eta.map { $0 >= 0 } ?? true, "a negative time")
    require(state.plannedRows >= 0 && state.rowsRead >= 0 && state.bytesUploaded >= 0, "a negative sum")
    _ = (state.summary, state.countsByStage, state.elapsed(at: Date()), RunEvidence(folding: content.events).isSettled)
  }
}
