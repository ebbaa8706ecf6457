import Datasets
import Foundation
import TestProcess
import Testing

/// Python's `csv` module is the reader that most people compare with; run where there is a python3.
private let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first(where: FileManager.default.isExecutableFile)

struct PythonAgreementTests {
  private static let script = """
    import csv, io, json, sys
    texts = json.load(sys.stdin)
    rows = [[row or [""] for row in csv.reader(io.StringIO(text, newline=""))] for text in texts]
    json.dump(rows, sys.stdout)
    """

  @Test(.enabled(if: python != nil, "no python3 here"), .timeLimit(.minutes(1)))
  func `whatever the text, the lenient reader finds the fields that Python finds`() async throws {
    let texts = Self.texts(2000)
    let expected = try await Self.read(texts)
    for (text, rows) in zip(texts, expected) {
      #expect(try records(text, lenient: true) == rows, "\(text.debugDescription)")
    }
  }

  /// The same texts every time.
  private static func texts(_ count: Int) -> [String] {
    let alphabet = ["a", "bc", ",", ",", "\"", "\"", "\"\"", "\n", "\r\n", "\r", " ", "\u{6771}"]
    var seed: UInt64 = 1
    return (0..<count).map { number in
      (0...(number % 14)).map { _ in
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return alphabet[Int(seed >> 33) % alphabet.count]
      }.joined()
    }
  }

  private static func read(_ texts: [String]) async throws -> [[[String]]] {
    let folder = try TemporaryFolder()
    let input = try folder.write("texts.json", Array(JSONEncoder().encode(texts)))
    let output = try folder.write("rows.json", "")
    try ChildProcess.run(
      URL(fileURLWithPath: try #require(python)), ["-c", script], input: FileHandle(forReadingAtPath: input),
      output: FileHandle(forWritingAtPath: output))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: output))
    return try JSONDecoder().decode([[[String]]].self, from: bytes)
  }
}
