import Datasets
import Foundation
import TestProcess
import Testing

/// Python's `json` module is the judge; run where there is a python3.
private let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first(where: FileManager.default.isExecutableFile)

struct JSONPythonTests {
  /// Prints the lines of which Python thinks otherwise.
  private static let script = """
    import json, sys
    def bad(text): raise ValueError(text)
    class Number(str): pass
    def members(pairs):
      # Also of a key that comes again no value may be half a surrogate pair, which has no UTF-8.
      json.dumps(pairs, ensure_ascii=False).encode("utf-8")
      return dict(pairs)
    def read(text):
      return json.loads(text, parse_constant=bad, parse_int=Number, parse_float=Number, object_pairs_hook=members)
    def kind(value):
      if value is None: return "n:"
      if isinstance(value, Number): return "n:" + value
      if isinstance(value, bool): return "b:" + ("true" if value else "false")
      if isinstance(value, str): return "s:" + value
      return None
    data, found, names = (open(name, "rb").read() for name in sys.argv[1:4])
    names = json.loads(names)
    for line, row in zip(data.split(b"\\n"), json.loads(found)):
      try:
        value = read(line.decode("utf-8"))
        if not isinstance(value, dict): value = None
      except (ValueError, UnicodeError): value = None
      if value is None or row is None:
        if value is not row: print(line, value, row)
        continue
      for name, field in zip(names, row):
        text = kind(value.get(name))
        if text != field and (text is not None or field[:2] != "j:" or read(field[2:]) != value[name]):
          print(line, name, value.get(name), field)
    """

  @Test(.enabled(if: python != nil, "no python3 here"), .timeLimit(.minutes(1)))
  func `whatever the line, it is the object that Python finds, or none`() throws {
    var random = JSONRandom(seed: 42)
    let lines = (0..<6000).map { _ in JSONLine.any(&random) }
    let file = try JSONFile(Array(lines.joined(separator: [0x0A])))
    let names = try file.scan(.lines, tolerant: true).files[0].names
    var rows = try file.rows(.lines, names, blockBytes: 5000).map { $0.fault == nil ? $0.fields : nil }
    // A line with nothing in it is no row.
    for (index, line) in lines.enumerated() where line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) {
      rows.insert(nil, at: index)
    }
    #expect(rows.count == lines.count)
    let objects = rows.count { $0 != nil }
    #expect(objects > 1000 && rows.count - objects > 1000, "\(objects) objects")
    let answer = try answer(file, rows, names)
    #expect(answer.isEmpty, "\(answer.prefix(2000))")
  }

  private func answer(_ file: JSONFile, _ rows: [[String]?], _ names: [String]) throws -> String {
    let found = try file.folder.write("found.json", Array(JSONEncoder().encode(rows)))
    let keys = try file.folder.write("names.json", Array(JSONEncoder().encode(names)))
    let output = try file.folder.write("output.txt", "")
    let writing = FileHandle(forWritingAtPath: output)
    try ChildProcess.run(
      URL(fileURLWithPath: try #require(python)), ["-c", Self.script, file.file.path, found, keys], output: writing,
      errors: writing)
    return String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self)
  }
}

/// Makes lines that are JSON, and some that nearly are.
enum JSONLine {
  static func any(_ random: inout JSONRandom) -> [UInt8] {
    var line = Array(object(&random, depth: 0).utf8)
    guard random.below(2) == 0 else { return line }
    let nasty = Array("{}[]\"\\:,.-+eE01tnu'/ \t\r\u{E9}".utf8) + [0, 0x1F, 0x7F, 0xFF, 0xED, 0xA0, 0xC0]
    for _ in 0...random.below(2) {
      let place = random.below(line.count)
      switch random.below(4) {
      case 0: line.remove(at: place)
      case 1: line.insert(nasty[random.below(nasty.count)], at: place)
      case 2: line[place] = nasty[random.below(nasty.count)]
      default: line.removeSubrange((line.count - min(place, 5))...)
      }
      if line.isEmpty { break }
    }
    return line
  }

  private static func object(_ random: inout JSONRandom, depth: Int) -> String {
    let members = (0..<random.below(5)).map { _ in
      blank(&random) + key(&random) + blank(&random) + ":" + blank(&random) + value(&random, depth: depth + 1)
        + blank(&random)
    }
    return "{" + members.joined(separator: ",") + (members.isEmpty ? blank(&random) : "") + "}"
  }

  private static func key(_ random: inout JSONRandom) -> String {
    random.pick([
      "\"a\"", "\"b\"", "\"\\u0061\"", "\"\u{E9}\"", "\"\\ud83d\\ude00\"", "\"a longer key, with \\\"\"", "\"\"",
    ])
  }

  private static func blank(_ random: inout JSONRandom) -> String {
    random.pick(["", "", "", " ", "  \t", "     \r    "])
  }

  private static func value(_ random: inout JSONRandom, depth: Int) -> String {
    switch random.below(depth > 3 ? 6 : 8) {
    case 0: return random.pick(["null", "true", "false"])
    case 1: return random.pick(["0", "-0", "12", "-3.25", "1e5", "1.5E-7", "2e+9", "123456789012345678901234567890"])
    case 2: return random.pick(["01", "+1", ".5", "1.", "1e", "True", "--1", "0x1F", "1_0", "-"])
    case 3...5:
      let parts = [
        "abc", "\u{E9}", "\u{1F600}", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00", "{", "]", ",", "x y z",
      ]
      let rare = ["\\ud800", "\\udc00", "\\x", "\\u12", "\\ud83dx"]
      return "\""
        + (0..<random.below(12)).map { _ in random.below(60) == 0 ? random.pick(rare) : random.pick(parts) }
        .joined() + "\""
    case 6: return object(&random, depth: depth)
    default:
      let elements = (0..<random.below(4)).map { _ in blank(&random) + value(&random, depth: depth + 1) + blank(&random)
      }
      return "[" + elements.joined(separator: ",") + "]"
    }
  }
}
