import Kusto
import KustoTypes
import LocalKusto
import Testing

@Suite struct `Scalar expressions` {
  private let world = QueryWorld()

  /// Checks `print` of each expression against the JSON of its value, and its type.
  private func expect(_ expression: String, _ type: ScalarType, _ value: String) throws {
    let table = try world.run("print v = \(expression)")[0]
    #expect(table.columns == [Column(name: "v", type: type)], "\(expression)")
    #expect(table.rows[0][0].text == value, "\(expression)")
  }

  @Test(
    arguments: [
      ("1", .long, "1"), ("-9223372036854775808", .long, "-9223372036854775808"), ("0x1F", .long, "31"),
      ("int(7)", .int, "7"), ("int(-7)", .int, "-7"), ("long(null)", .long, "null"), ("1.5", .real, "1.5"),
      ("real(nan)", .real, "\"NaN\""), ("real(-inf)", .real, "\"-Infinity\""), ("decimal(1.50)", .decimal, "\"1.5\""),
      ("true", .bool, "true"), ("bool(null)", .bool, "null"), ("1.5h", .timespan, "\"01:30:00\""),
      ("time(1.02:03:04.5)", .timespan, "\"1.02:03:04.5000000\""), ("timespan(3d)", .timespan, "\"3.00:00:00\""),
      ("datetime(2024-01-02 03:04)", .datetime, "\"2024-01-02T03:04:00.0000000Z\""),
      ("datetime('2024-01-02')", .datetime, "\"2024-01-02T00:00:00.0000000Z\""), ("datetime(null)", .datetime, "null"),
      ("guid(74BE27DE-1E4E-49D9-B579-FE0B331D3642)", .guid, "\"74be27de-1e4e-49d9-b579-fe0b331d3642\""),
      (
        "dynamic([1, 'a', {\"k\": datetime(2024-01-02)}, null, -1.5])", .dynamic,
        "[1,\"a\",{\"k\":\"2024-01-02T00:00:00.0000000Z\"},null,-1.5]"
      ),
      ("dynamic(null)", .dynamic, "null"), ("'it''s'", .string, "\"its\""), ("h'x' @'\\y'", .string, "\"x\\\\y\""),
      ("now()", .datetime, "\"2024-05-06T07:08:09.0000000Z\""),
      ("ago(1h)", .datetime, "\"2024-05-06T06:08:09.0000000Z\""),
      ("now(-1d)", .datetime, "\"2024-05-05T07:08:09.0000000Z\""),
    ] as [(String, ScalarType, String)])
  func `literals have their type`(expression: String, type: ScalarType, value: String) throws {
    try expect(expression, type, value)
  }

  @Test(
    arguments: [
      ("decimal(1e-65) * decimal(1e-64)", .decimal, "\"0\""), ("decimal(1e100) * decimal(1e100)", .decimal, "null"),
      ("decimal(2.5) * decimal(4)", .decimal, "\"10\""), ("bin(-9223372036854775808, 10)", .long, "null"),
      ("bin(-9223372036854775808, 2)", .long, "-9223372036854775808"), ("bin(-7, 10)", .long, "-10"),
      ("1 + 2 * 3", .long, "7"), ("(1 + 2) * 3", .long, "9"), ("7 / 2", .long, "3"), ("-7 / 2", .long, "-3"),
      ("7 / 2.0", .real, "3.5"), ("1 / 0", .long, "null"), ("1.0 / 0", .real, "\"Infinity\""),
      ("0.0 / 0", .real, "\"NaN\""),
      ("-14 % 12", .long, "10"), ("14 % -12", .long, "2"), ("5 - -3", .long, "8"), ("- - 3", .long, "3"),
      ("int(1) + int(2)", .long, "3"), ("1 + real(nan)", .real, "\"NaN\""), ("-real(nan)", .real, "\"NaN\""),
      ("decimal(0.1) + decimal(0.2)", .decimal, "\"0.3\""),
      ("decimal(1) / 3", .decimal, "\"0.3333333333333333333333333333333333\""),
      ("decimal(7) % 4", .decimal, "\"3\""), ("decimal(-7) % 4", .decimal, "\"1\""),
      ("datetime(2024-01-02) - datetime(2024-01-01)", .timespan, "\"1.00:00:00\""),
      ("datetime(2024-01-02) + 1h", .datetime, "\"2024-01-02T01:00:00.0000000Z\""),
      ("1h + datetime(2024-01-02)", .datetime, "\"2024-01-02T01:00:00.0000000Z\""),
      ("1d / 5h", .real, "4.8"), ("1h / 1s", .real, "3600.0"), ("1.5 * 1h", .timespan, "\"01:30:00\""),
      ("2 * 1h", .timespan, "\"02:00:00\""), ("1h / 2", .timespan, "\"00:30:00\""), ("-1h", .timespan, "\"-01:00:00\""),
      ("9223372036854775807 + 1", .long, "-9223372036854775808"), ("datetime(9999-12-31) + 365d", .datetime, "null"),
      ("tostring(datetime(0001-01-01) - 1d)", .string, "\"\""),
      ("90m % 1h", .timespan, "\"00:30:00\""), ("int(null) + 1", .long, "null"),
    ] as [(String, ScalarType, String)])
  func `arithmetic has Kusto's types`(expression: String, type: ScalarType, value: String) throws {
    try expect(expression, type, value)
  }

  @Test(arguments: [
    ("1 == 1", "true"), ("true == 1", "true"), ("1 == 1.0", "true"), ("int(null) == 1", "false"),
    ("int(null) != 1", "true"),
    ("int(null) == int(null)", "null"), ("int(null) != int(null)", "null"), ("int(null) > 1", "null"),
    ("toint('x') == toint('y')", "null"), ("toint('x') == toint('5')", "false"), ("toint('x') != toint('5')", "true"),
    ("'a' == 'A'", "false"), ("'a' =~ 'A'", "true"), ("'Ä' =~ 'ä'", "true"), ("'a' !~ 'A'", "false"),
    ("'a' < 'b'", "true"),
    ("real(nan) == real(nan)", "false"), ("toreal('nan') == toreal('nan')", "false"), ("toreal('nan') > 1.0", "false"),
    ("decimal(10) > decimal(9)", "true"), ("decimal(1.0) == 1", "true"), ("decimal(0.5) < 1.5", "true"),
    ("datetime(2024-01-02) > datetime(2024-01-01)", "true"), ("1h < 2h", "true"), ("1 <> 2", "true"),
    ("true and bool(null)", "null"), ("false and bool(null)", "false"), ("true or bool(null)", "true"),
    ("not(bool(null))", "null"), ("not(1 == 2)", "true"), ("1 == 1 or 1 == 2 and 1 == 3", "true"),
    ("2 in (1, 2)", "true"), ("int(null) in (1, 2)", "false"), ("2 !in (1, 2)", "false"), ("int(null) !in (1)", "true"),
    ("'A' in~ ('a', 'b')", "true"), ("'A' !in~ ('b')", "true"), ("2.0 in (1, 2)", "true"),
    ("3 in (dynamic([1,2,3]))", "true"),
    ("decimal(2) in (1, 2)", "true"), ("1 in ()", "false"), ("dynamic('a') in ('a')", "true"),
    ("2 between (1 .. 2)", "true"), ("3 !between (1 .. 2)", "true"), ("2 between (3 .. 4)", "false"),
    ("datetime(2024-01-02) between (datetime(2024-01-01) .. 2d)", "true"),
    ("dynamic({'a':1}).a == 1", "true"), ("dynamic({'a':'x'}).a == 'x'", "true"), ("dynamic({'a':1.5}).a > 1", "true"),
    ("guid(74be27de-1e4e-49d9-b579-fe0b331d3642) == '74BE27DE-1E4E-49D9-B579-FE0B331D3642'", "true"),
  ])
  func `comparisons follow the rules for null`(expression: String, value: String) throws {
    try expect(expression, .bool, value)
  }

  @Test(arguments: [
    ("'North America' has 'america'", "true"), ("'North America' has 'amer'", "false"),
    ("'North America' !has 'amer'", "true"),
    ("'North America' has_cs 'america'", "false"), ("'North America' has_cs 'America'", "true"),
    ("'North America' hasprefix 'ame'", "true"), ("'North America' hassuffix_cs 'ica'", "true"),
    ("'a-b_c' has 'b'", "true"),
    ("'ab' has ''", "true"), ("'x1y' has '1'", "false"), ("'aab b' has 'b'", "true"),
    ("'drop-by:x1' has 'drop-by:x'", "false"),
    ("'FabriKam' contains 'BRik'", "true"), ("'FabriKam' contains_cs 'Kam'", "true"),
    ("'FabriKam' !contains_cs 'kam'", "true"),
    ("'Fabrikam' startswith 'fab'", "true"), ("'Fabrikam' startswith_cs 'fab'", "false"),
    ("'Fabrikam' !startswith 'kam'", "true"),
    ("'Fabrikam' endswith 'Kam'", "true"), ("'Fabrikam' !endswith_cs 'Kam'", "true"),
    ("'Fabrikam' endswith_cs 'kam'", "true"),
    ("'Fabrikam' matches regex 'b.*k'", "true"), ("'Fabrikam' matches regex '^k'", "false"),
    ("'a b' has_any ('x', 'B')", "true"), ("'a b' has_all ('a', 'x')", "false"),
    ("'a b' has_any (dynamic(['b']))", "true"),
    ("dynamic(['drop-by:x']) has 'drop-by:x'", "true"), ("'straße' contains 'STRASSE'", "false"),
    ("'ÄÖ' contains 'äö'", "true"),
  ])
  func `text is found in text`(expression: String, value: String) throws {
    try expect(expression, .bool, value)
  }

  @Test(
    arguments: [
      ("strlen('äb')", .long, "2"), ("tolower('AÄ')", .string, "\"aä\""), ("toupper('aä')", .string, "\"AÄ\""),
      ("strcat('a', 1, true, 1.5, 1h)", .string, "\"a1true1.501:00:00\""),
      ("strcat_delim('-', 'a', 2, 'c')", .string, "\"a-2-c\""),
      ("substring('abcdef', 1, 2)", .string, "\"bc\""), ("substring('abc', -2)", .string, "\"bc\""),
      ("substring('abc', 5)", .string, "\"\""),
      ("indexof('abc', 'c')", .long, "2"), ("indexof('abc', 'x')", .long, "-1"), ("reverse('abc')", .string, "\"cba\""),
      ("replace_string('aXbX', 'X', '-')", .string, "\"a-b-\""),
      ("replace_regex('a1b22', '\\\\d+', '<\\\\0>')", .string, "\"a<1>b<22>\""),
      ("split('a,b,c', ',')", .dynamic, "[\"a\",\"b\",\"c\"]"), ("split('a,b', ',', 1)", .dynamic, "[\"b\"]"),
      ("countof('a.b.c', '.')", .long, "2"), ("trim(' +', '  a b ')", .string, "\"a b\""),
      ("trim_start('-', '--a-')", .string, "\"a-\""),
      ("trim_end('-', '--a-')", .string, "\"--a\""), ("extract('x(\\\\d+)', 1, 'ax42')", .string, "\"42\""),
      ("extract('x(\\\\d+)', 1, 'a')", .string, "\"\""), ("strcmp('a', 'b')", .long, "-1"),
      ("'a\\0b'", .string, "\"a\\u0000b\""),
      ("reverse('a\\0b')", .string, "\"b\\u0000a\""), ("iff('a\\0b' == 'a\\0b', 1, 2)", .long, "1"),
      ("iff('a\\0b' == 'a', 1, 2)", .long, "2"),
      ("isempty('')", .bool, "true"), ("isnotempty('a')", .bool, "true"), ("isempty(int(null))", .bool, "true"),
      ("isnull('')", .bool, "false"), ("isnull(int(null))", .bool, "true"), ("isnotnull(1)", .bool, "true"),
      ("iff(1 == 1, 'a', 'b')", .string, "\"a\""), ("iif(bool(null), 1, 2.5)", .real, "2.5"),
      ("case(1 == 2, 'a', 2 == 2, 'b', 'c')", .string, "\"b\""), ("coalesce(int(null), 5)", .long, "5"),
      ("coalesce('', 'x')", .string, "\"x\""), ("bin(7, 5)", .long, "5"), ("bin(-7, 5)", .long, "-10"),
      ("floor(7.9, 1)", .real, "7.0"),
      ("bin(datetime(2024-01-02 03:04), 1h)", .datetime, "\"2024-01-02T03:00:00.0000000Z\""),
      ("bin(90m, 1h)", .timespan, "\"01:00:00\""),
      ("abs(-5)", .long, "5"), ("abs(-1.5)", .real, "1.5"), ("abs(-1h)", .timespan, "\"01:00:00\""),
      ("round(2.567, 2)", .real, "2.57"),
      ("round(2.5)", .real, "3.0"), ("sqrt(16)", .real, "4.0"), ("pow(2, 10)", .real, "1024.0"),
      ("sign(-3)", .long, "-1"),
      ("min_of(3, 1, 2)", .long, "1"), ("max_of(1, 2.5)", .real, "2.5"), ("ceiling(1.2)", .real, "2.0"),
      ("gettype(1h)", .string, "\"timespan\""), ("gettype(dynamic({'a':1}).a)", .string, "\"long\""),
    ] as [(String, ScalarType, String)])
  func `functions compute`(expression: String, type: ScalarType, value: String) throws {
    try expect(expression, type, value)
  }

  @Test(
    arguments: [
      ("toint('12')", .int, "12"), ("toint('x')", .int, "null"), ("toint(3000000000)", .int, "null"),
      ("tolong(2.9)", .long, "2"),
      ("tolong('0x10')", .long, "16"), ("toreal('1.5')", .real, "1.5"), ("todouble(decimal(1.5))", .real, "1.5"),
      ("todecimal('1.50')", .decimal, "\"1.5\""), ("todecimal(0.1)", .decimal, "\"0.1\""),
      ("tobool('TRUE')", .bool, "true"),
      ("tobool(2)", .bool, "true"), ("tostring(true)", .string, "\"true\""), ("tostring(1.0)", .string, "\"1.0\""),
      ("tostring(int(null))", .string, "\"\""),
      ("tostring(datetime(2024-01-02))", .string, "\"2024-01-02T00:00:00.0000000Z\""),
      ("todatetime('2024-01-02')", .datetime, "\"2024-01-02T00:00:00.0000000Z\""),
      ("todatetime('x')", .datetime, "null"),
      ("totimespan('1.00:00:00')", .timespan, "\"1.00:00:00\""), ("tolong(1h)", .long, "36000000000"),
      ("toguid('x')", .guid, "null"),
      ("todynamic('{\"a\": [1, 2]}')", .dynamic, "{\"a\":[1,2]}"), ("parse_json('not json')", .dynamic, "\"not json\""),
      ("parse_json('')", .dynamic, "null"),
      ("tostring(dynamic({'b':1,'a':'x'}))", .string, "\"{\\\"a\\\":\\\"x\\\",\\\"b\\\":1}\""),
      ("tostring(dynamic('x'))", .string, "\"x\""), ("toint(dynamic('5'))", .int, "5"),
      ("tolong(dynamic([1]))", .long, "null"),
      ("strlen(dynamic('abc'))", .long, "3"), ("tostring(strcat('x', 1))", .string, "\"x1\""),
      ("toint(strcat('1', '2'))", .int, "12"),
      ("todatetime(strcat('2024', '-01-02'))", .datetime, "\"2024-01-02T00:00:00.0000000Z\""),
    ] as [(String, ScalarType, String)])
  func `values change type, or become null`(expression: String, type: ScalarType, value: String) throws {
    try expect(expression, type, value)
  }

  @Test(
    arguments: [
      ("startofday(datetime(2024-02-29 12:00))", .datetime, "\"2024-02-29T00:00:00.0000000Z\""),
      ("startofmonth(datetime(2024-02-29), -1)", .datetime, "\"2024-01-01T00:00:00.0000000Z\""),
      ("startofyear(datetime(2024-02-29))", .datetime, "\"2024-01-01T00:00:00.0000000Z\""),
      ("startofweek(datetime(2024-05-08))", .datetime, "\"2024-05-05T00:00:00.0000000Z\""),
      ("endofday(datetime(2024-02-29))", .datetime, "\"2024-02-29T23:59:59.9999999Z\""),
      ("endofmonth(datetime(2024-02-03))", .datetime, "\"2024-02-29T23:59:59.9999999Z\""),
      ("getyear(datetime(2024-02-29))", .long, "2024"), ("getmonth(datetime(2024-02-29))", .long, "2"),
      ("dayofmonth(datetime(2024-02-29))", .long, "29"), ("dayofyear(datetime(2024-12-31))", .long, "366"),
      ("hourofday(datetime(2024-02-29 13:00))", .long, "13"),
      ("dayofweek(datetime(2024-05-08))", .timespan, "\"3.00:00:00\""),
      ("week_of_year(datetime(2021-01-03))", .long, "53"),
      ("datetime_part('Quarter', datetime(2024-05-08))", .long, "2"),
      ("datetime_add('month', 1, datetime(2024-01-31))", .datetime, "\"2024-02-29T00:00:00.0000000Z\""),
      ("datetime_diff('day', datetime(2024-01-02), datetime(2024-01-01 23:00))", .long, "1"),
      ("datetime_diff('month', datetime(2024-01-01), datetime(2023-12-31))", .long, "1"),
      ("make_datetime(2024, 2, 29, 1, 2)", .datetime, "\"2024-02-29T01:02:00.0000000Z\""),
      ("make_datetime(2023, 2, 29)", .datetime, "null"),
      (
        "format_datetime(datetime(2024-01-02 03:04:05.678), 'yyyy-MM-dd HH:mm:ss.fff')", .string,
        "\"2024-01-02 03:04:05.678\""
      ),
      ("unixtime_seconds_todatetime(86400)", .datetime, "\"1970-01-02T00:00:00.0000000Z\""),
      ("datetime_add('year', 9000, now())", .datetime, "null"),
    ] as [(String, ScalarType, String)])
  func `times are taken apart and put together`(expression: String, type: ScalarType, value: String) throws {
    try expect(expression, type, value)
  }

  @Test(
    arguments: [
      ("dynamic({'a':{'b':[10,20]}}).a.b[1]", .dynamic, "20"), ("dynamic([1,2,3])[-1]", .dynamic, "3"),
      ("dynamic({'x y':1})['x y']", .dynamic, "1"), ("dynamic({'a':null}).a", .dynamic, "null"),
      ("isnull(dynamic({'a':null}).a)", .bool, "true"),
      ("dynamic({'a':1}).b", .dynamic, "null"), ("dynamic({'q\"':1})['q\\\"']", .dynamic, "1"),
      ("dynamic([1,2])[toint('1')]", .dynamic, "2"),
      ("dynamic({'k':5})[strcat('k','')]", .dynamic, "5"), ("array_length(dynamic([1,2]))", .long, "2"),
      ("array_length(dynamic({}))", .long, "null"),
      ("bag_keys(dynamic({'b':1,'a':2}))", .dynamic, "[\"a\",\"b\"]"),
      ("set_has_element(dynamic(['x', 2]), 'x')", .bool, "true"),
      ("set_has_element(dynamic([2]), 2)", .bool, "true"), ("array_index_of(dynamic(['x','y']), 'y')", .long, "1"),
      ("pack_array(1, 'a', dynamic([2]))", .dynamic, "[1,\"a\",[2]]"),
      ("bag_pack('a', 1, 'b', '[x]')", .dynamic, "{\"a\":1,\"b\":\"[x]\"}"),
      ("strcat_array(dynamic([1,'b']), '-')", .string, "\"1-b\""),
      ("bag_has_key(dynamic({'a':1}), 'a')", .bool, "true"),
      ("todynamic('{\"a\":1}').a", .dynamic, "1"),
    ] as [(String, ScalarType, String)])
  func `arrays and bags are read and made`(expression: String, type: ScalarType, value: String) throws {
    try expect(expression, type, value)
  }

  @Test(arguments: [
    ("Id == 1", 1), ("Id != 1", 3), ("isnull(Id)", 1), ("Name has 'alpha'", 2), ("Name contains 'ALPHA'", 3),
    ("Name startswith 'alp'", 2),
    ("Small between (0 .. 10)", 1), ("Ratio > 0", 1), ("Ratio == Ratio", 2), ("Price > 9.5", 1),
    ("Price in (9, 10.5)", 2),
    ("Flag", 2), ("not(Flag)", 1), ("At >= datetime(2024-01-01)", 2), ("At > ago(365d) and Span > 30m", 2),
    ("Data.a.b[0] == 1", 1),
    ("Data.s == 'text'", 1), ("isnull(Data.n)", 4), ("Data has 'plain'", 1), ("isempty(['odd name'])", 2),
    ("Key == '74be27de-1e4e-49d9-b579-fe0b331d3642'", 1),
    ("Name in ('Alpha beta', '')", 2), ("Id == 1 or Id == 2, Flag", 1), ("tostring(Data.f) == '1.5'", 1), ("Data.t", 1),
    ("case(Id == 1, true, Id == 2, false, true)", 3), ("bin(Id, 2) == 2", 2), ("Id in (1, 2) and Id !in (2)", 1),
  ])
  func `rows are filtered`(condition: String, count: Int64) throws {
    #expect(try world.run("Events | where \(condition) | count")[0].rows == [[.integer(count)]], "\(condition)")
  }
}
