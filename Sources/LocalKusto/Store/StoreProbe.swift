import GRDB
import Kusto

/// A look behind the catalogue, for tests of what a dead process leaves.
package enum LocalRows {
  /// Stores three rows that no extent owns yet, as a load does before its end.
  ///
  /// - Returns: the name of the load.
  package static func halfLoad(in store: CatalogStore) async throws -> String {
    let load = Guid.fresh()
    let owner = store.owner.id
    try await store.write { catalog in
      let id = try catalog.store(for: TableSchema([Kusto.Column(name: "a", type: .long)]))
      let range = try catalog.reserveRows(3, in: id)
      try catalog.notePending(range, store: id, load: load, owner: owner)
      try catalog.insert([.null, .null, .null], width: 1, into: id, from: range.first)
    }
    return load
  }

  /// The loads that are not finished.
  package static func pending(in store: CatalogStore) async throws -> [String] {
    try await store.read { try $0.rows("SELECT load FROM pending_ranges").map { $0[0] } }
  }

  /// The ranges of rows that wait for their removal.
  package static func garbage(in store: CatalogStore) async throws -> Int {
    try await store.read { try $0.count("SELECT COUNT(*) FROM garbage") }
  }

  /// All rows of all stores, owned or not.
  package static func stored(in store: CatalogStore) async throws -> Int {
    try await store.read { catalog in
      try catalog.rows("SELECT id FROM stores").reduce(0) { sum, row in
        let id: Int64 = row[0]
        return try sum + catalog.count("SELECT COUNT(*) FROM store_\(id)")
      }
    }
  }

  /// Makes the catalogue look as if a program of that version had written it.
  package static func setVersion(_ version: Int, in store: CatalogStore) async throws {
    try await store.write { try $0.database.execute(sql: "PRAGMA user_version = \(version)") }
  }
}
