import Datasets
import Testing

struct JSONFaultTests {
  private static let faults: [(text: String, fault: JSONFault, byte: Int)] = [
    ("[1]", .notAnObject, 0), ("7", .notAnObject, 0), ("\"x\"", .notAnObject, 0), ("null", .notAnObject, 0),
    ("{\"a\":1", .unclosed, 6), ("{\"a\":\"x", .unclosed, 7), ("{\"a\":[1,{", .unclosed, 9),
    ("{\"a\":tr", .unclosed, 7),
    ("{\"a\":1,", .unclosed, 7), ("{\"a\"", .unclosed, 4), ("{", .unclosed, 1), ("{\"a\":\"\\u12", .unclosed, 10),
    ("{'a':1}", .singleQuotes, 1), ("{\"a\":'x'}", .singleQuotes, 5), ("{\"a\":Nan}", .notANumber, 5),
    ("{\"a\":-Inf}", .notANumber, 5), ("{\"a\":[Infinite]}", .notANumber, 6), ("{\"a\":1,}", .trailingComma, 7),
    ("{\"a\":[1,]}", .trailingComma, 8), ("{\"a\":{\"b\":1,}}", .trailingComma, 12), ("{\"a\":1 /* x */}", .comment, 7),
    ("{\"a\":1} // x", .textAfterObject, 8), ("{a:1}", .bareWord, 1), ("{\"a\":True}", .bareWord, 5),
    ("{\"a\":undefined}", .bareWord, 5), ("{\"a\":truth}", .bareWord, 5), ("{\"a\":+1}", .foreignNumber, 5),
    ("{\"a\":01}", .foreignNumber, 5), ("{\"a\":.5}", .foreignNumber, 5), ("{\"a\":1.}", .foreignNumber, 5),
    ("{\"a\":1e}", .foreignNumber, 5), ("{\"a\":-.5}", .foreignNumber, 5), ("{\"a\":\"\t\"}", .controlCharacter, 6),
    ("{\"a\":\"\0\"}", .controlCharacter, 6), ("{\"a\":\"\\x\"}", .badEscape, 6),
    ("{\"a\":\"\\u12G4\"}", .badEscape, 6),
    ("{\"a\":\"\\ud800\"}", .loneSurrogate, 6), ("{\"a\":\"x\\udc00\"}", .loneSurrogate, 7),
    ("{\"a\":[\"\\ud83d\\u0041\"]}", .loneSurrogate, 7), ("{\"\\ud800\":1}", .loneSurrogate, 2),
    ("{\"a\" 1}", .unexpected, 5),
    ("{\"a\":1 \"b\":2}", .unexpected, 7), ("{\"a\":]}", .unexpected, 5), ("{\"a\":[1}", .unexpected, 7),
    ("{,}", .unexpected, 1),
    ("{\"a\":1}}", .textAfterObject, 7), ("{\"a\":1}{\"a\":2}", .textAfterObject, 7),
    ("{\"a\":1},", .textAfterObject, 7),
    ("{\"a\":\u{0C}1}", .unexpected, 5), ("{\"a\":1\0}", .unexpected, 6),
  ]

  @Test(arguments: faults)
  func `a line that is not one object is named with its byte, its line and what is wrong`(
    text: String, fault: JSONFault, byte: Int
  ) throws {
    let before = "{\"a\":0}\n\n"
    let file = try JSONFile(before + text + "\n{\"a\":3}\n")
    let place = ValueLocation(file: file.file.path, row: 2, column: nil, byte: before.utf8.count + byte)
    #expect(throws: DatasetError.badJSON(location: place, line: 3, fault: fault)) { try file.scan(.lines) }
    let rows = try file.rows(.lines, ["a"])
    #expect(rows.map(\.fault) == [nil, fault, nil])
    #expect(rows.map(\.index) == [0, 1, 2])
    #expect(rows[2].fields == ["n:3"])
    let profile = try file.scan(.lines, tolerant: true)
    #expect(profile.rows == 3)
    #expect(profile.files[0].badRows == 1)
    #expect(profile.files[0].firstBadRow == BadRow(reason: .notAnObject(fault.words), location: place))
    #expect(profile.files[0].traits == [.badRows, .blankLines])
    #expect(profile.columns[0].type == .long)
    #expect(profile.columns[0].nulls == 0)
  }

  @Test(arguments: [
    "{\"a\":Nan}", "{\"a\":[1,]}", "{'a':1}", "{\"a\":\"\\ud800\"}", "[7]", "7", "\"x, ] } y\"", "null",
    "{\"a\":[1}}",
  ])
  func `an element of an array that is no object is a bad row, and the next is found`(text: String) throws {
    let file = try JSONFile("[{\"a\":1},\n" + text + " , {\"a\":3}]")
    let profile = try file.scan(.several, tolerant: true)
    #expect(profile.rows == 3)
    #expect(profile.files[0].badRows == 1)
    #expect(throws: DatasetError.self) { try file.scan(.several) }
    #expect(try file.rows(.several, ["a"]).map(\.fields) == [["n:1"], [], ["n:3"]])
  }

  @Test(arguments: [
    ("[{\"a\":1} {\"a\":2}]", JSONFault.missingComma, 9, 2), ("[{\"a\":1},]", .trailingComma, 9, 2),
    ("[{\"a\":1}] {\"a\":2}", .textAfterArray, 10, 2), ("[{\"a\":1}]]", .textAfterArray, 9, 2),
    ("[{\"a\":1}", .openArray, 8, 2),
    ("[{\"a\":1},", .openArray, 9, 2), ("[", .openArray, 1, 1), ("[{\"a\":1},{\"a\":", .unclosed, 14, 2),
    ("{\"a\":1},{\"a\":2}", .commaOutside, 7, 2), ("{\"a\":1}]", .commaOutside, 7, 2),
    ("[,{\"a\":1}]", .unexpected, 1, 1),
    ("{\"a\":1} garbage", .notAnObject, 8, 2), ("{\"a\":1}\n{\"a\":\"x", .unclosed, 15, 2),
    ("[{\"a\":1}}", .missingComma, 8, 2),
  ])
  func `what is wrong between objects is named`(text: String, fault: JSONFault, byte: Int, row: Int) throws {
    for block in [1 << 20, 3] {
      let file = try JSONFile(text)
      let place = ValueLocation(file: file.file.path, row: row, column: nil, byte: byte)
      let line = 1 + text.utf8.prefix(byte).count { $0 == 10 }
      #expect(throws: DatasetError.badJSON(location: place, line: line, fault: fault)) {
        try file.scan(.several, blockBytes: block)
      }
    }
  }

  @Test func `bytes that are not UTF-8 are named, in keys and deep inside too`() throws {
    for (before, after) in [
      ("{\"a\":\"\u{E9}", "\"}"), ("{\"", "\":1}"), ("{\"a\":[{\"b\":\"xxxxxxxxxxxxxxxxxxxx", "\"}]}"),
    ] {
      for bad: [UInt8] in [[0xE9], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF]] {
        let file = try JSONFile(Array(before.utf8) + bad + Array(after.utf8))
        #expect {
          try file.scan(.lines)
        } throws: { error in
          guard case .notUTF8(let place, let hint)? = error as? DatasetError else { return false }
          return place.row == 1 && place.byte == before.utf8.count && hint.contains("Latin-1")
        }
        #expect(try file.scan(.lines, tolerant: true).files[0].firstBadRow?.reason == .notUTF8)
      }
    }
  }

  @Test func `an object that is cut anywhere is unclosed, and nothing else`() throws {
    let text =
      "{\"k\\n\u{E9}\": [1, -2.5e+3, true, null, {\"x\": \"\\ud83d\\ude00 \\u0041\"}], \"b\": false, \"c\" : {}}"
    let bytes = Array(text.utf8)
    for count in 1..<bytes.count {
      let file = try JSONFile(Array(bytes[..<count]))
      let rows = try file.rows(.lines, ["k\n\u{E9}", "b", "c"])
      #expect(rows.map(\.fault) == [.unclosed], "cut at \(count)")
      #expect(try file.rows(.several, ["k\n\u{E9}", "b", "c"]).map(\.fault) == [.unclosed], "cut at \(count)")
    }
    #expect(try JSONFile(bytes).rows(.lines, ["k\n\u{E9}", "b", "c"]).map(\.fault) == [nil])
  }
}
