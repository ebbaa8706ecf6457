import Foundation
import LocalKusto
import Testing

@Suite struct `The folder of the embedded Kusto` {
  @Test(arguments: ["", "/", "/below/deeper"])
  func `a name without a path, and folders that are not there, are made`(rest: String) throws {
    let name = "local-kusto-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: name) }
    let folder = try DataFolder(preparing: name + rest)
    #expect(FileManager.default.fileExists(atPath: folder.blobs))
  }
}

@Suite struct `A catalogue and the disk` {
  @Test(arguments: [true, false])
  func `waits for the disk only when it is durable, also after the first start`(isDurable: Bool) async throws {
    let folder = try TemporaryFolder()
    for _ in 0..<2 {
      let store = try CatalogStore(path: folder.path, isDurable: isDurable)
      // 2 is FULL: a transaction is answered only once it is on the disk.
      #expect(try await store.write { try $0.count("PRAGMA synchronous") } == (isDurable ? 2 : 1))
      try store.signOff()
    }
  }
}
