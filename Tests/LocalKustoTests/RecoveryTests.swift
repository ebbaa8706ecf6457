import Foundation
import Kusto
import LocalKusto
import Testing

/// What a process leaves behind when it dies at the worst time.
///
/// A server that is stopped while it holds a message or has rows half loaded is the closest to a death that one
/// process can play; the kernel's locks make the real one look the same.
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

  @Test func `rows and messages of a dead process are given up, those of a living one are not`() async throws {
    let folder = try TemporaryFolder()
    let alive = try CatalogStore(path: folder.path)
    let living = try await LocalRows.halfLoad(in: alive)
    let dead: String
    do {
      let dying = try CatalogStore(path: folder.path)
      dead = try await LocalRows.halfLoad(in: dying)
    }
    try await alive.buryTheDead()
    #expect(try await LocalRows.pending(in: alive) == [living])
    #expect(living != dead)
    #expect(try await LocalRows.garbage(in: alive) == 1)
  }

  @Test func `rows without an owner are removed while the server runs`() async throws {
    let folder = try TemporaryFolder()
    do {
      let dying = try CatalogStore(path: folder.path)
      _ = try await LocalRows.halfLoad(in: dying)
    }
    try await withLocalServer(at: folder) { client in
      let store = try CatalogStore(path: folder.path)
      try await until("an empty store") { try await LocalRows.stored(in: store) == 0 }
      _ = try await client.manage(".show databases")
    }
  }

  @Test func `a catalogue of a newer program is left alone`() async throws {
    let folder = try TemporaryFolder()
    do { try await LocalRows.setVersion(99, in: try CatalogStore(path: folder.path)) }
    #expect(throws: LocalKustoError.newerCatalog(path: folder.path + "/catalog.sqlite", version: 99, known: 1)) {
      _ = try CatalogStore(path: folder.path)
    }
  }
}
