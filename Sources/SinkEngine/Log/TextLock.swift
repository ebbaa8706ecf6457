import Foundation
import Synchronization

/// What the loads of one text into one table take from this machine's last look for it until their end: the next one
/// looks only after this one's commit is there to be seen.
package final class TextLock: Sendable {
  private let path: String
  private let held = Mutex<FileLock?>(nil)

  /// - Returns: Nil for a plan without such a text.
  package init?(_ plan: Plan, in state: StateFolder) {
    guard let text = plan.ingestIfNotExists else { return nil }
    let names = [plan.target.cluster, plan.target.database, plan.target.table, text]
    path = "\(state.path)/texts/\(Self.digest(names.joined(separator: "\u{0}")))"
  }

  /// Waits until the lock is free, and takes it until this value is gone.
  ///
  /// - Throws: ``RunFolderError`` when there can be no lock, `CancellationError` when its task is cancelled.
  package func take() async throws {
    while held.withLock({ $0 == nil }) {
      if try takeNow() { return }
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  /// False when another run has it.
  private func takeNow() throws(RunFolderError) -> Bool {
    try RunFolder.makeFolder(path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" })
    do {
      let lock = try FileLock(path, tries: 1)
      held.withLock { $0 = lock }
      return true
    } catch {
      guard error.kind == .busy else { throw error }
      return false
    }
  }

  /// FNV-1a: two texts with one digest only wait for each other.
  private static func digest(_ text: String) -> String {
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
  }
}
