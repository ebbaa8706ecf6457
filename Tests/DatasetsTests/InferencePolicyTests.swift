import Datasets
import KustoTypes
import Testing

/// One row of the policy: values that stand below each other, the type they get, and what is said and done.
struct PolicyRow: CustomTestStringConvertible, Sendable {
  var name: String
  var values: [String]
  var type: ScalarType
  var hint: String?
  var isRewritten = false
  var nulls = 0

  init(
    _ name: String, _ values: [String], _ type: ScalarType, hint: String? = nil, rewritten: Bool = false, nulls: Int = 0
  ) {
    self.name = name
    self.values = values
    self.type = type
    self.hint = hint
    isRewritten = rewritten
    self.nulls = nulls
  }

  var testDescription: String { name }

  static let numbers: [PolicyRow] = [
    .init("plain_int", ["1", "42", "99"], .long),
    .init("long_int", ["1", "1099511627775"], .long),
    .init("neg_int", ["-1", "-999"], .long),
    .init("int64 limits", ["9223372036854775807", "-9223372036854775808"], .long),
    .init("plus_int", ["+1", "+999"], .string),
    .init("lead_zero_id", ["00042", "12345"], .string),
    .init("zip_some_zero", ["12345", "00501"], .string),
    .init("bool01", ["0", "1", "1"], .long, hint: "bool?"),
    .init("mixed_int_float", ["1", "2.5"], .real),
    .init("exp_float", ["1.5e-05", "2E+3"], .real),
    .init("thousands", ["1,234", "12"], .string, hint: "=thousands"),
    .init("money", ["$1.50"], .string),
    .init("percent", ["12%"], .string),
    .init("comma_decimal", ["1,5", "2,25"], .string, hint: "=decimal-comma"),
    .init("int_gt_i64", ["18446744073709551616", "1"], .decimal),
    .init("u64", ["9223372036854775808"], .decimal),
    .init("past 2^53 alone", ["9007199254740993"], .long),
    .init("2^53 beside a fraction", ["9007199254740992", "0.5"], .real),
    .init("past 2^53 beside a fraction", ["9007199254740993", "0.5"], .decimal),
    .init("past int64 beside an exponent", ["18446744073709551616", "1e3"], .string),
    .init("dec30", ["123456789012345.123456789012345"], .decimal),
    .init("35 digits", ["12345678901234567890123456789012345"], .string),
    .init("34 digits", ["1234567890123456789012345678901234"], .decimal),
    .init("float17", ["0.30000000000000004"], .real),
    .init("18 digits", ["0.300000000000000044"], .decimal),
    .init("overflow", ["1e400"], .string),
    .init("underflow", ["1e-400"], .string),
    .init("hex", ["0x1f"], .string),
    .init("float_nan", ["1.5", "NaN"], .real),
    .init("float_inf", ["1.5", "inf", "-inf", "Infinity"], .real, rewritten: true),
    .init("bare points", [".5", "5."], .real, rewritten: true),
    .init("year", ["1990", "2024"], .long),
    .init("epoch_s", ["1704067200", "1704075119"], .long, hint: "unix seconds (2024-01-01)"),
    .init("epoch_ms", ["1704067200000"], .long, hint: "unix milliseconds"),
    .init("epoch_s out of range", ["5000000000", "1704067200"], .long),
    .init("user_id", ["1000000001"], .long, hint: "string?"),
    .init("date_compact", ["20240229", "20241231"], .long, hint: "yyyymmdd"),
  ]

  static let nulls: [PolicyRow] = [
    .init("int_null_word", ["1", "null"], .long, rewritten: true, nulls: 1),
    .init("int_NA", ["NA", "1", "NA"], .long, rewritten: true, nulls: 2),
    .init("int_NULL_N", ["1", "\\N"], .long, rewritten: true, nulls: 1),
    .init("every word", ["1.5", "NA", "N/A", "n/a", "null", "NULL", "None", "\\N"], .real, rewritten: true, nulls: 7),
    .init("other spelling", ["1", "Null"], .string),
    .init("padded word", ["1", " NA"], .string),
    .init("NA in text", ["NA", "DE", ""], .string, hint: "NA 1", nulls: 1),
    .init("NA beside JSON", ["{}", "NA"], .string, hint: "stays as text"),
    .init("NA beside a date", ["NA", "2024-01-01"], .datetime, rewritten: true, nulls: 1),
    .init("NA beside a GUID", ["NA", "d3a52918-df01-44ce-b717-49f181b8b960"], .guid, rewritten: true, nulls: 1),
    .init("int_empty", ["1", "", "3"], .long, nulls: 1),
    .init("int_dash", ["1", "-"], .string),
    .init("int_space", [" 1", "2 "], .long, rewritten: true),
    .init("all_empty", ["", ""], .string, nulls: 2),
    .init("all_null_word", ["null", "null"], .string),
    .init("empty_then_int", ["", "", "7"], .long, nulls: 2),
    .init("blank beside numbers", ["1", " "], .string),
  ]

  static let times: [PolicyRow] = [
    .init("date_iso", ["2024-02-29"], .datetime),
    .init("date_us", ["01/31/2024"], .string, hint: "=mm/dd/yyyy"),
    .init("date_eu", ["31.01.2024"], .string, hint: "=dd.mm.yyyy"),
    .init("date_slash_ymd", ["2024/01/31", "2010/01/01 00:00:00"], .datetime, rewritten: true),
    .init("date_mon", ["29-Feb-2024"], .datetime, rewritten: true),
    .init("date_rfc1123", ["Thu, 29 Feb 2024 12:30:00 GMT"], .datetime, rewritten: true),
    .init("wrong weekday", ["Fri, 29 Feb 2024 12:30:00 GMT"], .string),
    .init("dt_space", ["2024-01-01 12:30:00"], .datetime),
    .init("dt_T", ["2024-01-01T12:30:00"], .datetime),
    .init("dt_Z", ["2024-01-01T12:30:00Z"], .datetime),
    .init("dt_frac7_Z", ["2024-01-01T12:30:00.1234567Z"], .datetime),
    .init("dt_frac9", ["2024-01-01T12:30:00.123456789"], .datetime, hint: "7 digits", rewritten: true),
    .init("dt_offset", ["2024-01-01T12:30:00+02:00"], .datetime),
    .init("dt_mixed_zone", ["2024-01-01T12:30:00Z", "2024-01-01T12:30:00-05:00"], .datetime),
    .init("dt_mixed_date", ["2024-01-01", "2024-01-01T12:30:00"], .datetime),
    .init("no seconds", ["2024-01-01 12:30"], .datetime, rewritten: true),
    .init("zoned and unzoned", ["2024-01-01T12:30:00Z", "2024-01-01T12:30:00"], .string, hint: "mixed"),
    .init("a day that is none", ["2024-01-31", "2023-02-29"], .string),
    .init("hour 24", ["2024-01-31T24:00:00"], .string),
    .init("second 60", ["2016-12-31T23:59:60Z"], .string),
    .init("year 0", ["0000-01-01"], .string),
    .init("time_only", ["12:34:56", "00:00:00"], .timespan),
    .init("timespan_d", ["8.12:34:56", "-1.00:00:00.1234567"], .timespan),
    .init("hour 25", ["25:00:00"], .string),
  ]

  static let others: [PolicyRow] = [
    .init("bool_tf", ["true", "false"], .bool),
    .init("bool_TF", ["True", "False"], .bool),
    .init("bool_yn", ["Y", "N"], .string, hint: "=yes-no"),
    .init("bool_t_f_letter", ["t", "f"], .string, hint: "=yes-no"),
    .init("bool and digits", ["true", "1"], .string),
    .init("guid", ["d3a52918-df01-44ce-b717-49f181b8b960"], .guid),
    .init("guid_upper_brace", ["{D3A52918-DF01-44CE-B717-49F181B8B960}"], .guid, rewritten: true),
    .init("guid_n", ["d3a52918df0144ceb71749f181b8b960"], .string, hint: "hash?"),
    .init(
      "guid_n like a number", ["7451e789126259719591405206924375", "d3a52918df0144ceb71749f181b8b960"], .string,
      hint: "hash?"),
    .init("ipv4", ["10.0.3.1"], .string),
    .init("json_obj", ["{\"a\": 0, \"b\": [\"x\", null]}"], .dynamic),
    .init("json_arr", ["[1, 2]", "[]"], .dynamic),
    .init("json_or_text", ["{\"a\": 1}", "plain"], .string),
    .init("JSON and number", ["{\"a\": 1}", "1"], .string),
    .init("NaN in JSON", ["[NaN]"], .string),
    .init("single quotes", ["{'a': 1}"], .string),
    .init("late_text", ["1", "2", "3", "oops"], .string),
    .init("unicode", ["na\u{EF}ve", "\u{6771}\u{4EAC}"], .string),
  ]
}

struct InferencePolicyTests {
  @Test(arguments: PolicyRow.numbers + PolicyRow.nulls + PolicyRow.times + PolicyRow.others)
  func `a column gets the type that the policy gives it`(row: PolicyRow) throws {
    let name = row.name.filter { $0 != "," }
    let lines = row.values.map { "x,\(quoted($0))\n" }
    let profile = try inspect("letter,\(name)\n" + lines.joined(), .init(header: .present))
    let column = profile.columns[1]
    #expect(column.type == row.type, "\(column.evidence)")
    #expect(column.needsRewrite == row.isRewritten)
    #expect(column.nulls == row.nulls)
    #expect(column.violations[column.type] == nil)
    if let hint = row.hint {
      #expect(column.warnings.contains { $0.contains(hint) }, "\(column.warnings)")
    } else {
      #expect(column.warnings.isEmpty)
    }
  }

  @Test(arguments: PolicyRow.numbers + PolicyRow.nulls + PolicyRow.times + PolicyRow.others)
  func `the order of the values does not matter, nor does an empty one between`(row: PolicyRow) throws {
    let lines = row.values.reversed().map { "x,\(quoted($0))\ny,\n" }
    let profile = try inspect("letter,value\n" + lines.joined(), .init(header: .present))
    #expect(profile.columns[1].type == row.type)
  }

  @Test(arguments: PolicyRow.numbers + PolicyRow.nulls + PolicyRow.times + PolicyRow.others)
  func `a type loads without a fault exactly when the profile has no violation against it`(row: PolicyRow) throws {
    let folder = try TemporaryFolder()
    try folder.write("data.csv", "letter,value\n" + row.values.map { "x,\(quoted($0))\n" }.joined())
    let profile = try folder.inspect(.init(header: .present))
    for type in ScalarType.allCases {
      let fault = profile.columns[1].violations[type]
      let loaded = Result { try encode(profile, types: ["value": type]) }
      switch (fault, loaded) {
      case (nil, .success): break
      case (let fault?, .failure(let error as DatasetError)):
        #expect(error == .badValue(column: "value", value: fault.value, type: type, location: fault.location))
      default: Issue.record("\(type): violation \(String(describing: fault)), but \(loaded)")
      }
    }
  }
}
