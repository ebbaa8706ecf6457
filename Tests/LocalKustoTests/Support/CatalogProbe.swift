import Foundation
import GRDB
import LocalKusto

/// A look behind the catalogue, and rows as a load leaves them that never came to its end.
struct CatalogProbe {
  private let queue: DatabaseQueue

  init(_ folder: TemporaryFolder) throws {
    var configuration = Configuration()
    configuration.busyMode = .timeout(20)
    queue = try DatabaseQueue(path: folder.path + "/catalog.sqlite", configuration: configuration)
  }

  /// Stores three rows in the name of `owner` that no extent has yet.
  ///
  /// - Returns: the name of the load.
  func halfLoad(owner: String) throws -> String {
    let load = UUID().uuidString
    try queue.write { database in
      let columns = "['\(load)']:long"
      try database.execute(sql: "INSERT INTO stores (columns, next_row) VALUES (?, 4)", arguments: [columns])
      let store = database.lastInsertedRowID
      try database.execute(sql: "CREATE TABLE store_\(store) (rid INTEGER PRIMARY KEY, c0)")
      try database.execute(sql: "INSERT INTO store_\(store) VALUES (1, 7), (2, 8), (3, 9)")
      try database.execute(
        sql: "INSERT INTO pending_ranges (owner, load, store, first, last) VALUES (?, ?, ?, 1, 3)",
        arguments: [owner, load, store])
    }
    return load
  }

  /// The loads that are not finished.
  func pendingLoads() throws -> [String] {
    try queue.read { try String.fetchAll($0, sql: "SELECT load FROM pending_ranges") }
  }

  /// All rows of all stores, owned or not.
  func storedRows() throws -> Int {
    try queue.read { database in
      try Int64.fetchAll(database, sql: "SELECT id FROM stores").reduce(0) { sum, store in
        try sum + (Int.fetchOne(database, sql: "SELECT COUNT(*) FROM store_\(store)") ?? 0)
      }
    }
  }

  /// Runs SQL on the catalogue.
  func execute(_ sql: String) throws {
    try queue.write { try $0.execute(sql: sql) }
  }

  /// SQLite's own check of the file.
  func integrity() throws -> String? {
    try queue.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
  }
}
