import Kusto
import LocalKusto
import Testing

@Suite struct `Rows from arrays, arrays from rows` {
  private let world = QueryWorld()

  private func expect(_ query: String, _ columns: String, _ rows: String) throws {
    let answer = try world.answer(query)
    #expect(answer.columns == columns, "\(query)")
    #expect(answer.rows == rows, "\(query)")
  }

  private static let arrays = "print a = dynamic([1,2,3]), b = dynamic(['x','y']) "

  @Test(arguments: [
    ("\(arrays)| mv-expand a, b", "a:dynamic,b:dynamic", #"[[1,"x"],[2,"y"],[3,null]]"#),
    ("\(arrays)| mv-expand a to typeof(long), b to typeof(string)", "a:long,b:string", #"[[1,"x"],[2,"y"],[3,""]]"#),
    ("\(arrays)| mv-expand a, b limit 1", "a:dynamic,b:dynamic", #"[[1,"x"]]"#),
    (
      "\(arrays)| mv-expand with_itemindex=i a to typeof(long) | where i > 0", "a:long,b:dynamic,i:long",
      #"[[2,["x","y"],1],[3,["x","y"],2]]"#
    ),
    ("\(arrays)| mv-expand with_itemindex=i a, b | project i, b", "i:long,b:dynamic", #"[[0,"x"],[1,"y"],[2,null]]"#),
    ("\(arrays)| mv-expand c = a, d = b | count", "Count:long", "[[3]]"),
    ("\(arrays)| mv-expand a, a | take 1 | project a, a1", "a:dynamic,a1:dynamic", "[[1,1]]"),
    ("print d = dynamic({'a':1,'b':[2]}) | mv-expand kind=array d", "d:dynamic", #"[[["a",1]],[["b",[2]]]]"#),
    (
      "print d = dynamic({'a':1}) | mv-expand bagexpansion=array d | project k = d[0], v = d[1]",
      "k:dynamic,v:dynamic", #"[["a",1]]"#
    ),
    ("print d = dynamic({'a':1,'b':2}) | mv-expand kind=bag d", "d:dynamic", #"[[{"a":1}],[{"b":2}]]"#),
    ("print a = dynamic(null), b = dynamic([1,2]) | mv-expand a, b", "a:dynamic,b:dynamic", "[[null,1],[null,2]]"),
    ("print a = dynamic([]), b = dynamic([]) | mv-expand a, b | count", "Count:long", "[[0]]"),
    (
      "print a = dynamic(['\"q\"', [1]]), b = dynamic([1]) | mv-expand a, b", "a:dynamic,b:dynamic",
      #"[["\"q\"",1],[[1],null]]"#
    ),
    ("print y = 1 | mv-expand x = range(1, 3)", "y:long,x:dynamic", "[[1,1],[1,2],[1,3]]"),
    ("print y = 1 | mv-expand x = dynamic([5]) to typeof(int)", "y:long,x:int", "[[1,5]]"),
    // What JSON does not have as the type is null, it is not read.
    (
      "print x = dynamic([1,'2',2.5,true,null,[1]]) | mv-expand x to typeof(long)", "x:long",
      "[[1],[null],[2],[null],[null],[null]]"
    ),
    (
      "print x = dynamic([1,'s',true,null,{'a':1}]) | mv-expand x to typeof(string)", "x:string",
      #"[["1"],["s"],["true"],[""],["{\"a\":1}"]]"#
    ),
    (
      "print x = dynamic(['2024-01-02', 'soon']) | mv-expand x to typeof(datetime)", "x:datetime",
      #"[["2024-01-02T00:00:00.0000000Z"],[null]]"#
    ),
    ("print x = range(1, 200) | mv-expand x | count", "Count:long", "[[200]]"),
    ("print x = range(1, 200) | mvexpand x | count", "Count:long", "[[128]]"),
    ("print x = range(1, 200) | mvexpand x limit 150 | count", "Count:long", "[[150]]"),
  ])
  func `arrays become rows`(query: String, columns: String, rows: String) throws {
    try expect(query, columns, rows)
  }

  @Test(arguments: [
    ("print range(1, 7, 3), range(3, 1, -1), range(1, 0)", "[[[1,4,7],[3,2,1],[]]]"),
    ("print range(0.25, 0.75, 0.25), range(1, 2, 0)", "[[[0.25,0.5,0.75],null]]"),
    (
      "print range(datetime(2024-01-01), datetime(2024-01-01 02:00)), range(1h, 2h, 30m)",
      #"[[["2024-01-01T00:00:00.0000000Z","2024-01-01T01:00:00.0000000Z","2024-01-01T02:00:00.0000000Z"],["01:00:00","01:30:00","02:00:00"]]]"#
    ),
    ("print array_length(range(1, 100000000000))", "[[1048576]]"),
    (
      "print range(9223372036854775806, 9223372036854775807), range(long(null), 1)",
      "[[[9223372036854775806,9223372036854775807],null]]"
    ),
    // What is null on any side has no range.
    ("print range(-3, long(null)), range(1, 3, long(null)), range(3, long(null), -1)", "[[null,null,null]]"),
    ("print range(0.5, real(null)), range(real(null), 1.5), range(0.5, 1.5, real(null))", "[[null,null,null]]"),
    ("print range(datetime(2024-01-01), datetime(null)), range(1h, 2h, timespan(null))", "[[null,null]]"),
    ("print range(1, dynamic(null)), range(1, 3, dynamic(null))", "[[null,null]]"),
    (
      "print range(-9223372036854775808, 9223372036854775807, 9223372036854775807)",
      "[[[-9223372036854775808,-1,9223372036854775806]]]"
    ),
  ])
  func `a range is an array of a bounded length`(query: String, rows: String) throws {
    #expect(try world.answer(query).rows == rows, "\(query)")
  }

  @Test(arguments: [
    (
      "Empty | make-series kind=nonempty n = count(), a = avg(x) default = 1.5 on x from 0 to 6 step 2",
      "n:dynamic,a:dynamic,x:dynamic", "[[[0,0,0],[1.5,1.5,1.5],[0,2,4]]]"
    ),
    ("Empty | make-series n = count() on x from 0 to 6 step 2", "n:dynamic,x:dynamic", "[]"),
    ("Empty | make-series kind=nonempty n = count() on x step 2", "n:dynamic,x:dynamic", "[[[],[]]]"),
    ("Empty | make-series kind=nonempty n = count() on x from 0 to 0 step 2", "n:dynamic,x:dynamic", "[[[],[]]]"),
    (
      "Empty | make-series kind=nonempty n = count() on x from 0 to -9223372036854775808 step 1", "n:dynamic,x:dynamic",
      "[[[],[]]]"
    ),
    ("Empty | make-series kind=nonempty n = count() on x from 0 to 6 step 2 by x", "x:long,n:dynamic,x1:dynamic", "[]"),
    (
      "Empty | extend t = datetime(2024-01-01) | make-series kind=nonempty n = count() on t from datetime(2024-01-01) "
        + "to datetime(2024-01-03) step 1d", "n:dynamic,t:dynamic",
      #"[[[0,0],["2024-01-01T00:00:00.0000000Z","2024-01-02T00:00:00.0000000Z"]]]"#
    ),
    (
      "range x from 1 to 3 step 1 | make-series kind=nonempty n = count() on x from 0 to 6 step 2",
      "n:dynamic,x:dynamic",
      "[[[1,2,0],[0,2,4]]]"
    ),
  ])
  func `a series that is never empty has its defaults`(query: String, columns: String, rows: String) throws {
    try expect(query, columns, rows)
  }

  @Test(arguments: [
    ("print a = dynamic([1]) | mv-expand x = a, x = a", "Column named 'x' is already defined"),
    ("print a = dynamic([1]) | mv-expand with_itemindex=a a", "Column named 'a' is already defined"),
    ("print a = dynamic([1]) | mv-expand kind=both a", "expected bag or array"),
    ("print a = dynamic([1]) | mv-expand a limit -1", "the number of rows must be a literal"),
    ("Empty | make-series kind=empty count() on x step 1", "expected 'nonempty'"),
    ("Empty | make-series kind=nonempty count() on x from 0 to 9000000000 step 1", "E_RUNAWAY_QUERY"),
    ("print range('a', 'b')", "range(): argument #1 expected to be a number, a datetime or a timespan, not string"),
    ("print range(1, 'b')", "range(): a long is wanted, not a string"),
  ])
  func `what means nothing is refused`(query: String, words: String) {
    let error = world.refusal(query) ?? "none"
    #expect(error.contains(words), "\(query): \(error)")
  }
}
