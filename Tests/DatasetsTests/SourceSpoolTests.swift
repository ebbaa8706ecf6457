import Datasets
import Foundation
import Testing

struct SourceSpoolTests {
  /// A pipe with this text in it, closed at the other end.
  private func pipe(_ text: String) throws -> Int32 {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try pipe.fileHandleForWriting.close()
    return dup(pipe.fileHandleForReading.fileDescriptor)
  }

  @Test func `standard input is read by way of a private file, under its own name`() throws {
    let folder = try TemporaryFolder()
    let input = try pipe("a,b\n1,2\n")
    defer { close(input) }
    let spool = SourceSpool { folder.path }
    let sources = try spool.replace(["-", "-"], standardInput: input)
    #expect(sources.count == 2 && sources[0] == sources[1])
    var status = stat()
    #expect(stat(sources[0], &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    let options = InspectionOptions(displayNames: spool.displayNames)
    let profile = try DatasetInspector(options: options).inspect([sources[0]])
    #expect(profile.files[0].file.name == "standard input")
    #expect(profile.files[0].file.label == "standard input")
    #expect(try encode(profile) == ["1,2\n"])
    spool.removeAll()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func `the copy goes with the spool unless it is kept`() throws {
    let folder = try TemporaryFolder()
    for isKept in [false, true] {
      let input = try pipe("a,b\n1,2\n")
      defer { close(input) }
      var spool: SourceSpool? = SourceSpool { folder.path }
      _ = try spool?.replace(["-"], standardInput: input)
      if isKept { spool?.keep() }
      spool = nil
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty == !isKept)
    }
  }

  @Test func `a named pipe is copied too, and a plain file is not`() async throws {
    let folder = try TemporaryFolder()
    let fifo = folder.path + "/in\nput"
    #expect(mkfifo(fifo, 0o600) == 0)
    let writer = Task.detached {
      let handle = open(fifo, O_WRONLY)
      _ = "a,b\n3,4\n".withCString { write(handle, $0, 8) }
      close(handle)
    }
    let plain = try folder.write("plain.csv", "a,b\n1,2\n")
    let spool = SourceSpool { folder.path }
    let sources = try spool.replace([plain, fifo])
    await writer.value
    #expect(sources[0] == plain)
    #expect(spool.displayNames[sources[1]] == fifo)
    let profile = try DatasetInspector(options: .init(displayNames: spool.displayNames)).inspect(sources)
    #expect(try encode(profile) == ["1,2\n", "3,4\n"])
  }

  @Test func `a terminal is refused`() throws {
    let folder = try TemporaryFolder()
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    try #require(terminal >= 0)
    defer { close(terminal) }
    #expect {
      try SourceSpool { folder.path }.replace(["-"], standardInput: terminal)
    } throws: { error in
      guard case .unsupported("standard input", "a terminal", _)? = error as? DatasetError else { return false }
      return true
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func `a folder that is not there is said`() throws {
    let input = try pipe("a")
    defer { close(input) }
    #expect {
      try SourceSpool { "/no/such/folder" }.replace(["-"], standardInput: input)
    } throws: { error in
      guard case .unwritable(_, "No such file or directory")? = error as? DatasetError else { return false }
      return true
    }
  }
}
