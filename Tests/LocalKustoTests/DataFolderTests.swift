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
