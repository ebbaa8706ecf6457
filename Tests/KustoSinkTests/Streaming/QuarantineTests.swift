import Foundation
import KustoSink
import Testing

/// A file that cannot be loaded does not count as quarantined before its reason is on the disk.
@Suite struct QuarantineTests {
  @Test func `a reason that cannot be written keeps the file in the stream`() async throws {
    try await LocalCluster.with { cluster in
      let folder = try SourceFolder()
      try folder.write("id\n1\n", to: "a.csv")
      var settings = folder.settings()
      settings.badFiles = .quarantine
      _ = try await cluster.stream(folder, settings).run(on: cluster.session.service)
      try folder.write("id\nmany\n", to: "b.csv")
      try folder.write("id\n3\n", to: "c.csv")
      // It leads elsewhere, so that nothing can be written to it.
      let reasons = "\(folder.checkpoint)/quarantine/reasons.jsonl"
      try FileManager.default.createDirectory(
        atPath: "\(folder.checkpoint)/quarantine", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: reasons, withDestinationPath: "/dev/full")
      let error = await #expect(throws: RunFolderError.self) {
        _ = try await cluster.stream(folder, settings).run(on: cluster.session.service)
      }
      #expect(error?.path == reasons)
      #expect(try await cluster.ids() == [1])
      // With room again it is quarantined, with its reason.
      try FileManager.default.removeItem(atPath: reasons)
      _ = try await cluster.stream(folder, settings).run(on: cluster.session.service)
      #expect(try await cluster.ids() == [1, 3])
      let text = try String(contentsOfFile: reasons, encoding: .utf8)
      #expect(text.contains("'many'"))
      #expect(text.contains("/quarantine/2/b.csv"))
    }
  }
}
