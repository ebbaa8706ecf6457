import Foundation
import Kusto
import KustoTypes
import LocalKusto
import Testing

@Suite struct `Fields become the same values on every way` {
  /// Values of every kind, at their edges and beyond.
  private static let texts = [
    "", "0", "-0", "7", "-7", "007", "+7", " 7", "7 ", "2147483647", "2147483648", "-2147483648", "-2147483649",
    "999999999999999999", "-999999999999999999", "1000000000000000000", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808", "-", "--1", "1-", "1.", ".5", "0.1", "-0.0", "1.5", "1.50", "123456789012345",
    "12345.6789012345", "1234567890.123456", "0.000000000000001", "999999999999.999", "1e5", "1.5e-3", "nan", "inf",
    "-inf", "1,5", "1..5", "0x10", "true", "2024-01-02", "2024-02-30", "2024-01-02T03:04:05", "2024-01-02 03:04:05",
    "2024-01-02T03:04:05Z", "2024-01-02T03:04:05.1", "2024-01-02T03:04:05.1234567Z", "2024-01-02T03:04:05.12345678Z",
    "2024-01-02T03:04:05.", "2024-01-02T24:00:00", "2024-01-02T03:60:00", "2024-01-02T03:04:05+01:00",
    "2024-01-02T03:04",
    "0001-01-01", "9999-12-31T23:59:59.9999999Z", "10000-01-01", "2024-1-2", "2024-01-02Z", "2024/01/02", "æøå", "a b",
    "74be27de-1e4e-49d9-b579-fe0b331d3642", "[1,2]", "1.02:03:04", "tab\there",
  ]

  @Test func `what is read from bytes is what is read from text`() async throws {
    try await withLocalServer { client in
      let types = ScalarType.allCases
      let columns = types.map { "\($0.rawValue)1:\($0.rawValue)" }.joined(separator: ", ")
      for table in ["Bytes", "Texts"] { try await client.manage(".create table \(table) (n:long, \(columns))") }
      let lines = Self.texts.enumerated().map { number, text in
        (["\(number)"] + types.map { _ in text.contains(",") ? "\"\(text)\"" : text }).joined(separator: ",")
      }
      let csv = try await client.enqueue(Data((lines.joined(separator: "\n") + "\n").utf8), into: "Bytes")
      #expect(try await client.finalStatus(csv) == "Succeeded")
      // JSON strings go the general way.
      let documents = Self.texts.enumerated().map { number, text -> String in
        var members: [String: JSONValue] = ["n": .integer(Int64(number))]
        for type in types { members["\(type.rawValue)1"] = .string(text) }
        return JSONValue.object(members).text
      }
      let json = try await client.enqueue(
        Data((documents.joined(separator: "\n") + "\n").utf8), into: "Texts", properties: ["format": "json"])
      #expect(try await client.finalStatus(json) == "Succeeded")
      let kept = columns.split(separator: ",").count
      #expect(kept == types.count)
      let left = "project-away dynamic1 | sort by n asc"
      let bytes = try await client.query("Bytes | \(left)").rows
      let texts = try await client.query("Texts | \(left)").rows
      #expect(bytes.count == Self.texts.count)
      for (one, other) in zip(bytes, texts) { #expect(one == other) }
    }
  }

  @Test func `records are the same whether they stand whole in a buffer or not`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (n:long, s:string, t:string)")
      // Long enough for many buffers, with ends of lines, quotes and empty lines of every kind on their borders.
      let ends = ["\n", "\r\n", "\n\n", "\r\n\r\n"]
      var text = "\u{FEFF}"
      for number in 0..<40_000 {
        let word = String(repeating: "x", count: number % 97)
        let second = number % 5 == 0 ? "\"q\"\"\(word),\n\"" : number % 7 == 0 ? "a\rb" : word
        text += "\(number),\(word),\(second)\(ends[number % 4])"
      }
      text += "40000,last,line"
      let id = try await client.enqueue(Data(text.utf8), into: "T")
      #expect(try await client.finalStatus(id) == "Succeeded")
      let sums = try await client.query(
        "T | summarize count(), sum(n), dcount(n), sum(strlen(s)), countif(t startswith 'q\"'), countif(t == 'a\\rb')")
      let lengths = (0..<40_000).reduce(0) { $0 + $1 % 97 } + 4
      let quoted = 8_000
      let returns = (0..<40_000).count { $0 % 5 != 0 && $0 % 7 == 0 }
      #expect(
        sums.rows == [
          [
            40_001, .integer(Int64((0...40_000).reduce(0, +))), 40_001, .integer(Int64(lengths)),
            .integer(Int64(quoted)),
            .integer(Int64(returns)),
          ]
        ])
    }
  }
}
