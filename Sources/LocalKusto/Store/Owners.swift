import GRDB

extension Catalog {
  /// The processes that said they are alive, dead or not.
  func owners() throws -> [String] { try rows("SELECT id FROM owners").map { $0[0] } }

  /// Frees what dead processes held: their messages and operations can be taken again, their unfinished rows go.
  func bury(_ owners: [String]) throws {
    for owner in owners {
      try execute(
        "INSERT INTO garbage (store, first, last) SELECT store, first, last FROM pending_ranges WHERE owner = ?",
        [owner])
      try execute("DELETE FROM pending_ranges WHERE owner = ?", [owner])
      try execute("UPDATE messages SET owner = NULL, visible = 0 WHERE owner = ?", [owner])
      try execute("UPDATE operations SET owner = NULL, state = 'Scheduled' WHERE owner = ?", [owner])
      try execute("DELETE FROM owners WHERE id = ?", [owner])
    }
  }
}

extension CatalogStore {
  /// Takes over what processes left behind that are no longer there.
  package func buryTheDead() async throws {
    let mine = owner.id
    let folder = folder
    let dead = try await read { try $0.owners() }.filter { $0 != mine && OwnerLock.isDead($0, in: folder) }
    guard !dead.isEmpty else { return }
    try await write { try $0.bury(dead) }
    for id in dead { OwnerLock.bury(id, in: folder) }
  }

  /// Says that this process holds nothing any more.
  ///
  /// It blocks, because it is called when the task is cancelled, and then nothing that is asynchronous is done.
  package func signOff() throws {
    try writeBlocking { try $0.bury([owner.id]) }
  }
}
