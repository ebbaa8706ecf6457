import Datasets
import Testing

struct JSONBareNumberTests {
  @Test func `NaN and infinity as Python writes them are real, said once, and written anew`() throws {
    let profile = try inspectJSON("{\"id\":1,\"v\":NaN}\n{\"id\":2,\"v\":1.5}\n{\"id\":3,\"v\":-Infinity}\n")
    #expect(profile.columns.map(\.type) == [.long, .real])
    #expect(profile.columns[1].needsRewrite)
    #expect(profile.files[0].traits.contains(.unusual))
    #expect(profile.findings.filter { $0.kind == .notFinite }.count == 1)
    #expect(try encode(profile) == ["1,NaN\n2,1.5\n3,-Infinity\n"])
  }

  @Test func `inside of objects and arrays they become strings, wherever they stand`() throws {
    let many = String(repeating: "{\"v\":{\"a\":[1]}}\n", count: 200)
    for text in [
      many + "{\"v\":{\"a\":[NaN,-Infinity,\"NaN\"]}}\n", "{\"v\":{\"a\":[NaN,-Infinity,\"NaN\"]}}\n" + many,
    ] {
      let profile = try inspectJSON(text)
      #expect(profile.columns[0].type == .dynamic)
      #expect(profile.columns[0].needsRewrite)
      #expect(try encode(profile)[0].contains("\"{\"\"a\"\":[\"\"NaN\"\",\"\"-Infinity\"\",\"\"NaN\"\"]}\"\n"))
    }
  }

  @Test(arguments: ["nan", "Nan", "+Infinity", "Inf", "-NaN", "NaNN", "Infinit", "-", "-I"])
  func `other spellings are refused`(word: String) {
    #expect(throws: DatasetError.self) { try inspectJSON("{\"v\":\(word)}\n") }
  }

  @Test func `empty objects are rows of nulls, and said`() throws {
    let profile = try inspectJSON("{\"a\":1}\n{}\n{}\n")
    #expect(profile.rows == 3)
    #expect(profile.columns[0].nulls == 2)
    #expect(
      profile.findings.map(\.text) == ["2 rows are an object without keys, first row 2: each is a row of nulls"])
  }
}
