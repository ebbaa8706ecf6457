import Foundation
import GRDB
import Kusto
import LocalKusto
import Testing

/// What one query may use: each of these took gigabytes, or did not end.
@Suite(.serialized) struct `What a query may use` {
  private let world = QueryWorld()

  /// Runs `body` on a thread of its own: work without a limit must not stop the tests beside it.
  private func apart<T: Sendable>(_ body: @escaping @Sendable (QueryWorld) throws -> T) async throws -> T {
    let world = world
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result { try body(world) }) }
    }
  }

  /// Sixteen million characters.
  private static let large = "let a = strrep('a', 1024); let b = strrep(a, 1024); let c = strrep(b, 16);"

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      // Empty parts that repeat make no instruction, but work.
      ("print extract('(?:(?:(?:(?:){1000}){1000}){1000}){1000}', 0, 'a')", "it repeats or nests too much"),
      ("\(large) print strlen(strcat(c, c, c))", "the size of a value"),
      ("\(large) print strlen(strcat_delim(c, 'x', 'y', 'z'))", "the size of a value"),
      ("\(large) print strlen(strrep(c, 1024))", "the size of a value"),
      ("\(large) print strlen(replace_string(b, 'a', b))", "the size of a value"),
      ("\(large) print strlen(replace_regex(b, 'a', b))", "E_RUNAWAY_QUERY"),
      ("\(large) print array_length(split(c, 'a'))", "the size of a value"),
      ("print strlen(replace_regex(strrep(strrep('a', 1024), 32), 'a*b|a', 'c'))", "the work for one value"),
      (
        "range x from 1 to 100000000 step 1 | extend a = strrep('x', 1000) | summarize make_list(a, 100000000)",
        "E_RUNAWAY_QUERY"
      ),
      (
        "range x from 1 to 100000000 step 1 | extend a = strcat(x, strrep('x', 1000)) | summarize make_set(a, 100000000)",
        "E_RUNAWAY_QUERY"
      ),
      ("set notruncation; range x from 1 to 100000000 step 1 | extend a = strrep('x', 1000)", "its memory budget"),
    ])
  func `a limit ends it, in Kusto's words`(query: String, words: String) async throws {
    let start = ContinuousClock.now
    let error = try await apart { $0.refusal(query) } ?? "none"
    #expect(error.contains(words), "\(query): \(error)")
    #expect(ContinuousClock.now - start < .seconds(40), "\(query)")
  }

  @Test func `a search takes time in proportion to the text, whatever stands in it`() async throws {
    // A million letters, and half a million of them with another one at the end: quadratic, this is 10^11 steps.
    let texts = "\(Self.large) let hay = b; let needle = strcat(substring(b, 0, 500000), 'b');"
    let start = ContinuousClock.now
    let query =
      "\(texts) print hay contains needle, hay contains_cs needle, hay has needle, indexof(hay, needle), "
      + "countof(hay, needle), strlen(replace_string(hay, needle, '')), array_length(split(hay, needle))"
    let row = try await apart { try $0.run(query) }[0].rows[0]
    #expect(row == [false, false, false, -1, 0, 1_048_576, 1])
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test(arguments: [
    ("print indexof('aXbXc', 'X')", JSONValue.integer(1)), ("print indexof('äöX', 'X')", 2),
    ("print indexof('abc', '')", 0), ("print indexof('abc', 'd')", -1),
    ("print replace_string('aXbX', 'X', 'yy')", "ayybyy"), ("print replace_string('abc', '', 'x')", "abc"),
    ("print replace_string('aaa', 'aa', 'b')", "ba"), ("print countof('aaaa', 'aa')", 2),
    ("print tostring(split('a,b,,c', ','))", #"["a","b","","c"]"#), ("print tostring(split('a,b', ',', 1))", #"["b"]"#),
    ("print tostring(split('a,b', ',', 7))", "[]"), ("print strcat('a', 1, true)", "a1true"),
    ("print strcat_delim('-', 'a', 1, true)", "a-1-true"), ("print 'abab' contains_cs 'ba'", true),
    ("print 'aab ab' has 'ab'", true), ("print 'aab' has 'ab'", false), ("print 'x' contains ''", true),
    ("print strrep('ab', 3)", "ababab"), ("print replace_regex('a1b22', @'\\d+', '#')", "a#b#"),
  ])
  func `and finds what it should`(query: String, expected: JSONValue) throws {
    #expect(try world.run(query)[0].rows[0][0] == expected, "\(query)")
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      // A function of ours, and SQLite.
      "range x from 1 to 10000000000 step 1 | where tostring(x) matches regex '(a|b)*c' | count",
      "range x from 1 to 10000000000 step 1 | count",
      "let t = strrep(strrep('a', 1024), 8); range x from 1 to 1000 step 1 | summarize sum(strlen(replace_regex(strcat(t, x), 'a*b|a', '')))",
    ])
  func `a query that nobody waits for ends at once`(query: String) async throws {
    let (query, world) = (query, world)
    let budget = QueryBudget()
    let queue = try DatabaseQueue()
    let start = ContinuousClock.now
    let task = Task {
      try await queue.write { database in
        QueryFunctions.install(in: database)
        return try QueryBudget.$current.withValue(budget) {
          try QueryTranslator.translate(query, catalog: world, options: QueryOptions(now: 0))
            .map { try $0.table(in: database) }
        }
      }
    }
    try await Task.sleep(for: .milliseconds(300))
    budget.stop()
    task.cancel()
    await #expect(throws: (any Error).self) { try await task.value }
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test(arguments: [1_600, 30_000])
  func `a chain of lets does not end the process`(count: Int) async throws {
    var text = "let a0 = 1;"
    for number in 1...count { text += "let a\(number)=a\(number - 1)+1;" }
    let chain = "\(text)print a\(count)"
    let error = try await apart { $0.refusal(chain) } ?? "none"
    #expect(error.contains("names of let, inside of each other, the limit is"), "\(error)")
    let tables = (1...count).reduce(into: "let t0 = print x = 1;") { $0 += "let t\($1)=t\($1 - 1)|extend y=1;" }
    #expect(world.refusal("\(tables)t\(count)")?.contains("too complex") == true)
  }

  @Test func `a hundred thousand lets that nobody chains are read`() throws {
    let lets = (1...80_000).map { "let a\($0)=1;" }.joined()
    #expect(try world.run("\(lets)print a1 + a80000")[0].rows == [[2]])
  }

  @Test(arguments: [
    ("print a = 1 | extend \((1...2_100).map { "b\($0) = a + \($0)" }.joined(separator: ", "))", "too many columns"),
    ("print coalesce(\((1...2_000).map(String.init).joined(separator: ", ")))", "too many arguments"),
    ("datatable(a:long, a:string)[1, '']", "Column named 'a' is already defined"),
  ])
  func `what SQLite would say is said in plain words`(query: String, words: String) {
    let error = world.refusal(query) ?? "none"
    #expect(error.contains(words), "\(error)")
    for foreign in ["SQL", "json_", "result set", "Expression tree", "duplicateColumn"] {
      #expect(!error.contains(foreign), "\(error)")
    }
  }
}
