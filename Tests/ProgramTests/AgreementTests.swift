import Foundation
import Testing

/// What `schema` says of a file is what `write` makes of it: columns, types, rows, and how many values are nothing.
struct AgreementTests {
  /// Data sets that nobody ships: set the variable to folders of any, with colons between.
  ///
  /// A folder of files in one of them is a data set too.
  private static let foreignFiles: [String] = {
    let folders = ProcessInfo.processInfo.environment["KUSTOSINK_DATASETS"] ?? ""
    return folders.split(separator: ":").flatMap { folder in
      entries(of: String(folder)).filter { path in
        !path.hasSuffix(".md") && entries(of: path).allSatisfy { !isFolder($0) }
      }
    }
  }()

  private static func entries(of folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { "\(folder)/\($0)" }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// Small files with the traps of real ones.
  static let samples: [(name: String, text: String)] = [
    ("codes.csv", "code,zip\nNA,00501\nDE,10115\n,\n"),
    ("delays.csv", "flight,delay,at\n1,NA,2013-01-01T05:00:00Z\n2,-3,2013-01-01T06:00:00Z\n3,,\n"),
    ("mixed.csv", "a,b\r\n1,x\n2,y\r\n"),
    ("quotes.csv", "name,age\n\"Allen, Miss \"\"E\"\"\",29\n\"two\nlines\",\n"),
    ("semicolons.csv", "a;b\n1,5;x\n2,5;y\n"),
    ("tabs.tsv", "a\tb\n1\tx, y\n2\tz\n"),
    ("pipes.psv", "a|b\n1|x\n2|y\n"),
    ("noheader.csv", "01,001,\"23,288  \"\n01,003,\"81,706  \"\n"),
    ("slashes.csv", "date,temp\n2010/01/01 00:00:00,47.8\n2010/01/01 01:00:00,47.4\n"),
    ("late.csv", "n\n" + (1...3000).map { "\($0)\n" }.joined() + "n/a\n3.5\n"),
    ("guids.csv", "id,j\n{2CDF1E0A-1234-4C1D-8C51-9D6F3E1B2A77},\"{\"\"a\"\":1}\"\n,[]\n"),
    ("lines.jsonl", "{\"a\":1,\"b\":\"7\",\"c\":{\"d\":[1]}}\n{\"a\":null,\"e\":\"2024-01-01T00:00:00Z\"}\n"),
    ("kinds.jsonl", "{\"a\":1,\"b\":true}\n{\"a\":\"x\",\"b\":2}\n{\"a\":\"\",\"b\":null}\n"),
    ("big.jsonl", "{\"n\":12345678901234567890}\n{\"n\":1}\n"),
    ("cars.json", "[\n {\"name\": \"a \\\"b\\\"\", \"mpg\": 18.5},\n {\"name\": \"c\", \"mpg\": null}\n]\n"),
    ("countries.json", "{\"AD\": {\"name\": \"Andorra\"}, \"AE\": {\"name\": \"UAE\"}}"),
    ("two.json", "{\"a\":1}{\"a\":\n2}"),
  ]

  @Test(arguments: samples.map(\.name)) func `schema and write agree on a sample`(name: String) throws {
    let program = try Program()
    let sample = try #require(Self.samples.first { $0.name == name })
    let path = try program.folder.write(sample.text, to: sample.name)
    let agreed = try agree(program, path)
    #expect(agreed, "it should load")
  }

  @Test(.enabled(if: !foreignFiles.isEmpty, "KUSTOSINK_DATASETS names a folder of data sets"), arguments: foreignFiles)
  func `schema and write agree on a file of the folder`(path: String) throws {
    _ = try agree(try Program(), path)
  }

  /// Whether the file loads; when it does not, both say the same of it.
  private func agree(_ program: Program, _ path: String) throws -> Bool {
    let schema = try program.run("schema", path, "--json")
    let (write, renames) = try self.write(program, path)
    #expect(!(schema.errors + write.errors).contains("Fatal error"))
    guard schema.status == 0 else {
      #expect(write.status == 1)
      #expect(write.errors == schema.errors)
      return false
    }
    try #require(write.status == 0, "\(write.errors)")
    let found = try #require(schema.events.first)
    #expect(write.events.last?["rows"] as? Int == found["rows"] as? Int)

    let columns = try #require(found["columns"] as? [[String: Any]])
    let pairs = columns.map { column in
      let name = column["name"] as? String ?? ""
      return (renames[name] ?? name, column["type"] as? String ?? "")
    }
    #expect(try tableSchema(program) == pairs.map { "\($0):\($1)" })
    #expect(try nothings(program, pairs) == columns.map { $0["nulls"] as? Int ?? -1 })
    return true
  }

  /// Loads the file; names that Kusto does not take become those that the program proposes.
  private func write(_ program: Program, _ path: String) throws -> (Program.Result, renames: [String: String]) {
    var renames: [String: String] = [:]
    while true {
      let options = renames.flatMap { ["--rename", "\($0.key):\($0.value)"] }
      let result = try program.run(
        ["write", path, "--create", "create-if-not-exist", "--json"] + options + program.target)
      let before = renames.count
      for match in result.errors.matches(of: /--rename '([^']*):([^':]*)'/) {
        renames[String(match.1)] = String(match.2)
      }
      if renames.count == before { return (result, renames) }
    }
  }

  private func tableSchema(_ program: Program) throws -> [String] {
    let answer = try query(program, ".show table Flights schema as json")
    let text = try #require(answer.first?["Schema"] as? String)
    let schema = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    return (schema["OrderedColumns"] as? [[String: Any]] ?? []).map {
      "\($0["Name"] as? String ?? ""):\($0["CslType"] as? String ?? "")"
    }
  }

  /// For each column the values that are nothing: nulls, and texts without a character.
  private func nothings(_ program: Program, _ columns: [(name: String, type: String)]) throws -> [Int] {
    var counts: [Int] = []
    for start in stride(from: 0, to: columns.count, by: 20) {
      let part = columns[start..<min(start + 20, columns.count)]
      let sums = part.enumerated().map { index, column in
        let test = column.type == "string" ? "isempty" : "isnull"
        let name = column.name.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        return "c\(index) = countif(\(test)(['\(name)']))"
      }
      let row = try query(program, "Flights | summarize \(sums.joined(separator: ", "))").first
      counts += part.indices.map { row?["c\($0 - start)"] as? Int ?? -1 }
    }
    return counts
  }

  private func query(_ program: Program, _ text: String) throws -> [[String: Any]] {
    let result = try program.run("query", "--cluster", program.cluster, "--database", "Demo", text, "--json")
    try #require(result.status == 0, "\(result.errors)")
    return result.events
  }
}
