import Kusto
import Testing

struct NameAndLiteralTests {
  @Test(arguments: [
    ("T", "['T']"),
    ("it's", "['it\\'s']"),
    ("a\\b", "['a\\\\b']"),
    ("x'] | .drop table Y //", "['x\\'] | .drop table Y //']"),
    ("two\nlines", "['two\\nlines']"),
  ])
  func `a quoted name cannot end early`(name: String, quoted: String) {
    #expect(EntityName.quoted(name) == quoted)
  }

  @Test(arguments: [
    ("", EntityName.Problem.empty),
    ("a/b", .character("/")),
    ("__a", .reserved),
    ("a__", .reserved),
    (String(repeating: "a", count: 1025), .tooLong(limit: 1024)),
  ])
  func `names that Kusto refuses are known before it is asked`(name: String, problem: EntityName.Problem) {
    #expect(EntityName.problem(with: name) == problem)
  }

  @Test(arguments: ["a", "Flights 2013", "a.b-c_d", "Größe", "漢字"])
  func `names of letters, digits, blanks and a few signs are fine`(name: String) {
    #expect(EntityName.problem(with: name) == nil)
  }

  @Test(arguments: [("Delta 15 N (o/oo)", "Delta 15 N _o_oo_"), ("", "Column1"), ("__x__", "x"), ("///", "Column1")])
  func `a name is repaired to the nearest that Kusto takes`(name: String, repaired: String) {
    #expect(EntityName.repaired(name, fallback: "Column1") == repaired)
    #expect(EntityName.problem(with: EntityName.repaired(name, fallback: "Column1")) == nil)
  }

  @Test func `literals hold quotes, line ends and backslashes`() {
    #expect(KQLLiteral.string("a'b\\c\n") == "'a\\'b\\\\c\\n'")
    #expect(KQLLiteral.secret("k") == "h'k'")
    #expect(KQLLiteral.verbatim("{\"a\":1}") == "@\"{\"\"a\"\":1}\"")
  }
}
