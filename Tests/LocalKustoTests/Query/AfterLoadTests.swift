import Foundation
import Kusto
import LocalKusto
import Testing

@Suite struct `Operators that people use after a load` {
  private let world = QueryWorld()

  private func expect(_ query: String, _ columns: String, _ rows: String) throws {
    let answer = try world.answer(query)
    #expect(answer.columns == columns, "\(query)")
    #expect(answer.rows == rows, "\(query)")
  }

  @Test(arguments: [
    (
      "Events | project Id, Name, Small | summarize arg_max(Small, *)", "Small:int,Id:long,Name:string",
      #"[[20,2,"alphabet"]]"#
    ),
    (
      "Events | where Id > 0 | project Id, Flag, Small | summarize arg_min(Small, Id) by Flag | sort by Flag asc",
      "Flag:bool,Small:int,Id:long", "[[false,20,2],[true,-5,3]]"
    ),
    (
      "Events | summarize m = arg_max(Price, Id), (lo, who) = arg_min(At, Name)",
      "m:decimal,Id:long,lo:datetime,who:string",
      #"[["10.5",1,"2023-12-31T23:59:59.0000000Z","Gamma-alpha"]]"#
    ),
    // NaN is no maximum, and null is one only when there is nothing else.
    ("Events | summarize arg_max(Ratio, Id)", "Ratio:real,Id:long", "[[1.5,1]]"),
    ("Events | where isnull(Id) | summarize arg_max(Id, Name)", "Id:long,Name:string", #"[[null,""]]"#),
    ("Events | summarize arg_max(Name, Id)", "Name:string,Id:long", #"[["alphabet",2]]"#),
    ("Empty | summarize arg_max(x, *)", "x:long", "[[null]]"),
    (
      "Events | summarize arg_max(strlen(Name), Id), arg_max(Id, Id)", "Column1:long,Id:long,Id1:long,Id2:long",
      "[[11,3,3,3]]"
    ),
    ("Events | where Id == 2 | summarize take_any(Id, Name)", "Id:long,Name:string", #"[[2,"alphabet"]]"#),
    ("Events | where Id == 2 | project Id, Flag | summarize take_any(*) by Flag", "Flag:bool,Id:long", "[[false,2]]"),
    (
      "range x from 1 to 100 step 1 | summarize percentile(x, 50), percentiles(x, 5, 99.9)",
      "percentile_x_50:long,percentile_x_5:long,percentile_x_99_9:long", "[[50,5,100]]"
    ),
    ("range x from 0.5 to 9.5 step 1 | summarize p = round(percentile(x, 50) * 2, 1)", "p:real", "[[9.0]]"),
    (
      "Events | summarize percentile(Span, 100), (a, b) = percentiles(At, 0, 100)",
      "percentile_Span_100:timespan,a:datetime,b:datetime",
      #"[["1.02:03:04","2023-12-31T23:59:59.0000000Z","2024-01-02T03:04:05.1234567Z"]]"#
    ),
    (
      "range x from 1 to 4 step 1 | summarize percentiles_array(x, dynamic([25, 75]))", "percentiles_x:dynamic",
      "[[[1,3]]]"
    ),
    ("Empty | summarize percentile(x, 50)", "percentile_x_50:long", "[[null]]"),
    (
      "datatable(d:dynamic)[dynamic({'a':1}), dynamic({'b':[2],'a':9}), dynamic(3), dynamic(null)] | summarize make_bag(d)",
      "bag_d:dynamic", #"[[{"a":1,"b":[2]}]]"#
    ),
    (
      "datatable(k:string,d:dynamic)['x', dynamic({'a':1}), 'y', dynamic({'b':2})] | summarize make_bag_if(d, k == 'y')",
      "bag_d:dynamic", #"[[{"b":2}]]"#
    ),
    ("Empty | summarize make_bag(todynamic(x))", "bag_x:dynamic", "[[{}]]"),
    ("Events | summarize make_list_with_nulls(Id)", "list_Id:dynamic", "[[[1,2,3,null]]]"),
    (
      "range x from 1 to 4 step 1 | summarize stdevp(x), variancep(x)", "stdevp_x:real,variancep_x:real",
      "[[1.118033988749895,1.25]]"
    ),
    ("Events | summarize take_anyif(Name, Id == 3)", "Name:string", #"[["Gamma-alpha"]]"#),
  ])
  func `aggregates of rows and ranks`(query: String, columns: String, rows: String) throws {
    try expect(query, columns, rows)
  }

  @Test func `a row of more columns than a function takes stays one row`() throws {
    let columns = (0..<200).map { "c\($0) = x * \($0)" }.joined(separator: ", ")
    let table = try world.run("range x from 1 to 3 step 1 | extend \(columns) | summarize arg_max(x, *)")[0]
    #expect(table.columns.count == 201)
    #expect(table.rows == [[3] + (0..<200).map { .integer(3 * $0) }])
  }

  private static let event =
    "print t = 'Event: NotifySliceRelease (resourceName=PipelineScheduler, totalSlices=27, sliceNumber=23, "
    + "lockTime=02/17/2016 08:40:01, releaseTime=02/17/2016 08:40:01, previousLockTime=02/17/2016 08:39:01)' "

  @Test(arguments: [
    (
      "| parse t with * 'resourceName=' name ', totalSlices=' total:long * 'sliceNumber=' slice:int ', lockTime=' lock "
        + "', releaseTime=' release:date ',' * 'previousLockTime=' previous:date ')' * "
        + "| project name, total, slice, lock, release, previous",
      "name:string,total:long,slice:int,lock:string,release:datetime,previous:datetime",
      #"[["PipelineScheduler",27,23,"02/17/2016 08:40:01","2016-02-17T08:40:01.0000000Z","2016-02-17T08:39:01.0000000Z"]]"#
    ),
    (
      "| parse kind=regex t with '(.*?)[a-zA-Z]* = ?' * | project n = strlen(t)", "n:long", "[[191]]"
    ),
    (
      #"| parse kind=regex t with @".*?[a-zA-Z]*=" name @", totalSlices=\s*\d+\s*.*?sliceNumber=" slice:long "#
        + #"".*?(previous)?lockTime=" lock ", releaseTime=" release ".*?previousLockTime=" previous:date "\\)" "#
        + "| project name, slice, lock, previous",
      "name:string,slice:long,lock:string,previous:datetime",
      #"[["PipelineScheduler",23,"02/17/2016 08:40:01","2016-02-17T08:39:01.0000000Z"]]"#
    ),
    (
      "| parse t with 'Event: ' kind1 ' (' rest | project kind1, strlen(rest)", "kind1:string,Column1:long",
      #"[["NotifySliceRelease",164]]"#
    ),
    ("| parse t with 'nothing of it' a:long | project a, isnull(a)", "a:long,Column1:bool", "[[null,true]]"),
    ("| parse t with * 'totalSlices=' n:long ')' * | project n", "n:long", "[[null]]"),
    (
      "| parse kind=relaxed t with 'Event: ' n:long ' (' s | project n, strlen(s)", "n:long,Column1:long",
      "[[null,164]]"
    ),
    ("| parse-where t with * 'totalSlices=' n:long ',' * | project n", "n:long", "[[27]]"),
    ("| parse-where t with 'no' n:long | count", "Count:long", "[[0]]"),
    ("| parse kind=regex flags=i t with 'event: ' t ' ' * | project t", "t:string", #"[["NotifySliceRelease"]]"#),
    ("| parse 'a 1.5 b' with * ' ' r:real ' ' s | project r, s", "r:real,s:string", #"[[1.5,"b"]]"#),
  ])
  func `parse takes texts apart`(query: String, columns: String, rows: String) throws {
    try expect(Self.event + query, columns, rows)
  }

  @Test(arguments: [
    ("range x from 1 to 100 step 1 | sample 7 | count", "Count:long", "[[7]]"),
    ("range x from 1 to 100 step 1 | extend y = x % 3 | sample-distinct 10 of y | count", "Count:long", "[[3]]"),
    (
      "Events | consume",
      "Id:long,Name:string,Small:int,Ratio:real,Price:decimal,Flag:bool,At:datetime,Span:timespan,Key:guid,Data:dynamic,odd name:string",
      "[]"
    ),
    ("Events | where * has 'gamma' | project Id", "Id:long", "[[3]]"),
    ("Events | search 'beta' | project ['$table'], Id", "$table:string,Id:long", #"[["Events",1]]"#),
    ("search 'gamma' and Id > 2 | project ['$table'], Id", "$table:string,Id:long", #"[["Events",3]]"#),
    ("search in (Events) 'alpha*' | project Id | sort by Id asc", "Id:long", "[[1],[2],[3]]"),
    ("search in (E*) Name:'alphabet' | project Id", "Id:long", "[[2]]"),
    ("search kind=case_sensitive 'gamma' | count", "Count:long", "[[0]]"),
    ("search '*bet' or '*mma-a*' | project Id | sort by Id asc", "Id:long", "[[2],[3]]"),
    ("search not('alpha') and Id == 2 | project Id", "Id:long", "[[2]]"),
    ("search 'ga*ha' | project Id", "Id:long", "[[3]]"),
    ("search '2023' | project Id", "Id:long", "[[3]]"),
    ("union withsource=T E* | summarize count() by T", "T:string,count_:long", #"[["Events",4]]"#),
    ("union * | count", "Count:long", "[[4]]"),
    ("search 'beta' | search 'alpha' | getschema | where ColumnName == '$table' | count", "Count:long", "[[1]]"),
    (
      "union withsource=n (print n = 5), (print n = 6) | project n, n1", "n:string,n1:long",
      #"[["union_arg0",5],["union_arg1",6]]"#
    ),
  ])
  func `rows are sampled and searched`(query: String, columns: String, rows: String) throws {
    try expect(query, columns, rows)
  }

  @Test(arguments: [
    ("range x from 3 to 1 step -1 | extend n = row_number()", "x:long,n:long", "[[3,1],[2,2],[1,3]]"),
    (
      "Events | sort by Id asc | extend n = row_number(10) | project n, Id", "n:long,Id:long",
      "[[10,null],[11,1],[12,2],[13,3]]"
    ),
    (
      "Events | where Id > 0 | sort by Id asc | project Id, p = prev(Id), q = next(Name, 1, 'none'), r = prev(Name, 2)",
      "Id:long,p:long,q:string,r:string",
      #"[[1,null,"alphabet",""],[2,1,"Gamma-alpha",""],[3,2,"none","Alpha beta"]]"#
    ),
    (
      "datatable(g:string, v:long)['a', 1, 'a', 2, 'b', 3, 'b', 4] | serialize n = row_number(1, prev(g) != g), "
        + "s = row_cumsum(v, prev(g) != g), t = row_cumsum(v)",
      "g:string,v:long,n:long,s:long,t:long", #"[["a",1,1,1,1],["a",2,2,3,3],["b",3,1,3,6],["b",4,2,7,10]]"#
    ),
    ("range x from 1 to 4 step 1 | where prev(x) % 2 == 0", "x:long", "[[3]]"),
    ("datatable(x:long)[5, 1, 3] | serialize | extend d = x - prev(x, 1, 0)", "x:long,d:long", "[[5,5],[1,-4],[3,2]]"),
  ])
  func `rows know their neighbours`(query: String, columns: String, rows: String) throws {
    try expect(query, columns, rows)
  }

  @Test(arguments: [
    (
      "datatable(t:datetime, v:long)[datetime(2024-01-01), 1, datetime(2024-01-03 05:00), 5, datetime(2024-01-03), 7] "
        + "| make-series s = sum(v) default = -1, count() on t from datetime(2024-01-01) to datetime(2024-01-05) step 1d",
      "s:dynamic,count_:dynamic,t:dynamic",
      #"[[[1,-1,12,-1],[1,0,2,0],["2024-01-01T00:00:00.0000000Z","2024-01-02T00:00:00.0000000Z","#
        + #""2024-01-03T00:00:00.0000000Z","2024-01-04T00:00:00.0000000Z"]]]"#
    ),
    (
      "datatable(g:string, x:long)['a', 1, 'a', 7, 'b', 4, 'b', 100] "
        + "| make-series n = count() on x from 0 to 9 step 3 by g | sort by g asc",
      "g:string,n:dynamic,x:dynamic", #"[["a",[1,0,1],[0,3,6]],["b",[0,1,0],[0,3,6]]]"#
    ),
    (
      "datatable(x:real)[0.5, 1.7] | make-series avg(x) default = real(null) on x step 0.5", "avg_x:dynamic,x:dynamic",
      "[[[0.5,null,1.7],[0.5,1,1.5]]]"
    ),
    (
      "datatable(x:long)[3] | make-series count() on x in range(0, 4, 2)", "count_:dynamic,x:dynamic", "[[[0,1],[0,2]]]"
    ),
    ("Empty | make-series count() on x from 0 to 4 step 1", "count_:dynamic,x:dynamic", "[]"),
    (
      "print t = now() | make-series count() on t from ago(1h) to now() + 1h step 1h | project count_",
      "count_:dynamic", "[[[0,1]]]"
    ),
  ])
  func `make-series fills an axis`(query: String, columns: String, rows: String) throws {
    try expect(query, columns, rows)
  }

  private static let bags =
    "datatable(n:long, d:dynamic)[1, dynamic({'b':'x','a':1}), 2, dynamic({'a':2.5,'c':[1]}), 3, dynamic(null)] "

  @Test(arguments: [
    (
      "| evaluate bag_unpack(d) | sort by n asc", "n:long,a:real,b:string,c:dynamic",
      #"[[1,1.0,"x",null],[2,2.5,"",[1]],[3,null,"",null]]"#
    ),
    ("| evaluate bag_unpack(d, 'd_') | where n == 1 | project d_b", "d_b:string", #"[["x"]]"#),
    ("| evaluate bag_unpack(d) : (*, a:long, b:string) | where n == 1", "n:long,a:long,b:string", #"[[1,1,"x"]]"#),
    ("| evaluate bag_unpack(d) : (b:string) | take 1", "b:string", #"[["x"]]"#),
    ("| project-rename a = n | evaluate bag_unpack(d, '', 'replace_source') | take 1 | project a", "a:real", "[[1.0]]"),
    (
      "| project-rename a = n | evaluate bag_unpack(d, '', 'keep_source') | take 1", "a:long,b:string,c:dynamic",
      #"[[1,"x",null]]"#
    ),
    ("| evaluate bag_unpack(d, '', 'error', dynamic(['c', 'a'])) | take 1", "n:long,b:string", #"[[1,"x"]]"#),
  ])
  func `bags become columns`(query: String, columns: String, rows: String) throws {
    try expect(Self.bags + query, columns, rows)
  }

  @Test(arguments: [
    ("print extract('([0-9]+)', 1, 'a42b', typeof(long))", "print_0:long", "[[42]]"),
    ("print extract('x', 0, 'a42b', typeof(real))", "print_0:real", "[[null]]"),
    (
      "print extract_all('([a-z])([0-9])', 'a1 b2'), extract_all('[0-9]+', 'a1 b22')",
      "print_0:dynamic,print_1:dynamic", #"[[[["a","1"],["b","2"]],["1","22"]]]"#
    ),
    (
      "print extract_all('([a-z])([0-9])', dynamic([2]), 'a1 b2'), extract_all('z', 'a')",
      "print_0:dynamic,print_1:dynamic", #"[[["1","2"],null]]"#
    ),
    (
      "print bin_at(7, 5, 1), bin_at(-7, 5, 1), bin_at(6.5, 2.5, 7)", "print_0:long,print_1:long,print_2:real",
      "[[6,-9,4.5]]"
    ),
    (
      "print bin_at(datetime(2024-05-15 10:00), 7d, datetime(2024-05-12 12:00)), bin_at(1h, 7m, 2m)",
      "print_0:datetime,print_1:timespan", #"[["2024-05-12T12:00:00.0000000Z","00:58:00"]]"#
    ),
    (
      "print datetime_utc_to_local(datetime(2024-07-01 12:00), 'Europe/Berlin'), "
        + "datetime_local_to_utc(datetime(2024-01-01 12:00), 'America/New_York')",
      "print_0:datetime,print_1:datetime", #"[["2024-07-01T14:00:00.0000000Z","2024-01-01T17:00:00.0000000Z"]]"#
    ),
    (
      "Events | take 1 | project column_ifexists('Id', 0), column_ifexists('Nope', 'x')", "Column1:long,Column2:string",
      #"[[1,"x"]]"#
    ),
  ])
  func `functions have Kusto's values`(query: String, columns: String, rows: String) throws {
    try expect(query, columns, rows)
  }

  @Test func `render is a hint that goes along with the result`() throws {
    let query = try QueryTranslator.translate(
      "Events | count | render timechart with (title='Rows', ycolumns=a, b, kind=stacked)", catalog: world,
      options: QueryOptions(now: QueryWorld.now))[0]
    let hint = try JSONValue(parsing: query.visualization ?? "")
    #expect(hint["Visualization"] == "timechart")
    #expect(hint["Title"] == "Rows")
    #expect(hint["YColumns"] == "a,b")
    #expect(hint["Kind"] == "stacked")
    #expect(hint["Legend"] == .null)
    #expect(try world.answer("Events | count | render table").rows == "[[4]]")
    #expect(try world.answer("print 1; Events | count | render piechart").rows == "[[1]]")
  }

  @Test(arguments: [
    ("print where = 1", "'where' on line"), ("print kind", "'kind' on line"), ("Events | project by", "'by' on line"),
    ("let join = 1; print join", "a keyword is a name in brackets only: ['join']"), ("where | count", "['where']"),
    (
      "Events | extend row_number()",
      "Function 'row_number' cannot be invoked in current context. Details: the row set must be serialized"
    ),
    ("Events | sort by Id | summarize count() by Id | extend prev(Id)", "the row set must be serialized"),
    ("Events | summarize x = tolong(arg_max(Id, Name))", "arg_max(): it yields columns"),
    ("Events | summarize percentile(Id, 101)", "a percentile must be a constant between 0 and 100"),
    ("Events | summarize percentile(Name, 5)", "expected to be a number, a datetime or a timespan, not string"),
    ("Events | summarize arg_max(Data, *)", "a type that has an order"),
    ("Events | summarize (a, b, c) = arg_max(Id, Name)", "there are only 2 columns to name"),
    ("print arg_max(1, 2)", "the aggregate function 'arg_max' may only stand in summarize"),
    ("Events | parse Name with", "a text in quotes, or the name of a new column"),
    ("Events | parse kind=regex Name with '(' x", "the pattern can not be read"),
    (
      "Events | make-series count() on Name step 1", "the axis must be a number, a datetime or a timespan, not a string"
    ),
    ("Events | make-series count() on At step 1", "from, to and step must go with the axis: a timespan, not a long"),
    ("range x from 1 to 2 step 1 | extend y = x * 100000000 | make-series count() on y step 1", "E_RUNAWAY_QUERY"),
    ("print d = dynamic({'a':1}), a = 2 | evaluate bag_unpack(d)", "the column 'a' is already defined"),
    ("Events | evaluate bag_unpack(Name)", "argument #1 expected to be a column of type dynamic"),
    ("Events | evaluate autocluster()", "the plugin 'autocluster' is not supported"),
    ("print datetime_utc_to_local(now(), 'Nowhere/Land')", "'Nowhere/Land' is no time zone"),
    ("print extract('a', 0, 'b', 'long')", "argument #4 expected to be typeof(…)"),
    ("print typeof(long)", "typeof() can only be an argument"),
    ("Events | render timechart | count", "render is the last operator"),
    ("print 'a', x = 1, x = 2", "Column named 'x' is already defined"),
    ("union Nope*", "Failed to resolve table or column expression named 'Nope*'"),
  ])
  func `what means nothing is refused`(query: String, words: String) {
    let error = world.refusal(query)
    #expect(error?.contains(words) == true, "\(query): \(error ?? "none")")
  }

  @Test func `a keyword in brackets is a name`() throws {
    try expect("print ['where'] = 1, ['kind'] = 2 | project ['kind'], ['where']", "kind:long,where:long", "[[2,1]]")
  }
}
