import Datasets
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1)))
struct AvroTests {
  private static let two = AvroFixture.record(
    "{\"name\":\"n\",\"type\":[\"null\",\"long\"]},{\"name\":\"s\",\"type\":\"string\"}")

  private static func row(_ n: Int?, _ s: String) -> [UInt8] {
    (n.map { AvroFixture.long(1) + AvroFixture.long($0) } ?? AvroFixture.long(0)) + AvroFixture.text(s)
  }

  @Test func `rows of several blocks, some of them empty, are read`() throws {
    var file = AvroFixture(schema: Self.two)
    file.blocks = [(1, Self.row(1, "a")), (0, []), (2, Self.row(nil, "b,c") + Self.row(-3, "é"))]
    let profile = try file.inspect()
    #expect(profile.format == .avro && profile.rows == 3)
    #expect(profile.columns.map(\.type) == [.long, .string])
    #expect(profile.columns.map(\.nulls) == [1, 0])
    #expect(try file.encoded() == ["1,a\n,\"b,c\"\n-3,é\n"])
  }

  @Test func `a file without rows has its columns`() throws {
    let profile = try AvroFixture(schema: Self.two).inspect()
    #expect(profile.rows == 0)
    #expect(profile.columns.map(\.name) == ["n", "s"])
  }

  @Test func `files whose fields differ are one dataset, by the names of their fields`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.avro", AvroFixture(schema: Self.two, blocks: [(1, Self.row(1, "x"))]).bytes)
    let other = AvroFixture.record("{\"name\":\"s\",\"type\":\"string\"},{\"name\":\"d\",\"type\":\"double\"}")
    try folder.write(
      "b.avro", AvroFixture(schema: other, blocks: [(1, AvroFixture.text("y") + [0, 0, 0, 0, 0, 0, 0xF8, 0x3F])]).bytes)
    let profile = try folder.inspect()
    #expect(profile.columns.map(\.name) == ["n", "s", "d"])
    #expect(profile.columns.map(\.type) == [.long, .string, .real])
    #expect(try encode(profile) == ["1,x,\n", ",y,1.5\n"])
  }

  @Test func `unions of several kinds and what holds others are dynamic, also where a record holds itself`() throws {
    let node = """
      {"name":"t","type":{"type":"record","name":"node","fields":[{"name":"v","type":["int","string"]},
      {"name":"next","type":["null","node"]}]}},{"name":"u","type":["null","int","string"]}
      """
    var file = AvroFixture(schema: AvroFixture.record(node))
    let long = AvroFixture.long
    var row: [UInt8] = []
    for number in [0, 7, 1, 1] { row += long(number) }
    row += AvroFixture.text("a\"b") + long(0) + long(2) + AvroFixture.text("x")
    file.blocks = [(1, row)]
    #expect(try file.inspect().columns.map(\.type) == [.dynamic, .dynamic])
    #expect(
      try file.encoded() == [
        #""{""v"":7,""next"":{""v"":""a\""b"",""next"":null}}","""x"""# + "\"\n"
      ])
    // Deeper than anything that is read.
    row = []
    for number in 0..<300 { row += long(number % 3 == 0 ? 0 : 1) }
    file.blocks = [(1, row)]
    #expect(throws: DatasetError.self) { try file.inspect() }
  }

  @Test func `packed from outside, it is read too`() throws {
    let folder = try TemporaryFolder()
    let bytes = AvroFixture(schema: Self.two, blocks: [(1, Self.row(5, "z"))]).bytes
    let path = try folder.write("x.avro.gz", gzipped(bytes))
    #expect(try encode(DatasetInspector().inspect([path])) == ["5,z\n"])
  }

  @Test func `a file is cut between its blocks, and each part gives its rows`() throws {
    var file = AvroFixture(schema: Self.two)
    let text = String(repeating: "x", count: 1000)
    for block in 0..<3 {
      file.blocks.append((3000, (0..<3000).flatMap { Self.row(block * 3000 + $0, text) }))
    }
    let folder = try TemporaryFolder()
    let profile = try DatasetInspector().inspect([try folder.write("x.avro", file.bytes)])
    let parts = try encode(profile, targetBytes: 1 << 20)
    #expect(parts.count > 1)
    #expect(parts.joined() == (0..<9000).map { "\($0),\(text)\n" }.joined())
  }

  @Test(arguments: [
    ("{", "its schema is no JSON"), ("\"nothing\"", "its schema has the type 'nothing', which is nowhere defined"),
    ("{\"type\":\"record\",\"name\":\"r\"}", "its schema has a record without fields"),
    ("{\"type\":\"fixed\",\"name\":\"f\",\"size\":-1}", "its schema has fixed bytes without a length"),
    ("{\"type\":\"enum\",\"name\":\"e\"}", "its schema has an enum without symbols"),
    ("7", "its schema has a type that is none"),
  ])
  func `a schema that is none is said to be`(schema: String, reason: String) throws {
    #expect { try AvroFixture(schema: schema).inspect() } throws: { error in
      guard case .brokenAvro(_, nil, _, reason)? = error as? DatasetError else { return false }
      return true
    }
  }

  /// Bytes that are no row of ``two``, and what is said of them.
  private static let brokenRows: [(row: [UInt8], reason: String)] = [
    (AvroFixture.long(2) + AvroFixture.long(1), "the branch 2 of a union"),
    (AvroFixture.long(-1), "the branch -1 of a union"),
    (AvroFixture.long(0) + AvroFixture.long(1 << 40), "a value of 1099511627776 bytes"),
    (AvroFixture.long(0) + AvroFixture.long(-5), "a value of -5 bytes"),
    (AvroFixture.long(0) + AvroFixture.text("x") + [UInt8(1)], "1 bytes behind the last row of a block"),
    ([UInt8](repeating: 0xFF, count: 12), "a number of more than 64 bits"),
    ([], "it ends too early"),
  ]

  @Test(arguments: brokenRows)
  func `a block whose bytes are no row is named with its byte and column`(row: [UInt8], reason: String) throws {
    let file = AvroFixture(schema: Self.two, blocks: [(1, Self.row(1, "a")), (1, row)])
    let start = AvroFixture(schema: Self.two, blocks: [(1, Self.row(1, "a"))]).bytes.count
    #expect { try file.inspect() } throws: { error in
      guard case .brokenAvro(_, _, start, reason)? = error as? DatasetError else {
        Issue.record(error)
        return false
      }
      return true
    }
  }

  @Test func `hostile counts and lengths take neither memory nor time`() throws {
    let long = AvroFixture.long
    let list = AvroFixture.record("{\"name\":\"l\",\"type\":{\"type\":\"array\",\"items\":\"null\"}}")
    let nothing = AvroFixture.record("{\"name\":\"n\",\"type\":\"null\"}")
    for file in [
      AvroFixture(schema: list, blocks: [(1, long(1 << 50) + long(0))]),
      AvroFixture(schema: nothing, blocks: [(1 << 50, [])]),
      AvroFixture(schema: Self.two, blocks: [(1 << 50, [0])]),
      AvroFixture(schema: Self.two, codec: "lzo", blocks: []),
      AvroFixture(schema: Self.two, codec: "snappy", blocks: [(1, long(1 << 40) + [0, 0, 0, 0])]),
      AvroFixture(schema: Self.two, codec: "deflate", blocks: [(1, [0xFF, 0xFF, 0xFF])]),
    ] { #expect(throws: DatasetError.self) { try file.inspect() } }
  }

  @Test func `a file cut anywhere, or with any byte changed, is broken or read`() throws {
    let whole = AvroFixture(schema: Self.two, blocks: [(1, Self.row(1, "a")), (1, Self.row(nil, "bc"))]).bytes
    let folder = try TemporaryFolder()
    let ends = [whole.count, AvroFixture(schema: Self.two, blocks: [(1, Self.row(1, "a"))]).bytes.count]
    for length in 5..<whole.count where !ends.contains(length) {
      let path = try folder.write("x.avro", Array(whole[..<length]))
      if length == AvroFixture(schema: Self.two).bytes.count { continue }
      #expect(throws: DatasetError.self, "cut at \(length)") { try DatasetInspector().inspect([path]) }
    }
    for place in whole.indices {
      var bytes = whole
      bytes[place] ^= 0x41
      let path = try folder.write("y.avro", bytes)
      do {
        _ = try DatasetInspector().inspect([path])
      } catch is DatasetError {
        continue
      }
    }
  }

  @Test func `no error of a reader shows a raw value`() throws {
    let errors: [DatasetError] = [
      .brokenParquet(path: "x", column: "a", byte: 4, reason: "r"),
      .brokenAvro(path: "x", column: "a", byte: 4, reason: "r"),
      .brokenPacking(path: "x", compression: .zstd, byte: 4, reason: "r"),
      .unsupported(path: "x", kind: "k", hint: "h"), .notFound(path: "x"), .empty(source: "x"),
    ]
    for error in errors {
      let words = "\(error)"
      #expect(
        !words.contains("Optional(") && !words.contains("broken(") && !words.contains("Avro(")
          && !words.contains("path:"), "\(words)")
      #expect(words.contains("'x'"))
    }
  }
}
