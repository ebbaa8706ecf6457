import Kusto
import LocalKusto
import Testing

@Suite struct `What a query is refused for` {
  private let world = QueryWorld()

  @Test(arguments: [
    (
      "X | take 1",
      "SEM0100: 'take' operator: Failed to resolve table or column expression named 'X' [line:position=1:1]"
    ),
    ("X", "SEM0100: Failed to resolve table or column expression named 'X'"),
    ("database('nowhere').Events", "Failed to resolve table or column expression named 'Events'"),
    (
      "Events\n| where nope == 1",
      "SEM0100: 'where' operator: Failed to resolve column or scalar expression named 'nope' [line:position=2:9]"
    ),
    (
      "Events | project-away nope",
      "'project-away' operator: Failed to resolve column or scalar expression named 'nope'"
    ),
    (
      "Events | where Id == 'a'",
      "SEM0064: 'where' operator: Cannot compare values of types long and string. Try adding explicit casts"
    ),
    ("Events | where Data == dynamic(1)", "Cannot compare values of types dynamic and dynamic"),
    ("Events | where Name", "a condition must be of type bool, not string"),
    ("print 'a' + 1", "Arithmetic expression cannot be carried-out between string and long"),
    ("print strln('a')", "SEM0260: 'print' operator: Unknown function: 'strln'. The embedded Kusto knows 'strlen'"),
    ("print zzzzzzzz(1)", "Unknown function: 'zzzzzzzz'."),
    ("print strlen()", "strlen(): function expects 1 argument(s), not 0"),
    ("print startofday('a')", "startofday(): argument #1 expected to be a datetime, not string"),
    ("print count()", "the aggregate function 'count' may only stand in summarize"),
    ("Events | summarize cuont()", "Unknown function: 'cuont'. The embedded Kusto knows 'count'"),
    ("Events | summarize Id", "the expression has no aggregate function such as count()"),
    ("Events | summarize sum(Name)", "sum(): argument #1 expected to be a number or a timespan, not string"),
    (
      "Events | summarize count() by Data",
      "Summarize group key 'Data' is of a 'dynamic' type. Please use an explicit cast"
    ),
    ("Events | sort by Data", "a dynamic has no order"),
    ("Events | project a = 1, a = 2", "Column named 'a' is already defined"),
    ("Events | take Id", "Failed to resolve column or scalar expression named 'Id'"),
    ("Events | take -1", "the number of rows must be a literal of type long"),
    ("print iff(1 == 1, 'a', 1)", "iff(): arguments have types that do not go together: long, string"),
    ("print x.y", "Failed to resolve column or scalar expression named 'x'"),
    ("print 'a'.b", "'.b' needs a dynamic, not a string; use todynamic()"),
    ("print 'a' matches regex '('", "the regular expression '(' can not be read"),
    ("print datetime(soon)", "Failed to parse datetime literal: 'datetime(soon)'"),
    ("print int(3000000000)", "Failed to parse int literal"),
    ("let a = b; print a", "'a' is a table, not a scalar expression"),
    ("let a = a + 1; print a", "Failed to resolve column or scalar expression named 'a'"),
    ("declare query_parameters(x:long); print x", "the query parameter 'x' has no value of type long"),
    ("Events | mv-expand Id", "the expanded value must be dynamic, not long"),
  ])
  func `text that means nothing is a semantic error`(query: String, message: String) {
    let error = world.refusal(query) ?? "none"
    #expect(error.hasPrefix("Request is invalid and cannot be processed: Semantic error: "), "\(error)")
    #expect(error.contains(message), "\(error)")
  }

  @Test(arguments: [
    ("", "end of query", "1,1"), ("Events |", "end of query", "1,9"), ("Events | | count", "|", "1,10"),
    ("Events count", "count", "1,8"),
    ("Events | where (Id == 1", "end of query", "1,24"), ("Events | whre Id == 1", "whre", "1,10"),
    ("Events | where Id ==", "end of query", "1,21"),
    ("print 'open", "'open", "1,7"), ("let = 1; print 1", "=", "1,5"), ("let x = 1", "end of query", "1,10"),
    ("Events | sort Id", "Id", "1,15"),
    ("Events\n| take 1 extra", "extra", "2,10"), ("datatable(a:long, b:long)[1]", "end of query", "1,29"),
    ("datatable(a:nothing)[1]", "nothing", "1,13"),
    ("Events | where Id in 1", "1", "1,22"), ("Events | where a b", "b", "1,18"), ("print dynamic({a:1})", "a", "1,16"),
    ("print guid(1", "guid", "1,7"),
    ("print 1 2", "2", "1,9"), ("Events | project", "end of query", "1,17"),
    ("Events | extend x =", "end of query", "1,20"), ("print (", "end of query", "1,8"),
    ("print 99999999999999999999", "99999999999999999999", "1,7"),
    ("print 9223372036854775808", "9223372036854775808", "1,7"), (")", ")", "1,1"),
  ])
  func `text that is no query is a syntax error with its place`(query: String, near: String, place: String) {
    let error = world.refusal(query) ?? "none"
    #expect(
      error.hasPrefix(
        "Request is invalid and cannot be processed: Syntax error: SYN0002: Query could not be parsed at '\(near)' on line [\(place)]: expected "
      ),
      "\(error)")
  }

  @Test(arguments: [
    ("Events | facet by Id", "the 'facet' operator", "Supported: as, consume, count, distinct"),
    ("Events | evaluate pivot(Name)", "the plugin 'pivot'", "evaluate bag_unpack"),
    ("find in (Events) where Id == 1", "'find'", "a table, database('D').T"),
    ("cluster('c').database('d').T", "the function 'cluster' as a source", "materialize"),
    ("externaldata(a:long)['x']", "the function 'externaldata' as a source", "datatable"),
    (
      "Events | summarize tdigest(Id)", "the aggregate function 'tdigest'",
      "any, anyif, arg_max, arg_min, avg"
    ),
    ("print series_sum(1)", "the function 'series_sum'", "strlen"),
    ("restrict access to (Events); Events", "the 'restrict' statement", "let"),
  ])
  func `what the embedded Kusto does not know is refused by name, with what it knows`(
    query: String, feature: String, supported: String
  ) {
    let error = world.refusal(query) ?? "none"
    #expect(error.contains("\(feature) is not supported by the embedded Kusto [line:position="), "\(error)")
    #expect(error.contains(supported), "\(error)")
  }

  @Test func `a single = where two are meant is told`() {
    let error = world.refusal("Events | where Name = 'x'")
    #expect(error?.contains("at '=' on line [1,21]: expected '==' to compare") == true, "\(error ?? "none")")
  }

  @Test func `errors are 400 documents in the service's own shape`() throws {
    let syntax = #expect(throws: ServiceError.self) { try world.run("Events |") }
    #expect(syntax?.code == "BadRequest_SyntaxError")
    #expect(syntax?.type == "Kusto.Data.Exceptions.SyntaxException")
    let semantic = #expect(throws: ServiceError.self) { try world.run("Nope") }
    #expect(semantic?.code == "General_BadRequest")
    #expect(semantic?.type == "Kusto.Data.Exceptions.SemanticException")
    #expect(semantic?.isPermanent == true)
  }

  @Test func `a result past the limits is an error that says how to go on, unless notruncation is set`() throws {
    let limits = QueryOptions(now: 0, limits: ResultLimits(records: 3, bytes: nil))
    let error = #expect(throws: ServiceError.self) { try world.run("Events", options: limits) }
    #expect(error?.message.contains("E_QUERY_RESULT_SET_TOO_LARGE") == true)
    #expect(try world.run("set notruncation; Events", options: limits)[0].rows.count == 4)
    #expect(try world.run("set truncationmaxrecords=4; Events", options: limits)[0].rows.count == 4)
    #expect(try world.run("Events | take 3", options: limits)[0].rows.count == 3)
    let bytes = QueryOptions(now: 0, limits: ResultLimits(records: nil, bytes: 10))
    #expect(throws: ServiceError.self) { try world.run("print 'twelve bytes'", options: bytes) }
    #expect(try world.run("print 'ten'", options: bytes)[0].rows == [["ten"]])
  }

  @Test func `what goes wrong while rows are read is a service error too`() {
    let error = world.refusal("Events | where Name matches regex strcat('(', Name)")
    #expect(error?.contains("'(' at 0 is not closed") == true, "\(error ?? "none")")
    let long = world.refusal("print x = strrep('a', 1024) | extend x = strrep(x, 1024) | extend x = strrep(x, 33)")
    #expect(
      long?.contains("a function has exceeded the size of a value, which is 33554432 bytes") == true,
      "\(long ?? "none")")
  }
}

@Suite struct `Hostile queries` {
  private let world = QueryWorld()

  private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  @Test(arguments: [
    "print " + String(repeating: "(", count: 100_000), "print " + String(repeating: "-", count: 100_000) + "1",
    "print dynamic(" + String(repeating: "[", count: 100_000), "print " + String(repeating: "not(", count: 10_000),
    String(repeating: "(", count: 100_000), "print " + String(repeating: "1+", count: 100_000) + "1",
    "print dynamic(1)" + String(repeating: ".a", count: 100_000),
    "Events" + String(repeating: " | take 1", count: 10_000),
    "print 1 in (" + String(repeating: "1 in (", count: 10_000),
    "print toscalar(" + String(repeating: "print toscalar(", count: 10_000),
    "print '" + String(repeating: "x", count: 2 << 20) + "'", "print " + String(repeating: "strcat(", count: 200) + "1",
    "union " + String(repeating: "(union ", count: 10_000),
  ])
  func `depth without end is refused`(query: String) {
    let error = world.refusal(query)
    #expect(error?.contains("the query is too complex") == true, "\(error?.prefix(300) ?? "none")")
  }

  @Test func `as deep as is allowed works`() throws {
    #expect(try world.answer("print " + repeated("(", 50) + "1" + repeated(")", 50)).rows == "[[1]]")
    #expect(try world.answer("print " + repeated("1 + ", 60) + "1").rows == "[[61]]")
    #expect(
      try world.answer("print " + repeated("strcat('a', ", 50) + "'b'" + repeated(")", 50)).rows
        == "[[\"\(repeated("a", 50))b\"]]")
    #expect(try world.answer("print " + repeated("iff(1 == 1, ", 40) + "1" + repeated(", 2)", 40)).rows == "[[1]]")
    #expect(try world.answer("print " + repeated("not(", 40) + "true" + repeated(")", 40)).rows == "[[true]]")
    #expect(try world.answer("print x = 1.5" + repeated(" | extend x = -x", 150)).rows == "[[1.5]]")
    #expect(try world.answer("Events | where Id == 1" + repeated(" or Id == 2", 2000) + " | count").rows == "[[2]]")
    #expect(try world.answer("Events | where Id in (1" + repeated(", 2", 5000) + ") | count").rows == "[[2]]")
    #expect(
      try world.answer("Events | where Name has 'x'" + repeated(" or Name has 'gamma'", 500) + " | count").rows
        == "[[1]]")
  }

  @Test func `what doubles in every step does not grow without end`() throws {
    let doubled = "print x = 1.0" + repeated(" | extend x = x + x", 60)
    #expect(try world.answer(doubled).rows == "[[1.152921504606847e+18]]")
    let lets = (1...60).map { "let a\($0) = a\($0 - 1) + a\($0 - 1);" }.joined()
    #expect(world.refusal("let a0 = 1; \(lets) print a60")?.contains("too complex") == true)
    let tables = (1...60).map { "let t\($0) = union t\($0 - 1), t\($0 - 1);" }.joined()
    #expect(world.refusal("let t0 = Events; \(tables) t60 | count")?.contains("too complex") == true)
    let compared =
      "Events | extend x = Ratio" + repeated(" | extend x = iff(x == x * 2, x + 1, x + 2)", 40) + " | count"
    #expect(try world.answer(compared).rows == "[[4]]")
  }

  @Test(arguments: [
    "'; DROP TABLE events; --", "\"; DROP TABLE events; --", "a\") FROM events; --", "?1", "x' OR '1'='1", "`", "]",
    "\\",
  ])
  func `text from a query never becomes SQL`(text: String) throws {
    let literal = KQLLiteral.string(text)
    let name = EntityName.quoted(text)
    let table = try world.run(
      "print \(name) = \(literal) | extend y = \(name) == \(literal) | where \(name) has \(literal)")[0]
    #expect(table.columns.map(\.name) == [text, "y"])
    #expect(table.rows == [[.string(text), true]])
    #expect(
      try world.answer("Events | extend \(name) = Data[\(literal)] | summarize count() by tostring(\(name)) | count")
        .rows == "[[1]]")
    #expect(world.refusal("\(name) | count")?.contains("Failed to resolve table") == true)
    #expect(try world.answer("Events | count").rows == "[[4]]")
  }
}

@Suite struct `Pipes behind management commands` {
  private let tables = ResultTable(
    name: "Table_0",
    columns: [
      Column(name: "TableName", type: .string), Column(name: "Rows", type: .long), Column(name: "At", type: .datetime),
    ],
    rows: [["T", 5, "2024-01-02T00:00:00.0000000Z"], ["U", .null, .null]])

  private func run(_ pipeline: String, over table: ResultTable? = nil) throws -> ResultTable {
    try QueryTranslator.run(pipeline: pipeline, over: table ?? tables, options: QueryOptions(now: 0))
  }

  @Test func `a pipe reads the command's rows`() throws {
    #expect(try run("| where TableName == 'T' | count").rows == [[1]])
    #expect(try run("| where At > datetime(2024-01-01) | project Rows").rows == [[5]])
    #expect(try run("| sort by TableName").rows.map(\.[0]) == ["U", "T"])
    #expect(try run("").columns == tables.columns)
    #expect(try run("").rows == tables.rows)
  }

  @Test func `the Spark connector's way to read a schema works`() throws {
    let schema = TableSchema([Column(name: "a", type: .long), Column(name: "b", type: .string)])
    let shown = ResultTable(
      name: "", columns: [Column(name: "TableName", type: .string), Column(name: "Schema", type: .string)],
      rows: [["T", .string(schema.schemaJSON(table: "T"))]])
    let result = try run("| project ColumnsJson=todynamic(Schema).OrderedColumns| mv-expand ColumnsJson", over: shown)
    #expect(result.columns == [Column(name: "ColumnsJson", type: .dynamic)])
    #expect(result.rows.map { $0[0]["Name"] } == ["a", "b"])
    #expect(result.rows.map { $0[0]["CslType"] } == ["long", "string"])
  }

  @Test func `a pipe that is wrong is a service error, and it sees no tables`() {
    #expect(throws: ServiceError.self) { try run("| where Nope == 1") }
    #expect(throws: ServiceError.self) { try run("count") }
    #expect(throws: ServiceError.self) { try run("| where TableName in (T | project a)") }
  }
}
