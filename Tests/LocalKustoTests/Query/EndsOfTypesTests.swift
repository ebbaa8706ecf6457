import Foundation
import Kusto
import LocalKusto
import Testing

/// Operators at the ends of every type: alone, and as a part of a larger expression.
@Suite struct `The ends of the types` {
  private let world = QueryWorld()

  private static let least = "long(-9223372036854775808)"
  private static let greatest = "9223372036854775807"
  private static let leastSpan = "(-9223372036854775807 * 1tick - 1tick)"
  private static let greatestSpan = "(9223372036854775807 * 1tick)"
  private static let first = "datetime(0001-01-01)"
  private static let last = "datetime(9999-12-31 23:59:59.9999999)"

  private static let leastLong = JSONValue.integer(.min)
  private static let greatestLong = JSONValue.integer(.max)

  /// An expression, and what it is.
  static let table: [(String, JSONValue)] = [
    // A long wraps, whatever the operator and whichever end.
    ("\(greatest) + 1", leastLong), ("\(least) - 1", greatestLong), ("\(least) + (-1)", greatestLong),
    ("\(greatest) - (-1)", leastLong), ("\(greatest) * 2", -2), ("\(least) * 2", 0), ("\(least) * (-1)", leastLong),
    ("\(greatest) + \(greatest)", -2), ("-(\(least) + 0)", leastLong), ("\(least) - \(greatest)", 1),
    ("-\(least)", leastLong), ("-int(-2147483648)", 2_147_483_648), ("int(2147483647) + int(1)", 2_147_483_648),
    ("int(-2147483648) - 1", -2_147_483_649),
    // A quotient that there is not.
    ("\(least) / (-1)", .null), ("\(least) / (1 - 1)", .null), ("\(least) % (-1)", 0), ("\(least) % (1 - 1)", .null),
    ("\(least) % 3", 1), ("\(least) / 2", -4_611_686_018_427_387_904), ("\(greatest) % \(least)", greatestLong),
    ("abs(\(least))", .null), ("abs(\(greatest))", greatestLong), ("abs(int(-2147483648))", 2_147_483_648),
    ("bin(\(least), 10)", .null), ("bin(\(greatest), 10)", 9_223_372_036_854_775_800),
    // A timespan beyond its range is none.
    ("\(greatestSpan) + 1tick", .null), ("\(leastSpan) - 1tick", .null), ("\(greatestSpan) * 2", .null),
    ("-\(leastSpan)", .null), ("abs(\(leastSpan))", .null),
    ("\(leastSpan) / 1tick", .number(-9_223_372_036_854_775_808.0)),
    ("\(greatestSpan) * 2.0", .null), ("bin(\(leastSpan), 1d)", .null), ("2 * \(leastSpan)", .null),
    ("\(greatestSpan)", "10675199.02:48:05.4775807"), ("\(leastSpan)", "-10675199.02:48:05.4775808"),
    // A datetime beyond the years 1 to 9999 is none.
    ("\(last) + 1tick", .null), ("\(first) - 1tick", .null), ("\(last) + \(greatestSpan)", .null),
    ("\(first) + \(leastSpan)", .null), ("\(last) - \(first)", "3652058.23:59:59.9999999"),
    ("\(first) - \(last)", "-3652058.23:59:59.9999999"), ("1tick + \(last)", .null),
    ("datetime_add('year', 1, \(last))", .null), ("datetime_add('day', -1, \(first))", .null),
    ("startofday(\(last))", "9999-12-31T00:00:00.0000000Z"), ("endofday(\(last))", "9999-12-31T23:59:59.9999999Z"),
    ("endofmonth(\(last))", "9999-12-31T23:59:59.9999999Z"), ("endofyear(\(last))", "9999-12-31T23:59:59.9999999Z"),
    ("endofday(\(first), -1)", .null), ("endofday(\(first), \(least))", .null),
    ("endofyear(\(first), \(greatest))", .null), ("endofday(\(first), 1)", "0001-01-02T23:59:59.9999999Z"),
    // Reals go on to infinity, decimals end.
    ("1e308 * 10", "Infinity"), ("-1e308 * 10", "-Infinity"), ("1e308 * 10 - 1e308 * 10", "NaN"),
    ("decimal(1e127) * decimal(1e127)", .null), ("dynamic(-9223372036854775808)", leastLong),
    ("tolong(1e19)", .null), ("toint(2147483648)", .null), ("tolong('9223372036854775808')", .null),
  ]

  @Test func `one rule for each operator`() throws {
    for (expression, expected) in Self.table {
      let found = try world.run("print x = \(expression)")[0].rows[0][0]
      #expect(found.text == expected.text, "\(expression) is \(found.text)")
    }
  }

  @Test func `what is null alone is null within a larger expression, and keeps its value otherwise`() throws {
    for (expression, expected) in Self.table {
      let query = "print x = \(expression) | extend isNone = isnull(x), inside = iff(isnull(\(expression)), 1, 0)"
      let row = try world.run(query)[0].rows[0]
      #expect(row[1] == .bool(expected == .null), "\(expression)")
      #expect(row[2] == (expected == .null ? 1 : 0), "\(expression)")
    }
  }

  @Test(arguments: [
    "(\(last) + 1d) - 1d", "(\(first) - 1d) + 1d", "tostring(\(last) + 1tick)", "toreal(tolong(\(last) + 1d))",
    "(\(last) + 1d) - \(last)", "(\(greatestSpan) + 1tick) - 1tick", "startofyear(\(last) + 1tick)",
    "datetime_part('year', \(last) + 1d)", "bin(\(last) + 1d, 1d)", "format_datetime(\(last) + 1d, 'yyyy')",
  ])
  func `nothing is computed from a time that does not exist`(expression: String) throws {
    let found = try world.run("print x = \(expression)")[0].rows[0][0]
    #expect(found == .null || found == "", "\(expression) is \(found.text)")
  }

  @Test(arguments: [
    ("range x from 9223372036854775806 to 9223372036854775807 step 1", 2),
    ("range x from long(-9223372036854775807) to long(-9223372036854775808) step -1", 2),
    ("range x from datetime(9999-12-31) to datetime(9999-12-31 23:59:59) step 1d", 1),
  ])
  func `a range ends at the end of its type`(query: String, rows: Int) throws {
    #expect(try world.run(query)[0].rows.count == rows)
  }

  @Test(arguments: ["dynamic({\"a\":1e999})", "dynamic([-1e400])", "dynamic(1e309)"])
  func `a dynamic holds no number beyond a real`(literal: String) {
    let error = world.refusal("print \(literal)") ?? "none"
    #expect(error.contains("a number within the range of a real"), "\(error)")
  }
}
