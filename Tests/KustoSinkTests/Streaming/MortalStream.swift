import Foundation
import KustoSink
import Synchronization
import TestService
import Testing

/// Where the process of a stream dies.
enum StreamDeath: Sendable, Hashable {
  case never
  /// `isCarriedOut`: the service still does what the request asks.
  case atRequest(Int, isCarriedOut: Bool)
  case at(StreamStep)
}

/// A life of a stream: the disk is afterwards what it was when the process died.
struct MortalStream {
  let cluster: LocalCluster
  let folder: SourceFolder

  private struct Killed: Error {}

  /// Runs the stream until its death, or its end; true when it died.
  func live(until death: StreamDeath) async throws -> Bool {
    let mortal =
      if case .atRequest(let number, let isCarriedOut) = death {
        MortalService(cluster.session.service, diesAt: number, carriesOut: isCarriedOut)
      } else {
        MortalService(cluster.session.service, diesAt: nil, carriesOut: false)
      }
    let isFrozen = Mutex(false)
    var settings = folder.settings()
    settings.maxFiles = 1
    let run = cluster.stream(
      folder, settings,
      steps: { step in
        guard death == .at(step) else { return }
        try Self.freeze(folder)
        isFrozen.withLock { $0 = true }
        throw Killed()
      })
    let end = Mutex<Result<StreamEnd, any Error>?>(nil)
    // Unstructured, for a dead process is not waited for before its disk was copied; it is waited for right after.
    let task = Task {
      let result: Result<StreamEnd, any Error>
      do { result = .success(try await run.run(on: mortal)) } catch { result = .failure(error) }
      end.withLock { $0 = result }
    }
    while !(await mortal.isDead), end.withLock({ $0 == nil }) { try await Task.sleep(for: .milliseconds(1)) }
    if await mortal.isDead {
      try Self.freeze(folder)
      isFrozen.withLock { $0 = true }
    }
    await mortal.letGo()
    await task.value
    if isFrozen.withLock({ $0 }) {
      try Self.thaw(folder)
      return true
    }
    if case .failure(let error)? = end.withLock({ $0 }) { throw error }
    return false
  }

  private static func freeze(_ folder: SourceFolder) throws {
    for path in [folder.checkpoint, folder.state.path] where FileManager.default.fileExists(atPath: path) {
      try copy(path)
    }
  }

  /// A run beside the one that died may take files away while they are copied: then it is copied again.
  private static func copy(_ path: String) throws {
    for attempt in 1... {
      try? FileManager.default.removeItem(atPath: path + ".frozen")
      do {
        return try FileManager.default.copyItem(atPath: path, toPath: path + ".frozen")
      } catch  where attempt < 20 {
        usleep(5000)
      }
    }
  }

  private static func thaw(_ folder: SourceFolder) throws {
    for path in [folder.checkpoint, folder.state.path] {
      try? FileManager.default.removeItem(atPath: path)
      guard FileManager.default.fileExists(atPath: path + ".frozen") else { continue }
      try FileManager.default.moveItem(atPath: path + ".frozen", toPath: path)
    }
  }
}
