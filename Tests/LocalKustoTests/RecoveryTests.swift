import Foundation
import Kusto
import LocalKusto
import Synchronization
import Testing

/// What a process leaves behind when it dies at the worst time.
///
/// An opened catalogue that is let go of without a word is the closest to a death that one process can play: the
/// kernel takes its lock away in the same way.
@Suite struct RecoveryTests {
  @Test func `a message that a stopped server held is done by the next one, once`() async throws {
    let folder = try TemporaryFolder()
    let faults = FaultPlan()
    faults.onIngestion(.hold)
    let id = UUID()
    try await withLocalServer(at: folder, faults: faults) { client in
      try await client.manage(".create table T (a:long)")
      try await client.enqueue(Data("1\n2\n".utf8), into: "T", id: id)
      #expect(try await client.status(id)["Status"] == "Pending")
    }
    try await withLocalServer(at: folder) { client in
      let status = try await client.finalStatus(id)
      #expect(status == "Succeeded")
      #expect(try await client.count("T") == 2)
    }
  }

  @Test func `rows of a dead process are given up, those of a living one are not`() async throws {
    let folder = try TemporaryFolder()
    let alive = try CatalogStore(path: folder.path)
    let probe = try CatalogProbe(folder)
    let living = try probe.halfLoad(owner: alive.owner.id)
    do {
      let dying = try CatalogStore(path: folder.path)
      _ = try probe.halfLoad(owner: dying.owner.id)
    }
    #expect(try probe.pendingLoads().count == 2)
    try await alive.buryTheDead()
    #expect(try probe.pendingLoads() == [living])
  }

  @Test func `a message and an operation of a dead process are taken over`() async throws {
    let folder = try TemporaryFolder()
    let id = UUID()
    let faults = FaultPlan()
    faults.onIngestion(.hold)
    try await withLocalServer(at: folder, faults: faults) { client in
      for table in ["T", "U"] { try await client.manage(".create table \(table) (a:long)") }
      try await client.manage(".ingest inline into table U <| 5")
      try await client.enqueue(Data("1\n".utf8), into: "T", id: id)
    }
    let operation = UUID().uuidString.lowercased()
    do {
      let dying = try CatalogStore(path: folder.path)
      let probe = try CatalogProbe(folder)
      try probe.execute("UPDATE messages SET owner = '\(dying.owner.id)'")
      try probe.execute(
        """
        INSERT INTO operations (id, kind, database, command, state, status, started, updated, owner) VALUES
        ('\(operation)', 'ExtentsMove', 'Demo', '.move extents all from table U to table T', 'InProgress', '', 0, 0,
        '\(dying.owner.id)')
        """)
    }
    try await withLocalServer(at: folder) { client in
      try await until("the end of the operation") {
        try await client.manage(".show operations \(operation)").strings("State") == ["Completed"]
      }
      #expect(try await client.finalStatus(id) == "Succeeded")
      #expect(try await client.query("T | order by a asc").rows == [[1], [5]])
    }
  }

  @Test func `a commit that a dead process had under way is done before the first question is answered`() async throws {
    let folder = try TemporaryFolder()
    try await withLocalServer(at: folder) { client in
      for table in ["T", "U"] { try await client.manage(".create table \(table) (a:long)") }
      try await client.manage(".ingest inline into table U <| 5")
    }
    do {
      let dying = try CatalogStore(path: folder.path)
      try CatalogProbe(folder).execute(
        """
        INSERT INTO operations (id, kind, database, command, state, status, started, updated, owner) VALUES
        ('\(UUID().uuidString.lowercased())', 'ExtentsMove', 'Demo', '.move extents all from table U to table T',
        'InProgress', '', 0, 0, '\(dying.owner.id)')
        """)
    }
    let first = try await withLocalServer(at: folder) { client in try await client.count("T") }
    #expect(first == 1)
  }

  @Test func `a blob that was kept is forgotten once no message can name it`() async throws {
    let folder = try TemporaryFolder()
    try await withLocalServer(at: folder) { client in
      try await client.manage(".create table T (a:long)")
      let id = try await client.enqueue(Data("1\n".utf8), into: "T", retain: true)
      #expect(try await client.finalStatus(id) == "Succeeded")
    }
    let blobs = folder.path + "/blobs"
    try await withLocalServer(at: folder) { client in _ = try await client.count("T") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: blobs).count == 1)
    try CatalogProbe(folder).execute("UPDATE blobs SET modified = 0")
    try await withLocalServer(at: folder) { client in
      try await until("an empty storage") { try FileManager.default.contentsOfDirectory(atPath: blobs).isEmpty }
      #expect(try await client.count("T") == 1)
    }
  }

  @Test func `rows that nobody owns are removed while the server runs`() async throws {
    let folder = try TemporaryFolder()
    let probe: CatalogProbe
    do {
      let dying = try CatalogStore(path: folder.path)
      probe = try CatalogProbe(folder)
      _ = try probe.halfLoad(owner: dying.owner.id)
    }
    try await withLocalServer(at: folder) { client in
      try await until("an empty store") { try probe.storedRows() == 0 }
      try await client.manage(".create table T (a:long)")
      try await client.manage(".ingest inline into table T <| 1\n2")
      try await client.manage(".drop table T")
      try await until("an empty store") { try probe.storedRows() == 0 }
    }
    #expect(try probe.integrity() == "ok")
  }

  @Test func `a failed source leaves no rows in the store`() async throws {
    let folder = try TemporaryFolder()
    try await withLocalServer(at: folder) { client in
      try await client.manage(".create table T (a:long, b:string)")
      // More rows than a batch, so that some are stored before the fault is met.
      let rows = String(repeating: "1,x\n", count: 25_000) + "2,\"open\n"
      let id = try await client.enqueue(Data(rows.utf8), into: "T")
      #expect(try await client.finalStatus(id) == "Failed")
      #expect(try await client.count("T") == 0)
      let probe = try CatalogProbe(folder)
      try await until("an empty store") { try probe.storedRows() == 0 }
    }
  }

  @Test func `a catalogue of a newer program is left alone`() async throws {
    let folder = try TemporaryFolder()
    do { _ = try CatalogStore(path: folder.path) }
    try CatalogProbe(folder).execute("PRAGMA user_version = 99")
    #expect(throws: LocalKustoError.newerCatalog(path: folder.path + "/catalog.sqlite", version: 99, known: 1)) {
      _ = try CatalogStore(path: folder.path)
    }
  }

  @Test func `a folder that another process is opening is opened when that is done`() async throws {
    let folder = try TemporaryFolder()
    do { _ = try CatalogStore(path: folder.path) }
    // As another process holds it; SQLite itself would answer "database is locked" in a few of a hundred cases only.
    let other = open(folder.path + "/opening.lock", O_RDWR | O_CLOEXEC)
    try #require(other >= 0 && flock(other, LOCK_EX | LOCK_NB) == 0)
    let outcome = Mutex<String?>(nil)
    Thread.detachNewThread { [path = folder.path] in
      let words: String
      do {
        _ = try CatalogStore(path: path)
        words = "opened"
      } catch {
        words = "\(error)"
      }
      outcome.withLock { $0 = words }
    }
    try await Task.sleep(for: .milliseconds(300))
    #expect(outcome.withLock { $0 } == nil)
    close(other)
    try await until("it is opened") { outcome.withLock { $0 } == "opened" }
  }
}
