import Datasets
import Foundation
import Testing

struct JSONHostileTests {
  private func nested(_ depth: Int, _ open: String, _ close: String) -> String {
    String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
  }

  @Test func `a value that is 5,000 levels deep is a bad row`() throws {
    for (open, close) in [("[", "]"), ("{\"x\":", "}"), ("[{\"x\":", "}]")] {
      for shape in [JSONFormat.Shape.lines, .several] {
        let file = try JSONFile("{\"a\":1}\n{\"a\":" + nested(5000, open, close) + "}\n{\"a\":2}\n")
        #expect {
          try file.scan(shape)
        } throws: { error in
          guard case .badJSON(let place, 2, .tooDeep)? = error as? DatasetError else { return false }
          return place.row == 2
        }
        #expect(try file.scan(shape, tolerant: true).rows == 3)
        #expect(try file.rows(shape, ["a"]).map(\.fault) == [nil, .tooDeep, nil])
      }
    }
    let open = try JSONFile("{\"a\":" + String(repeating: "[", count: 500_000))
    #expect(try open.rows(.lines, ["a"]).map(\.fault) == [.tooDeep])
    #expect(try open.rows(.several, ["a"]).map(\.fault) == [.tooDeep])
  }

  @Test func `the record and 255 levels in it are read`() throws {
    let fits = try JSONFile("{\"a\":" + nested(255, "[", "]") + "}")
    #expect(try fits.scan(.lines).columns[0].type == .dynamic)
    #expect(throws: DatasetError.self) { try JSONFile("{\"a\":" + nested(256, "[", "]") + "}").scan(.lines) }
  }

  @Test func `a string of 2 MB is read, and is one that Kusto would cut`() throws {
    let text = String(repeating: "long \\n ", count: 250_000)
    let file = try JSONFile("{\"a\":\"x\"}\n{\"a\":\"\(text)\"}\n{\"a\":[\"\(text)\"]}\n")
    let profile = try file.scan(.lines, workers: 2)
    #expect(profile.rows == 3)
    #expect(profile.columns[0].warnings.contains { $0.contains("1 MiB") })
    let rows = try file.rows(.lines, ["a"], blockBytes: 1000)
    #expect(rows[1].fields[0].utf8.count == 2 + 250_000 * 7)
  }

  @Test func `a thousand keys are a thousand columns, and a key for each row ends with an error`() throws {
    let object = "{" + (0..<1000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}\n"
    let wide = try JSONFile(String(repeating: object, count: 20)).scan(.lines, blockBytes: 4096, workers: 2)
    #expect(wide.columns.count == 1000)
    #expect(wide.columns.allSatisfy { $0.type == .long && $0.nulls == 0 })
    let row = 65_537
    let file = try JSONFile((0..<70_000).map { "{\"k\($0)\":1}\n" }.joined())
    let byte = (0..<row - 1).reduce(0) { $0 + "{\"k\($1)\":1}\n".utf8.count }
    let place = ValueLocation(file: file.file.path, row: row, column: nil, byte: byte)
    for block in [1 << 20, 100_000] {
      #expect(throws: DatasetError.tooManyFields(location: place, limit: 65_536)) {
        try file.scan(.lines, blockBytes: block, workers: 2)
      }
    }
    let one = "{\"a\":1}\n{" + (0..<70_000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}\n"
    #expect {
      try JSONFile(one).scan(.lines)
    } throws: { error in
      guard case .tooManyFields(let place, 65_536)? = error as? DatasetError else { return false }
      return place.row == 2
    }
  }

  @Test(arguments: [JSONFormat.Shape.lines, .several])
  func `a record that is longer than the limit is named, not held`(shape: JSONFormat.Shape) throws {
    let long = "{\"a\":\"" + String(repeating: "x", count: 3 << 20) + "\"}"
    let file = try JSONFile("{\"a\":1}\n" + long + "\n{\"a\":2}\n")
    var sizes = JSONFormat.Sizes()
    sizes.recordLimit = 2 << 20
    sizes.scanBlockBytes = 1 << 10
    let request = ScanRequest(hasHeader: false, nullWords: NullWords([]))
    let place = ValueLocation(file: file.file.path, row: 2, column: nil, byte: 8)
    #expect(throws: DatasetError.recordTooLong(location: place, limit: 2 << 20)) {
      try JSONFormat(shape, sizes: sizes).scan(file.file, request)
    }
  }

  @Test func `bytes that are zero are a fault, and a zero as an escape is a character`() throws {
    #expect(throws: DatasetError.self) { try JSONFile("{\"a\":\"x\0y\"}\n").scan(.lines) }
    #expect(throws: DatasetError.self) { try JSONFile(Array("{\"a\":1}\n".utf8) + [0, 0, 0]).scan(.lines) }
    #expect(try JSONFile("{\"a\":\"x\\u0000y\"}").rows(.lines, ["a"])[0].fields == ["s:x\0y"])
  }

  @Test func `nothing but blanks is no row`() throws {
    for text in ["", " \n\t\r\n\n", "\u{FEFF}", "\u{FEFF}\n"] {
      for shape in [JSONFormat.Shape.lines, .several] {
        let profile = try JSONFile(text).scan(shape, blockBytes: 2)
        #expect(profile.rows == 0)
        #expect(profile.bytes == text.utf8.count)
      }
    }
  }

  /// In a process of its own, for other tests take memory too.
  @Test func `memory does not grow with the file`() async {
    await #expect(processExitsWith: .success) {
      let line = "{\"id\":1,\"text\":\"\(String(repeating: "x", count: 400))\",\"deep\":{\"a\":[1,{\"b\":null}]}}"
      for (shape, open, between) in [(JSONFormat.Shape.lines, "", "\n"), (.several, "[", ",\n")] {
        let part = Array((open + Array(repeating: line, count: 2000).joined(separator: between) + between).utf8)
        let file = try JSONFile(part)
        let handle = try #require(FileHandle(forWritingAtPath: file.file.path))
        for _ in 0..<64 {
          try handle.seekToEnd()
          try handle.write(contentsOf: Data(part.dropFirst(open.utf8.count)))
        }
        try handle.write(contentsOf: Data((line + (open.isEmpty ? "\n" : "]")).utf8))
        let before = try peakMegabytes()
        let rows = try file.scan(shape, workers: 2).rows
        #expect(rows == 65 * 2000 + 1)
        let grown = try peakMegabytes() - before
        #expect(grown <= 24, "\(grown) MB more")
      }
    }
  }

  @Test func `any bytes end with an answer or an error`() throws {
    let alphabet = Array("{}[]\"\\:,1ea \n\u{E9}".utf8) + [0, 0xFF]
    var random = JSONRandom(seed: 7)
    for _ in 0..<1500 {
      let file = try JSONFile((0..<random.below(40)).map { _ in alphabet[random.below(alphabet.count)] })
      for shape in [JSONFormat.Shape.lines, .several] {
        let whole = Result { try file.scan(shape) }
        let parts = Result { try file.scan(shape, blockBytes: 1 + random.below(7), workers: 2) }
        switch (whole, parts) {
        case (.success(let one), .success(let other)): #expect(one.columns == other.columns)
        case (.failure(let one as DatasetError), .failure(let other as DatasetError)): #expect(one == other)
        default: Issue.record("\(whole), but in blocks \(parts)")
        }
        _ = try? file.scan(shape, blockBytes: 3, tolerant: true)
      }
    }
  }
}

/// The most memory that the process has had, as the kernel counts it.
private func peakMegabytes() throws -> Int {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM") })
  return try #require(Int(line.filter(\.isNumber))) / 1024
}

/// The same numbers every time.
struct JSONRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func below(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % limit
  }

  mutating func pick(_ texts: [String]) -> String { texts[below(texts.count)] }
}
