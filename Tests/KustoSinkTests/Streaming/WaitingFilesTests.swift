import Foundation
import KustoSink
import Testing

/// Which files of a folder wait, against a plain list of them.
@Suite struct WaitingFilesTests {
  @Test func `files that come, change, are taken and go agree with what the folder holds`() throws {
    let folder = try SourceFolder()
    let lister = try FolderLister(folder.source)
    var source = StreamSource(lister, settling: 0, polls: true)
    var random = SeededGenerator(seed: 7)
    var seen = SeenFiles()
    var expected: Set<String> = []
    for turn in 1...60 {
      for _ in 0..<Int.random(in: 0...8, using: &random) {
        let name = "sub\(Int.random(in: 0...2, using: &random))/\(Int.random(in: 0...300, using: &random)).csv"
        // A file that was loaded and changed is told once, and waits no more.
        if seen.stamp(of: name) != nil { continue }
        try folder.write("id\n\(turn)\n", to: name)
        expected.insert(name)
      }
      if let gone = expected.randomElement(using: &random), turn % 5 == 0 {
        try FileManager.default.removeItem(atPath: "\(folder.source)/\(gone)")
        expected.remove(gone)
      }
      _ = try source.poll(seen, uptime: Double(turn * 100), fully: true)
      #expect(source.waitingFiles == expected.count)
      let ready = source.ready(uptime: Double(turn * 100), now: Date().addingTimeInterval(1))
      #expect(Set(ready.map(\.path)) == expected)
      #expect(ready.map(\.stamp.modified) == ready.map(\.stamp.modified).sorted())
      let batch = Array(ready.prefix(Int.random(in: 0...12, using: &random)))
      source.take(batch, batch: turn)
      #expect(source.waitingFiles == expected.count - batch.count)
      if turn % 3 == 0 {
        source.takeBack(batch: turn, uptime: Double(turn * 100))
      } else {
        for file in batch { seen.insert(file) }
        source.forget(batch: turn)
        expected.subtract(batch.map(\.path))
      }
      #expect(source.waitingFiles == expected.count)
    }
    #expect(seen.count > 100)
  }
}
