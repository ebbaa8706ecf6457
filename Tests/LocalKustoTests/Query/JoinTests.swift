import Kusto
import LocalKusto
import Testing

@Suite struct `Joins` {
  private let world = QueryWorld()

  private static let tables =
    "let X = datatable(k:string, a:long)['a', 1, 'b', 2, 'b', 3, 'c', 4]; "
    + "let Y = datatable(k:string, b:long)['b', 10, 'c', 20, 'c', 30, 'd', 40]; "

  private func expect(_ query: String, _ columns: String, _ rows: String) throws {
    let answer = try world.answer(Self.tables + query)
    #expect(answer.columns == columns, "\(query)")
    #expect(answer.rows == rows, "\(query)")
  }

  @Test(arguments: [
    // Of the left side one row a key.
    ("X | join Y on k | project k1, b | sort by b asc", "k1:string,b:long", #"[["b",10],["c",20],["c",30]]"#),
    ("X | join kind=innerunique Y on k | count", "Count:long", "[[3]]"),
    (
      "X | join kind=inner Y on k | sort by a asc, b asc", "k:string,a:long,k1:string,b:long",
      #"[["b",2,"b",10],["b",3,"b",10],["c",4,"c",20],["c",4,"c",30]]"#
    ),
    (
      "X | join kind=leftouter (Y | where b < 30) on k | sort by a asc", "k:string,a:long,k1:string,b:long",
      #"[["a",1,"",null],["b",2,"b",10],["b",3,"b",10],["c",4,"c",20]]"#
    ),
    (
      "X | join kind=rightouter Y on k | sort by b asc, a asc", "k:string,a:long,k1:string,b:long",
      #"[["b",2,"b",10],["b",3,"b",10],["c",4,"c",20],["c",4,"c",30],["",null,"d",40]]"#
    ),
    (
      "X | join kind=fullouter (Y | where b != 20) on k | sort by a asc nulls last, b asc",
      "k:string,a:long,k1:string,b:long",
      #"[["a",1,"",null],["b",2,"b",10],["b",3,"b",10],["c",4,"c",30],["",null,"d",40]]"#
    ),
    ("X | join kind=leftsemi Y on k | sort by a asc", "k:string,a:long", #"[["b",2],["b",3],["c",4]]"#),
    ("X | join kind=leftanti Y on k", "k:string,a:long", #"[["a",1]]"#),
    ("X | join kind=anti Y on k", "k:string,a:long", #"[["a",1]]"#),
    ("X | join kind=rightsemi Y on k | sort by b asc", "k:string,b:long", #"[["b",10],["c",20],["c",30]]"#),
    ("X | join kind=rightanti Y on k", "k:string,b:long", #"[["d",40]]"#),
    (
      "X | join kind=inner hint.strategy=broadcast (Y | project-rename key = k) on $left.k == $right.key | count",
      "Count:long", "[[4]]"
    ),
    ("X | join kind=inner (X | extend a = a + 0) on k, $right.a == $left.a | count", "Count:long", "[[4]]"),
    ("X | join kind=inner (X) on k and a | project-away a1 | count", "Count:long", "[[4]]"),
    (
      "X | extend n = 1 | join kind=inner (Y | extend n = 2, a = 'x') on k | take 1 | getschema | project ColumnName",
      "ColumnName:string", #"[["k"],["a"],["n"],["k1"],["b"],["n1"],["a1"]]"#
    ),
    // Null is no key.
    (
      "datatable(n:long)[1, long(null)] | join kind=inner (datatable(n:long)[1, long(null)]) on n | count",
      "Count:long", "[[1]]"
    ),
    (
      "datatable(n:long)[1, long(null)] | join kind=leftanti (datatable(n:long)[1, long(null)]) on n", "n:long",
      "[[null]]"
    ),
    ("Empty | join kind=fullouter Empty on x | count", "Count:long", "[[0]]"),
    ("X | join kind=inner Y on k | join kind=inner X on k | count", "Count:long", "[[6]]"),
  ])
  func `join has Kusto's kinds`(query: String, columns: String, rows: String) throws {
    try expect(query, columns, rows)
  }

  @Test(arguments: [
    (
      "X | lookup (Y | where b != 20) on k | sort by a asc", "k:string,a:long,b:long",
      #"[["a",1,null],["b",2,10],["b",3,10],["c",4,30]]"#
    ),
    ("X | lookup kind=inner Y on k | count", "Count:long", "[[4]]"),
    (
      "X | lookup (Y | project key = k, a = b) on $left.k == $right.key | where k == 'b' | sort by a asc",
      "k:string,a:long,a1:long", #"[["b",2,10],["b",3,10]]"#
    ),
  ])
  func `lookup does not repeat the keys`(query: String, columns: String, rows: String) throws {
    try expect(query, columns, rows)
  }

  @Test(arguments: [
    ("X | join Y on nope", "'join' operator: The column 'nope' must exist on both sides of the join."),
    ("X | join Y on a", "The column 'a' must exist on both sides of the join."),
    ("X | join Y on $left.b == $right.b", "The column 'b' must exist on the left side of the join."),
    ("X | join Y on $left.a == $right.k", "Inconsistent data types for the join keys (a, k) (long, string)"),
    ("X | join Y on X.k == Y.k", "Only column entities or equality expressions are allowed in this context."),
    ("X | join kind=sideways Y on k", "innerunique, inner, leftouter"),
    ("X | lookup kind=leftanti Y on k", "leftouter or inner"),
    (
      "X | extend d = todynamic(k) | join (Y | extend d = todynamic(k)) on d",
      "join key 'd' is of a 'dynamic' type. Please use an explicit cast"
    ),
    ("X | join Y", "expected 'on'"),
  ])
  func `a join that means nothing is refused`(query: String, words: String) {
    let error = world.refusal(Self.tables + query)
    #expect(error?.contains(words) == true, "\(query): \(error ?? "none")")
  }

  @Test(.timeLimit(.minutes(1))) func `a join of large sides looks keys up`() throws {
    let sides = "let L = range x from 1 to 60000 step 1; let R = range x from 30001 to 90000 step 1;"
    for kind in ["inner", "innerunique", "leftsemi", "leftanti", "rightanti"] {
      #expect(try world.answer("\(sides) L | join kind=\(kind) R on x | count").rows == "[[30000]]", "\(kind)")
    }
    #expect(
      try world.answer("\(sides) L | extend y = x | join kind=leftanti (R | extend y = x) on x, y | count").rows
        == "[[30000]]")
    #expect(try world.answer("\(sides) L | join kind=fullouter R on x | count").rows == "[[90000]]")
  }
}
