import Kusto
import LocalKusto
import Testing

/// Whether a name stands for a value or for rows, however many names lie between.
@Suite struct `Names that stand for names` {
  private let world = QueryWorld()

  private static let numbers = "range x from 1 to 3 step 1"

  @Test(arguments: [
    ("let f = (n:long) { let m = n; m }; \(numbers) | where x in (f(1))", "[[1]]"),
    ("let f = (n:long) { let m = n; let k = m; k }; \(numbers) | where x in (f(2))", "[[2]]"),
    ("let g = () { 3 }; let f = () { let m = g(); m }; \(numbers) | where x in (f())", "[[3]]"),
    ("let g = () { 3 }; let f = () { let m = g; m }; \(numbers) | where x in (f)", "[[3]]"),
    ("let g = () { 3 }; let h = g; \(numbers) | where x in (h) | extend y = h", "[[3,3]]"),
    ("let f = () { let g = () { let t = 2; t }; g() }; \(numbers) | where x in (f())", "[[2]]"),
    // An inner let hides a parameter, and a later let an earlier one.
    ("let f = (T:(*)) { let T = 1; T }; \(numbers) | where x in (f(Events))", "[[1]]"),
    ("let f = () { let t = Events; let t = 2; t }; \(numbers) | where x in (f())", "[[2]]"),
    ("let f = (n:long) { let m = n; let n = m + 1; n }; print f(1)", "[[2]]"),
  ])
  func `a value stays one`(query: String, rows: String) throws {
    #expect(try world.answer(query).rows == rows, "\(query)")
  }

  private static let some = "let g = () { range x from 2 to 3 step 1 };"

  @Test(arguments: [
    ("\(some) let f = () { let t = g(); t }; \(numbers) | where x in (f())", "[[2],[3]]"),
    ("\(some) let f = () { let t = g(); t }; f() | count", "[[2]]"),
    ("\(some) let f = () { let t = g; let u = t; u }; f | where x > 2", "[[3]]"),
    ("\(some) let t = g(); t | count", "[[2]]"), ("\(some) let t = g(); \(numbers) | where x in (t)", "[[2],[3]]"),
    ("\(some) let t = g(); let f = (T:(x:long)) { T | count }; f(t)", "[[2]]"),
    ("\(some) let t = g(); print toscalar(t | summarize max(x))", "[[3]]"),
    ("let f = (n:long) { let n = print x = 2; n }; \(numbers) | where x in (f(1))", "[[2]]"),
    ("let f = (T:(*)) { let t = T; t }; f(Events) | count", "[[4]]"),
    ("let f = (T:(*)) { let t = T; t }; let t = f(Events); t | count", "[[4]]"),
    ("let t = table('Events'); t | count", "[[4]]"),
    ("let f = (T:(*)) { T | count }; f(table('Events'))", "[[4]]"),
  ])
  func `rows stay rows`(query: String, rows: String) throws {
    #expect(try world.answer(query).rows == rows, "\(query)")
  }

  @Test(arguments: [
    ("\(some) let t = g(); print t", "'t' is a table, not a scalar expression"),
    ("let f = (n:long) { let m = n; m }; f(1) | count", "'f' yields a scalar, not a table"),
    ("let g = () { 3 }; let f = () { g }; f() | count", "yields a scalar, not a table"),
    ("let t = f(); let f = () { print 1 }; t", "SEM"),
  ])
  func `one is not taken for the other`(query: String, words: String) {
    let error = world.refusal(query) ?? "none"
    #expect(error.contains(words), "\(query): \(error)")
  }

  @Test(arguments: [50, 3_000])
  func `a long chain of names ends`(count: Int) {
    let functions = (1...count).reduce(into: "let f0 = () { print x = 1 };") { $0 += "let f\($1)=(){f\($1 - 1)()};" }
    let error = world.refusal("\(functions)let t = f\(count)(); \(Self.numbers) | where x in (t)")
    #expect((error == nil) == (count == 50), "\(error ?? "none")")
  }
}
