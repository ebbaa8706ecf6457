import Foundation
import GRDB
import GRDBSQLite
import Kusto
import Synchronization

/// The catalogue and the rows, opened by one process; several processes may have the same folder open.
package final class CatalogStore: Sendable {
  package let folder: DataFolder
  package let owner: OwnerLock
  /// Keys to sign storage addresses with; those of an earlier process open nothing any more.
  let delegationKeys = DelegationKeys()
  private let pool: DatabasePool

  /// Opens the folder at `path`, which is made when it is missing.
  ///
  /// - Parameter isDurable: Whether a transaction is on the disk before it is answered, so that a power cut loses none.
  /// - Throws: ``LocalKustoError``.
  package init(path: String, isDurable: Bool = false) throws {
    folder = try DataFolder(preparing: path)
    owner = try OwnerLock(in: folder)
    // One process at a time: SQLite answers "database is locked", without any wait, to a second one that switches the
    // same file to its write-ahead log.
    let opening = try OpeningLock(in: folder)
    defer { opening.release() }
    // A catalogue that has nothing in it yet need not wait for the disk.
    let isFresh = folder.hasEmptyCatalog && !isDurable
    do {
      pool = try DatabasePool(
        path: folder.catalog, configuration: Self.configuration(synchronous: isFresh ? "OFF" : "NORMAL"))
      // Said once more: the pool has its own mind about it when it opens.
      try pool.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA synchronous = \(isDurable ? "FULL" : "NORMAL")")
      }
    } catch {
      throw Self.unusable(error, path: folder.catalog)
    }
    try prepare()
  }

  /// Runs `body` on one consistent state of the catalogue.
  package func read<T: Sendable>(_ body: @escaping @Sendable (Catalog) throws -> T) async throws -> T {
    try await translating { try await self.pool.read { try body(Catalog($0)) } }
  }

  /// Runs `body` in one transaction; nobody sees any part of it when it throws.
  package func write<T: Sendable>(_ body: @escaping @Sendable (Catalog) throws -> T) async throws -> T {
    try await translating { try await self.pool.write { try body(Catalog($0)) } }
  }

  /// As ``write(_:)``, for threads that may block.
  package func writeBlocking<T>(_ body: (Catalog) throws -> T) throws -> T {
    try pool.write { try body(Catalog($0)) }
  }

  /// Drops the tables whose auto-delete time has come.
  package func dropExpired() async throws {
    let now = Clock.now
    guard try await read({ try $0.hasExpiredTables(at: now) }) else { return }
    try await write { try $0.dropExpiredTables(at: now) }
  }

  private func translating<T>(_ body: () async throws -> T) async throws -> T {
    do {
      return try await body()
    } catch let error as DatabaseError {
      throw ServiceError.storage(error)
    }
  }

  private func prepare() throws {
    do {
      let version = try pool.write { database in
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if version == 0 { try CatalogSchema.create(in: database, now: Clock.now) }
        if version <= CatalogSchema.version {
          try CatalogSchema.countChanges(in: database)
          try CatalogSchema.keepBatches(in: database)
          try database.execute(
            sql: "INSERT INTO owners (id, started) VALUES (?, ?)", arguments: [owner.id, Clock.now])
        }
        return version
      }
      guard version <= CatalogSchema.version else {
        throw LocalKustoError.newerCatalog(path: folder.catalog, version: version, known: CatalogSchema.version)
      }
    } catch let error as DatabaseError {
      throw Self.unusable(error, path: folder.catalog)
    }
  }

  private static func configuration(synchronous: String) -> GRDB.Configuration {
    var configuration = GRDB.Configuration()
    // A load of another process holds the write lock for a batch at a time; a minute means that it is gone wrong.
    configuration.busyMode = .timeout(60)
    // More than queries that run at the same time: what checks a signature waits for none of them.
    configuration.maximumReaderCount = 14
    configuration.prepareDatabase { database in
      try database.execute(
        sql:
          "PRAGMA synchronous = \(synchronous); PRAGMA cache_size = -8000; PRAGMA journal_size_limit = 67108864"
      )
      QueryFunctions.install(in: database)
      if database.configuration.readonly {
        sqlite3_limit(database.sqliteConnection, SQLITE_LIMIT_LENGTH, Int32(QueryBudget.longestValue))
      }
    }
    return configuration
  }

  private static func unusable(_ error: any Error, path: String) -> LocalKustoError {
    guard let error = error as? DatabaseError else {
      return .catalogNotUsable(path: path, reason: "it is no catalogue of the embedded Kusto")
    }
    switch error.resultCode {
    case .SQLITE_READONLY: return .folderNotUsable(path: path, errno: EROFS)
    case .SQLITE_FULL: return .folderNotUsable(path: path, errno: ENOSPC)
    case .SQLITE_CANTOPEN, .SQLITE_PERM: return .folderNotUsable(path: path, errno: EACCES)
    default: return .catalogNotUsable(path: path, reason: error.message ?? "\(error.resultCode)")
    }
  }
}

/// The time of day in ticks.
package enum Clock {
  package static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Ticks.unixEpoch + Int64(time.tv_sec) * Ticks.perSecond + Int64(time.tv_nsec) / 100
  }
}

extension ServiceError {
  /// What SQLite could not do; a later attempt may go well.
  static func storage(_ error: DatabaseError) -> ServiceError {
    ServiceError(
      code: "General_InternalServerError",
      message: "the local store failed: \(error.message ?? "\(error.resultCode)")",
      type: "Kusto.Common.Svc.Exceptions.InternalServiceError",
      isPermanent: error.resultCode == .SQLITE_FULL || error.resultCode == .SQLITE_READONLY)
  }
}
