import Kusto
import KustoTypes
import LocalKusto
import Testing

@Suite struct `Tabular operators` {
  private let world = QueryWorld()

  private func expect(_ query: String, _ columns: String, _ rows: String) throws {
    let answer = try world.answer(query)
    #expect(answer.columns == columns, "\(query)")
    #expect(answer.rows == rows, "\(query)")
  }

  @Test(arguments: [
    ("Events | count", "Count:long", "[[4]]"),
    ("Events | count as N", "N:long", "[[4]]"),
    ("database('Main').Events | count", "Count:long", "[[4]]"),
    ("database(\"OTHER\").['Numbers'] | where n > 3", "n:long", "[[4],[5]]"),
    ("Empty", "x:long", "[]"),
    ("Empty | count", "Count:long", "[[0]]"),
    ("Events | take 2 | count", "Count:long", "[[2]]"),
    ("Events | limit 0 | count", "Count:long", "[[0]]"),
    ("(Events | where Id == 1) | project Id", "Id:long", "[[1]]"),
    ("range x from 1 to 3 step 1", "x:long", "[[1],[2],[3]]"),
    ("range x from 3 to 1 step -1", "x:long", "[[3],[2],[1]]"),
    ("range x from 0.5 to 1.5 step 0.5", "x:real", "[[0.5],[1.0],[1.5]]"),
    ("range x from 1 to 0 step 1 | count", "Count:long", "[[0]]"),
    ("range d from datetime(2024-01-01) to datetime(2024-01-02) step 1d | count", "Count:long", "[[2]]"),
    (
      "print 1, x=2, 'a', now()", "print_0:long,x:long,print_1:string,print_2:datetime",
      "[[1,2,\"a\",\"2024-05-06T07:08:09.0000000Z\"]]"
    ),
    ("datatable(a:int, b:string)[1, 'x', int(null), '']", "a:int,b:string", "[[1,\"x\"],[null,\"\"]]"),
    ("datatable(a:long)[]", "a:long", "[]"),
    (
      "datatable(t:datetime, s:timespan, g:guid)[datetime(2024-01-02), 1h, guid(null)]",
      "t:datetime,s:timespan,g:guid", "[[\"2024-01-02T00:00:00.0000000Z\",\"01:00:00\",null]]"
    ),
  ])
  func `sources yield rows`(query: String, columns: String, rows: String) throws {
    try expect(query, columns, rows)
  }

  @Test func `every type comes back as the wire writes it, and null as null, but no string is null`() throws {
    try expect(
      "Events | where Id == 1",
      "Id:long,Name:string,Small:int,Ratio:real,Price:decimal,Flag:bool,At:datetime,Span:timespan,Key:guid,"
        + "Data:dynamic,odd name:string",
      #"[[1,"Alpha beta",10,1.5,"10.5",true,"2024-01-02T03:04:05.1234567Z","01:00:00","#
        + #""74be27de-1e4e-49d9-b579-fe0b331d3642",{"a":{"b":[1,2,3]},"f":1.5,"n":null,"s":"text","t":true},"x"]]"#)
    let nulls = try world.run("Events | where isnull(Id)")[0].rows
    #expect(JSONValue.array(nulls[0]).text == #"[null,"",null,null,null,null,null,null,null,null,""]"#)
    let special = try world.answer("Events | where Id == 2 | project Ratio, Span, Data")
    #expect(special.rows == #"[["NaN","1.02:03:04",[1,"two",null]]]"#)
  }

  @Test(arguments: [
    ("Events | project Id, Name | take 1", "Id:long,Name:string", #"[[1,"Alpha beta"]]"#),
    ("Events | take 1 | project Id + 1, Id * 2, Twice = Id + Id", "Column1:long,Column2:long,Twice:long", "[[2,2,2]]"),
    (
      "Events | take 1 | project Data.a.b, Data['s'], tostring(Data.s), bin(Id, 2)",
      "Data_a_b:dynamic,Data_s:dynamic,Data_s1:string,Id:long", #"[[[1,2,3],"text","text",0]]"#
    ),
    ("Events | take 1 | project ['odd name'], [\"Id\"]", "odd name:string,Id:long", #"[["x",1]]"#),
    ("Events | take 1 | project Id | extend Id = Id + 10, Other = Id", "Id:long,Other:long", "[[11,1]]"),
    ("Events | take 1 | project Id | extend strlen('abc')", "Id:long,Column1:long", "[[1,3]]"),
    (
      "Events | take 1 | project-away S*, *e, Data, Key, Flag, ['odd name']", "Id:long,Ratio:real,At:datetime",
      #"[[1,1.5,"2024-01-02T03:04:05.1234567Z"]]"#
    ),
    ("Events | take 1 | project-keep Id, Sm*", "Id:long,Small:int", "[[1,10]]"),
    ("Events | take 1 | project Id, Small | project-rename Key = Id", "Key:long,Small:int", "[[1,10]]"),
    (
      "Events | take 1 | project Id, Small, Name | project-reorder N*, Small", "Name:string,Small:int,Id:long",
      #"[["Alpha beta",10,1]]"#
    ),
    ("Events | take 1 | project b=1, a=2, c=3 | project-reorder * asc", "a:long,b:long,c:long", "[[2,1,3]]"),
  ])
  func `columns are chosen and named`(query: String, columns: String, rows: String) throws {
    try expect(query, columns, rows)
  }

  @Test(arguments: [
    ("Events | sort by Id | project Id", "[[3],[2],[1],[null]]"),
    ("Events | sort by Id asc | project Id", "[[null],[1],[2],[3]]"),
    ("Events | order by Id asc nulls last | project Id", "[[1],[2],[3],[null]]"),
    ("Events | sort by Id desc nulls first | project Id", "[[null],[3],[2],[1]]"),
    ("Events | sort by Ratio asc | project Id", "[[null],[2],[3],[1]]"),
    ("Events | sort by Ratio desc | project Id", "[[1],[3],[2],[null]]"),
    ("Events | sort by Price asc nulls last | project Id", "[[3],[2],[1],[null]]"),
    ("Events | sort by Flag desc, Id asc | project Id", "[[1],[3],[2],[null]]"),
    ("Events | sort by strlen(Name) desc | take 1 | project Id", "[[3]]"),
    ("Events | sort by Id | where Id > 1 | extend y = Id * 2 | project y", "[[6],[4]]"),
    ("Events | top 2 by Small | project Id", "[[2],[1]]"),
    ("Events | top 1 by At asc nulls last | project Id", "[[3]]"),
    ("Events | distinct Flag | sort by Flag asc", "[[null],[false],[true]]"),
    ("datatable(a:int,b:int)[1,1,1,1,2,1] | distinct *", "[[1,1],[2,1]]"),
    (
      "datatable(a:real)[real(nan), real(+inf), real(-inf), 0.5, real(null)] | sort by a asc",
      #"[[null],["NaN"],["-Infinity"],[0.5],["Infinity"]]"#
    ),
    (
      "datatable(a:real)[real(nan), real(+inf), real(-inf), 0.5, real(null)] | sort by a desc",
      #"[["Infinity"],[0.5],["-Infinity"],["NaN"],[null]]"#
    ),
  ])
  func `rows are put in order`(query: String, rows: String) throws {
    #expect(try world.answer(query).rows == rows, "\(query)")
  }

  @Test(arguments: [
    ("Events | summarize count()", "count_:long", "[[4]]"),
    ("Events | summarize count() by Flag | sort by Flag asc", "Flag:bool,count_:long", "[[null,1],[false,1],[true,2]]"),
    (
      "Events | summarize N = count(), sum(Small), min(Id), max(Id), avg(Small)",
      "N:long,sum_Small:long,min_Id:long,max_Id:long,avg_Small:real", "[[4,25,1,3,8.333333333333334]]"
    ),
    (
      "Events | summarize countif(Id > 1), sumif(Small, Flag), dcount(Flag), dcountif(Id, Small > 0)",
      "countif_:long,sumif_Small:long,dcount_Flag:long,dcountif_Id:long", "[[2,5,2,2]]"
    ),
    // Sums of 64 bits wrap, as Kusto's do.
    (
      "Events | summarize S = sum(9223372036854775807), T = sum(-9223372036854775807), N = sum(-1)",
      "S:long,T:long,N:long", "[[-4,4,-4]]"
    ),
    ("Events | where Id != 2 | summarize sum(Ratio), avg(Ratio)", "sum_Ratio:real,avg_Ratio:real", "[[-1.0,-0.5]]"),
    ("Events | summarize sum(Ratio)", "sum_Ratio:real", #"[["NaN"]]"#),
    ("Events | summarize min(Ratio), max(Ratio)", "min_Ratio:real,max_Ratio:real", "[[-2.5,1.5]]"),
    (
      "Events | summarize sum(Price), min(Price), max(Price), avg(Price)",
      "sum_Price:decimal,min_Price:decimal,max_Price:decimal,avg_Price:decimal",
      #"[["19.25","-0.25","10.5","6.416666666666666666666666666666667"]]"#
    ),
    (
      "Events | summarize min(At), max(Span), sum(Span)", "min_At:datetime,max_Span:timespan,sum_Span:timespan",
      #"[["2023-12-31T23:59:59.0000000Z","1.02:03:04","1.03:03:03"]]"#
    ),
    ("Events | where isnotnull(Id) | summarize avg(At)", "avg_At:datetime", #"[["2024-01-01T17:01:21.3744855Z"]]"#),
    (
      "Events | summarize make_list(Id), make_set(Flag)", "list_Id:dynamic,set_Flag:dynamic", "[[[1,2,3],[true,false]]]"
    ),
    ("Events | where Id == 1 | summarize take_any(Name), n = any(Id)", "Name:string,n:long", #"[["Alpha beta",1]]"#),
    (
      "Events | summarize count() by bin(At, 1d) | sort by At asc | take 2", "At:datetime,count_:long",
      #"[[null,1],["2023-12-31T00:00:00.0000000Z",1]]"#
    ),
    ("Events | summarize by Flag | count", "Count:long", "[[3]]"),
    (
      "Events | where Id > 0 | summarize x = sum(Small) * 1.0 / count(), y = 2 * max(Id) by Flag | sort by x asc",
      "Flag:bool,x:real,y:long", "[[true,2.5,6],[false,20.0,4]]"
    ),
    ("Events | summarize count() by isnull(Id), strlen(Name) > 8 | count", "Count:long", "[[3]]"),
    (
      "Empty | summarize count(), sum(x), min(x), avg(x), make_list(x), dcount(x)",
      "count_:long,sum_x:long,min_x:long,avg_x:real,list_x:dynamic,dcount_x:long", #"[[0,0,null,"NaN",[],0]]"#
    ),
    ("Empty | summarize count() by x", "x:long,count_:long", "[]"),
    (
      "range y from 1 to 2 step 1 | summarize make_set(y), make_set(y)", "set_y:dynamic,set_y1:dynamic",
      "[[[1,2],[1,2]]]"
    ),
    ("Events | summarize minif(Id, Flag), maxif(Id, not(Flag))", "minif_Id:long,maxif_Id:long", "[[1,2]]"),
    (
      "range x from 1 to 4 step 1 | summarize stdev(x), variance(x)", "stdev_x:real,variance_x:real",
      "[[1.2909944487358056,1.6666666666666667]]"
    ),
  ])
  func `groups are summarized`(query: String, columns: String, rows: String) throws {
    try expect(query, columns, rows)
  }

  @Test(arguments: [
    (
      "Empty | getschema", "ColumnName:string,ColumnOrdinal:int,DataType:string,ColumnType:string",
      #"[["x",0,"System.Int64","long"]]"#
    ),
    ("print a=1 | union (print a=2)", "a:long", "[[1],[2]]"),
    ("union (print a=1), (print b='x')", "a:long,b:string", #"[[1,""],[null,"x"]]"#),
    ("union (print a=1), (print a='x')", "a_long:long,a_string:string", #"[[1,""],[null,"x"]]"#),
    ("union kind=inner (print a=1, b=1), (print a=2)", "a:long", "[[1],[2]]"),
    (
      "union withsource=From Empty, database('other').Numbers | summarize count() by From", "From:string,count_:long",
      #"[["Numbers",5]]"#
    ),
    ("Events | where Id <= 2 | project Id, Data | mv-expand Data | count", "Count:long", "[[8]]"),
    ("print x=dynamic([1,'a',null]) | mv-expand x", "x:dynamic", #"[[1],["a"],[null]]"#),
    ("print x=dynamic([1,2]) | mv-expand y = x to typeof(long)", "x:dynamic,y:long", "[[[1,2],1],[[1,2],2]]"),
    ("print x=dynamic([]) | mv-expand x", "x:dynamic", "[]"),
    ("print x=dynamic(null) | mv-expand x", "x:dynamic", "[[null]]"),
    ("print x=dynamic({'a':1,'b':2}) | mv-expand x", "x:dynamic", #"[[{"a":1}],[{"b":2}]]"#),
    ("print x=dynamic([3,1,2]) | mv-expand x limit 2", "x:dynamic", "[[3],[1]]"),
  ])
  func `rows are joined, expanded and described`(query: String, columns: String, rows: String) throws {
    try expect(query, columns, rows)
  }

  @Test(arguments: [
    ("let n = 2; let t = Events | where Id <= n; t | count", "[[2]]"),
    ("let a = 1; let b = a + 1; let a = 10; print a, b", "[[10,2]]"),
    ("let t = materialize(Events); let u = t; u | take 1 | project Id", "[[1]]"),
    ("let n = 2; Events | take n | count", "[[2]]"),
    ("let ids = dynamic([1, 3]); Events | where Id in (ids) | count", "[[2]]"),
    ("Events | where Id in (Events | where Flag | project Id) | count", "[[2]]"),
    ("Events | where Id !in (Events | where Flag | project Id) | count", "[[2]]"),
    ("print toscalar(Events | summarize max(Id))", "[[3]]"),
    ("let d = datatable(a:int)[1,2]; d | summarize sum(a)", "[[3]]"),
    ("declare query_parameters(x:long = 5, s:string); print x, s", "[[7,\"it's\"]]"),
    ("// a comment\nset notruncation;\nlet x = 1; // another\nprint x;", "[[1]]"),
    ("let Name = 'shadowed'; Events | take 1 | project Name", "[[\"Alpha beta\"]]"),
  ])
  func `lets and parameters stand for what they name`(query: String, rows: String) throws {
    let options = QueryOptions(now: QueryWorld.now, parameters: ["x": "7", "s": "it's"])
    let table = try world.run(query, options: options)[0]
    #expect(JSONValue.array(table.rows.map(JSONValue.array)).text == rows, "\(query)")
  }

  @Test func `each tabular statement has a result of its own, named by as`() throws {
    let results = try world.run("print 1; print 2 | as Second;")
    #expect(results.map(\.name) == ["PrimaryResult", "Second"])
    #expect(results.map(\.rows) == [[[1]], [[2]]])
  }

  @Test(arguments: [
    ("Events | where extent_tags() has 'drop-by:x' | count", "[[2]]"),
    ("Events | where set_has_element(extent_tags(), \"drop-by:y\") | count", "[[2]]"),
    ("Events | where extent_id() == '22222222-0000-0000-0000-000000000000' | count", "[[2]]"),
    (
      "Events | extend e = extent_id() | summarize count() by tostring(e) | sort by e asc",
      "[[\"11111111-0000-0000-0000-000000000000\",2],[\"22222222-0000-0000-0000-000000000000\",2]]"
    ),
    (
      "Events | project Id | where extent_tags() has 'drop-by:x' | sort by Id asc | project extent_tags()",
      #"[[["drop-by:x","ingest-by:1"]],[["drop-by:x","ingest-by:1"]]]"#
    ),
    ("Events | take 1 | project isnull(ingestion_time())", "[[false]]"),
    ("Empty | extend e = extent_id(), t = ingestion_time() | count", "[[0]]"),
  ])
  func `rows know their extent`(query: String, rows: String) throws {
    #expect(try world.answer(query).rows == rows, "\(query)")
  }
}
