import Foundation

/// Removes what nobody needs: rows without an extent, files without a blob, what dead processes left.
struct Janitor: Sendable {
  let store: CatalogStore
  let doorbell: Doorbell

  /// Rows a transaction: other writers wait no longer than that takes.
  private static let rowsAtOnce: Int64 = 20_000
  private static let dayOfGrace = Ticks.perDay

  /// Works until the task is cancelled.
  func run() async {
    // What cannot be removed now is removed at the next start.
    try? await removeFiles()
    await doorbell.answer {
      try await store.buryTheDead()
      try await store.dropExpired()
      return try await collect()
    }
  }

  private func collect() async throws -> Bool {
    guard try await store.read({ try $0.count("SELECT COUNT(*) FROM garbage") > 0 }) else { return false }
    return try await store.write { try $0.collectGarbage(limit: Self.rowsAtOnce) }
  }

  /// Files that no blob needs, once they are a day old: a younger one may belong to an upload.
  private func removeFiles() async throws {
    let stale = try await store.write { catalog in
      try catalog.expireMessages()
      let weekAgo = Clock.now - Catalog.messageLifetime
      return try catalog.takeBlocks(addedBefore: weekAgo) + catalog.takeBlobs(modifiedBefore: weekAgo)
    }
    for file in stale { unlink(store.folder.blobFile(file)) }
    let needed = try await store.read { try $0.blobFiles() }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: store.folder.blobs)) ?? []
    for name in names where !needed.contains(name) && isOld(store.folder.blobFile(name)) {
      unlink(store.folder.blobFile(name))
    }
  }

  private func isOld(_ path: String) -> Bool {
    let facts = try? FileManager.default.attributesOfItem(atPath: path)
    guard let modified = facts?[.modificationDate] as? Date else { return false }
    return modified.timeIntervalSinceNow < -Double(Self.dayOfGrace / Ticks.perSecond)
  }
}
