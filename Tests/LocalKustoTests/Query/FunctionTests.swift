import Kusto
import LocalKusto
import Testing

@Suite struct `Functions of let` {
  private let world = QueryWorld()

  @Test(arguments: [
    ("let f = (x:long, y:long = 10) { x + y }; print f(1), f(1, 2), f(y = 5, x = 1), f(1, y = 7)", "[[11,3,6,8]]"),
    (
      "let f = (s:string) { let t = strcat(s, '!'); strcat(t, t); }; Events | take 1 | project f(Name)",
      "[[\"Alpha beta!Alpha beta!\"]]"
    ),
    ("let f = (r:real) { r / 2 }; print f(3)", "[[1.5]]"),
    ("let f = (x:long) { x }; print f(dynamic({'a':7}).a)", "[[7]]"),
    (
      "let f = (d:datetime = datetime(2024-01-02), s:timespan = 1d) { d + s }; print f() == datetime(2024-01-03)",
      "[[true]]"
    ),
    ("let x = 1; let f = (x:long) { x }; print f(2), x", "[[2,1]]"),
    ("let a = 1; let f = () { a }; let a = 10; print f(), f, a", "[[1,1,10]]"),
    ("let f = (x:long) { x * 2 }; let g = (x:long) { f(x) + 1 }; print g(5), g(f(5))", "[[11,21]]"),
    ("let f = (x:long) { let g = (y:long) { y + x }; g(1) * 10 }; print f(2)", "[[30]]"),
    ("let f = (n:long) { toscalar(Events | where Id <= n | count) }; print f(2), f(toscalar(print 1))", "[[2,1]]"),
    ("let half = (x:real) { x / 2 }; Events | summarize s = half(sum(Small))", "[[12.5]]"),
    (
      "let half = (x:real) { x / 2 }; Events | summarize s = sum(half(Small)) by b = half(Id) > 1 | where b | project s",
      "[[-2.5]]"
    ),
    ("let f = (a:bool, b:bool) { a and b }; Events | where f(Flag, Id > 1) | project Id", "[[3]]"),
    ("let f = (x:dynamic, k:string) { x[k] }; Events | where Id == 1 | project f(Data, 's')", "[[\"text\"]]"),
  ])
  func `a scalar function stands for its text`(query: String, rows: String) throws {
    #expect(try world.answer(query).rows == rows, "\(query)")
  }

  @Test(arguments: [
    ("let f = () { Events | where Id > 1 }; f() | count", "[[2]]"),
    ("let f = () { Events | where Id > 1 }; f | count", "[[2]]"),
    ("let f = (n:long) { Events | where Id <= n | project Id }; f(2) | sort by Id asc", "[[1],[2]]"),
    ("let f = (n:long) { Events | take n }; f(1) | count", "[[1]]"),
    ("let f = (T:(*), n:long = 1) { T | take n | count }; f(Events)", "[[1]]"),
    ("let f = (T:(*), n:long) { T | take n | count }; f((Events | where Id > 1), 5)", "[[2]]"),
    ("let f = (T:(*), n:long) { T | take n | count }; f((Events | where Id > 1), n = 1)", "[[1]]"),
    (
      "let f = (T:(Id:long), U:(n:long)) { T | join kind=inner U on $left.Id == $right.n | count }; f(Events, database('other').Numbers)",
      "[[3]]"
    ),
    ("let f = (T:(Id:long)) { T | summarize m = max(Id) }; Events | where Id < 3 | invoke f()", "[[2]]"),
    ("let f = (T:(*), n:long) { T | where Id == n | project Id }; Events | invoke f(2) | extend y = 1", "[[2,1]]"),
    ("let f = (T:(*)) { T | union T | count }; f((print x = 1))", "[[2]]"),
    ("let f = (T:(*)) { T }; let g = (T:(*)) { f(T) | take 1 }; g(f(Events)) | count", "[[1]]"),
    ("let f = (a:long, b:long) { range x from a to b step 1 }; union f(1, 2), f(5, 6) | summarize sum(x)", "[[14]]"),
    ("let t = Events | where Flag | project Id; Events | where Id in (t) | count", "[[2]]"),
    ("let f = () { Events | where Flag | project Id }; Events | where Id in (f()) | count", "[[2]]"),
    (
      "let f = () { Events | where Flag | project Id }; let g = () { f() }; Events | where Id in (g()) | count", "[[2]]"
    ),
    ("let v = view () { print x = 1 }; union v*, database('other').Numbers | count", "[[6]]"),
    ("let v = view () { print Word = 'needle' }; search 'needle' | project ['$table'], Word", "[[\"v\",\"needle\"]]"),
    ("let f = () { let a = 2; let t = Events | where Id == a; t | project Id }; f()", "[[2]]"),
    ("table('Events') | where Id == 1 | count", "[[1]]"),
    ("database('other').table('Numbers') | count", "[[5]]"),
  ])
  func `a tabular function stands for rows`(query: String, rows: String) throws {
    #expect(try world.answer(query).rows == rows, "\(query)")
  }

  @Test(arguments: [
    ("let f = (x:long) { f(x - 1) }; print f(3)", "Unknown function: 'f'. A function can not call itself."),
    ("let f = () { f() | take 1 }; f()", "A function can not call itself."),
    ("let f = (x:long) { x }; print f()", "f(): the parameter 'x' has no value"),
    ("let f = (x:long) { x }; print f(1, 2)", "f(): there is no parameter for argument #2"),
    ("let f = (x:long) { x }; print f(y = 2)", "f(): there is no parameter for argument #1"),
    ("let f = (x:long) { x }; print f(1, x = 2)", "f(): there is no parameter for argument #2"),
    ("let f = (x:long) { x }; print f('a')", "f(): the argument 'x' must be a long, not a string"),
    ("let f = (x:long) { x }; f(1)", "'f' yields a scalar, not a table"),
    ("let f = () { Events | take 1 }; print f()", "'f' yields a table, not a scalar"),
    ("let f = (T:(a:long)) { T }; f(Events)", "must have the column 'a' of type long, which is not there"),
    ("let f = (T:(Id:int)) { T }; f(Events)", "must have the column 'Id' of type int, which is a long"),
    ("let f = (x:long, T:(*)) { T }; print 1", "the table 'T' must stand before the scalar parameters"),
    ("let f = (x:long, x:long) { x }; print 1", "the parameter 'x' is declared twice"),
    ("let f = (x:long = 1, y:long) { x }; print 1", "stands behind one with a default"),
    (
      "let f = (x:long) { x + Small }; Events | project f(1)",
      "Failed to resolve column or scalar expression named 'Small'"
    ),
    (
      "let f = (n:long) { toscalar(Events | where Id <= n | count) }; Events | project f(Id)",
      "Failed to resolve column or scalar expression named 'Id'"
    ),
    ("print strlen(a = 'x')", "only functions of let have arguments by name, as 'a'"),
    ("nope(1) | take 1", "the function 'nope' as a source is not supported"),
    ("Events | invoke nope()", "the function 'nope' as a source is not supported"),
    ("let f = (x:long) { Events }; Events | invoke f(1)", "the first parameter of 'f' must be a table"),
    ("let f = (x:long) { x ", "SYN0002"), ("let f = (x) { x }; print 1", "SYN0002"),
    ("let f = (x:long = now()) { x }; print 1", "SYN0002"), ("let f = () { }; print 1", "SYN0002"),
  ])
  func `what means nothing is refused`(query: String, words: String) {
    let error = world.refusal(query) ?? "none"
    #expect(error.contains(words), "\(query): \(error)")
  }

  @Test(arguments: [20, 300, 2_000])
  func `functions that call each other are followed only so deep, and so often`(count: Int) {
    let chain = (1...count).reduce(into: "let f0 = (x:long) { x };") { $0 += "let f\($1)=(x:long){f\($1 - 1)(x)};" }
    let error = world.refusal("\(chain)print f\(count)(1)")
    #expect(error == nil ? count == 20 : error?.contains("too complex") == true, "\(error ?? "none")")
    let tables = (1...count).reduce(into: "let f0 = () { print 1 };") { $0 += "let f\($1)=(){f\($1 - 1)()};" }
    #expect((world.refusal("\(tables)f\(count)()") == nil) == (count == 20))
    let doubling = (1...count).reduce(into: "let f0 = (x:long) { x };") {
      $0 += "let f\($1)=(x:long){f\($1 - 1)(x)+f\($1 - 1)(x)};"
    }
    #expect(world.refusal("\(doubling)print f\(count)(1)")?.contains("too complex") == true)
    let doubled = (1...count).reduce(into: "let f0 = () { print 1 };") {
      $0 += "let f\($1)=(){union f\($1 - 1)(),f\($1 - 1)()};"
    }
    #expect(world.refusal("\(doubled)f\(count)()")?.contains("too complex") == true)
    let nested = String(repeating: "let f = () { ", count: count) + "print 1"
    #expect(world.refusal(nested) != nil)
  }

  @Test func `a function has a bounded number of parameters and of lets`() {
    let parameters = (0...100).map { "p\($0):long" }.joined(separator: ",")
    #expect(
      world.refusal("let f = (\(parameters)) { 1 }; print 1")?.contains("parameters of one function, the limit is 100")
        == true)
    let lets = (0...200).map { "let a\($0) = 1;" }.joined()
    #expect(
      world.refusal("let f = () { \(lets) 1 }; print 1")?.contains("let statements in one function, the limit is 200")
        == true)
  }
}
