import Datasets
import Foundation
import KustoTypes
import Testing

/// The columns of the policy's table of tricky columns, 63, each with the type that we decided on.
private struct TrickyColumn: Sendable {
  var name: String
  var type: ScalarType
  var hint: String?
  var isRewritten = false
  var value: @Sendable (_ row: Int, _ random: inout SeededRandom) -> String

  init(
    _ name: String, _ type: ScalarType, hint: String? = nil, rewritten: Bool = false,
    _ value: @escaping @Sendable (Int, inout SeededRandom) -> String
  ) {
    self.name = name
    self.type = type
    self.hint = hint
    isRewritten = rewritten
    self.value = value
  }

  static let rows = 2000

  private static func number(_ range: Range<Int>, _ random: inout SeededRandom) -> Int {
    Int.random(in: range, using: &random)
  }

  private static func fraction(_ random: inout SeededRandom, digits: Int = 4) -> String {
    "0.\(1 + number(0..<8, &random))" + padded(number(0..<1000, &random), 3).prefix(digits - 1)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  private static func word(_ word: String, _ row: Int, _ random: inout SeededRandom) -> String {
    row % 5 == 1 ? word : String(number(0..<1000, &random))
  }

  private static let numbers: [TrickyColumn] = [
    .init("plain_int", .long) { String(number(0..<100, &$1)) },
    .init("long_int", .long) { String(number(0..<1 << 40, &$1)) },
    .init("neg_int", .long) { String(-number(0..<1000, &$1)) },
    .init("plus_int", .string) { "+\(number(0..<1000, &$1))" },
    .init("lead_zero_id", .string) { padded(number(0..<100_000, &$1), 5) },
    .init("zip_some_zero", .string) {
      $0 % 10 == 0 ? padded(number(100..<9999, &$1), 5) : String(number(10000..<99999, &$1))
    },
    .init("bool01", .long, hint: "bool?") { String(number(0..<2, &$1)) },
    .init("bool_tf", .bool) { number(0..<2, &$1) == 0 ? "true" : "false" },
    .init("bool_TF", .bool) { number(0..<2, &$1) == 0 ? "True" : "False" },
    .init("bool_yn", .string, hint: "=yes-no") { number(0..<2, &$1) == 0 ? "Y" : "N" },
    .init("bool_t_f_letter", .string, hint: "=yes-no") { number(0..<2, &$1) == 0 ? "t" : "f" },
    .init("mixed_int_float", .real) { $0 % 2 == 0 ? String(number(0..<100, &$1)) : fraction(&$1) },
    .init("exp_float", .real) { "\(fraction(&$1))e-0\(1 + number(0..<4, &$1))" },
    .init("thousands", .string, hint: "=thousands") {
      "\(1 + number(0..<998, &$1)),\(padded(number(0..<999, &$1), 3))"
    },
    .init("money", .string) { "$\(fraction(&$1))" },
    .init("percent", .string) { "\(number(0..<100, &$1))%" },
    .init("comma_decimal", .string, hint: "=decimal-comma") { "\(number(0..<100, &$1)),\(number(0..<10, &$1))5" },
    .init("int_gt_i64", .decimal) { "1\(padded(number(0..<1 << 60, &$1), 19))" },
    .init("u64", .decimal) { String(UInt64(1) << 63 + UInt64(number(0..<1 << 62, &$1))) },
    .init("dec30", .decimal) {
      "\(number(100_000_000_000_000..<1_000_000_000_000_000, &$1)).\(number(100_000_000_000_000..<1_000_000_000_000_000, &$1))"
    },
    .init("float17", .real) { "0.\(number(1_000_000_000_000_000..<10_000_000_000_000_000, &$1))" },
    .init("hex", .string) { "0x" + String(number(0..<1 << 20, &$1), radix: 16) },
    .init("float_nan", .real) { $0 % 7 == 3 ? "NaN" : fraction(&$1) },
    .init("float_inf", .real, rewritten: true) { $0 % 9 == 4 ? ["inf", "-inf", "Infinity"][$0 % 3] : fraction(&$1) },
    .init("year", .long) { row, _ in String(1990 + row % 35) },
    .init("epoch_s", .long, hint: "unix seconds") { row, _ in String(1_704_067_200 + row * 7919) },
    .init("epoch_ms", .long, hint: "unix milliseconds") { row, _ in String((1_704_067_200 + row * 7919) * 1000) },
    .init("user_id", .long, hint: "string?") { row, _ in String(1_000_000_000 + row) },
  ]

  private static let nulls: [TrickyColumn] = [
    .init("int_null_word", .long, rewritten: true) { word("null", $0, &$1) },
    .init("int_NA", .long, rewritten: true) { word("NA", $0, &$1) },
    .init("int_NULL_N", .long, rewritten: true) { word("\\N", $0, &$1) },
    .init("int_empty", .long) { $0 % 3 == 0 ? String(number(0..<1000, &$1)) : "" },
    .init("int_dash", .string) { word("-", $0, &$1) },
    .init("int_space", .long, rewritten: true) { " \(number(0..<1000, &$1))" },
    .init("all_empty", .string) { _, _ in "" },
    .init("all_null_word", .string) { _, _ in "null" },
    .init("empty_then_int", .long) { $0 < rows * 3 / 4 ? "" : String(number(0..<100, &$1)) },
  ]

  /// `strftime` of one second of 2024 in UTC, a row every 7,919 s.
  private static func time(_ row: Int, _ format: String) -> String {
    var moment = time_t(1_704_067_200 + row * 7919)
    var parts = tm()
    gmtime_r(&moment, &parts)
    var text = [CChar](repeating: 0, count: 64)
    let count = strftime(&text, text.count, format, &parts)
    return String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static let times: [TrickyColumn] = [
    .init("date_iso", .datetime) { row, _ in time(row, "%Y-%m-%d") },
    .init("date_us", .string, hint: "=mm/dd/yyyy") { row, _ in time(row, "%m/%d/%Y") },
    .init("date_eu", .string, hint: "=dd.mm.yyyy") { row, _ in time(row, "%d.%m.%Y") },
    .init("date_slash_ymd", .datetime, rewritten: true) { row, _ in time(row, "%Y/%m/%d") },
    .init("date_compact", .long, hint: "yyyymmdd") { row, _ in time(row, "%Y%m%d") },
    .init("date_mon", .datetime, rewritten: true) { row, _ in time(row, "%d-%b-%Y") },
    .init("date_rfc1123", .datetime, rewritten: true) { row, _ in time(row, "%a, %d %b %Y %H:%M:%S GMT") },
    .init("dt_space", .datetime) { row, _ in time(row, "%Y-%m-%d %H:%M:%S") },
    .init("dt_T", .datetime) { row, _ in time(row, "%Y-%m-%dT%H:%M:%S") },
    .init("dt_Z", .datetime) { row, _ in time(row, "%Y-%m-%dT%H:%M:%SZ") },
    .init("dt_frac7_Z", .datetime) { time($0, "%Y-%m-%dT%H:%M:%S") + ".\(padded(number(0..<10_000_000, &$1), 7))Z" },
    .init("dt_frac9", .datetime, hint: "7 digits", rewritten: true) {
      time($0, "%Y-%m-%dT%H:%M:%S") + ".\(padded(number(0..<1_000_000_000, &$1), 9))"
    },
    .init("dt_offset", .datetime) { row, _ in time(row, "%Y-%m-%dT%H:%M:%S+02:00") },
    .init("dt_mixed_zone", .datetime) { row, _ in time(row, "%Y-%m-%dT%H:%M:%S") + (row % 2 == 0 ? "-05:00" : "Z") },
    .init("dt_mixed_date", .datetime) { row, _ in time(row, row % 2 == 0 ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%d") },
    .init("time_only", .timespan) { row, _ in time(row, "%H:%M:%S") },
    .init("timespan_d", .timespan) { row, _ in "\(row % 9)." + time(row, "%H:%M:%S") },
  ]

  private static func digits(_ random: inout SeededRandom, _ counts: [Int]) -> String {
    counts.map { count in String((0..<count).compactMap { _ in "0123456789abcdef".randomElement(using: &random) }) }
      .joined(separator: "-")
  }

  private static let others: [TrickyColumn] = [
    .init("guid", .guid) { digits(&$1, [8, 4, 4, 4, 12]) },
    .init("guid_upper_brace", .guid, rewritten: true) { "{\(digits(&$1, [8, 4, 4, 4, 12]).uppercased())}" },
    .init("guid_n", .string, hint: "hash?") { digits(&$1, [32]) },
    .init("ipv4", .string) { "10.\($0 % 256).\(number(0..<256, &$1)).1" },
    .init("json_obj", .dynamic) { row, _ in "{\"a\": \(row), \"b\": [\"x\", null]}" },
    .init("json_arr", .dynamic) { row, _ in "[1, \(row)]" },
    .init("json_or_text", .string) { row, _ in row % 2 == 0 ? "plain" : "{\"a\": 1}" },
    .init("late_text", .string) { $0 < rows - 10 ? String(number(0..<100, &$1)) : "oops" },
    .init("unicode", .string) { row, _ in ["na\u{EF}ve", "\u{6771}\u{4EAC}", "e\u{301}", "\u{1F680}"][row % 4] },
  ]

  static let all = numbers + nulls + times + others

  static func text(_ columns: [TrickyColumn], delimiter: String) -> String {
    var random = SeededRandom(42)
    var text = columns.map(\.name).joined(separator: delimiter) + "\n"
    for row in 0..<rows {
      text +=
        columns.map { column in
          let value = column.value(row, &random)
          return value.contains { ",\"\n;|\t".contains($0) } ? quoted(value) : value
        }.joined(separator: delimiter) + "\n"
    }
    return text
  }
}

struct TrickyTableTests {
  @Test(arguments: [",", "\t", ";", "|"])
  func `all 63 columns of the policy together get the types that it gives them`(delimiter: String) throws {
    #expect(TrickyColumn.all.count == 63)
    let profile = try inspect(TrickyColumn.text(TrickyColumn.all, delimiter: delimiter))
    #expect(profile.hasHeader)
    #expect(profile.rows == TrickyColumn.rows)
    for (found, column) in zip(profile.columns, TrickyColumn.all) {
      #expect(found.name == column.name)
      #expect(found.type == column.type, "\(column.name): \(found.evidence)")
      #expect(found.needsRewrite == column.isRewritten, "\(column.name)")
      if let hint = column.hint {
        #expect(found.warnings.contains { $0.contains(hint) }, "\(column.name): \(found.warnings)")
      }
    }
  }

  @Test func `what differs only in the last rows of a long file decides, and is named`() throws {
    var text = "id,int_then_float,int_then_text,empty_then_date,bool_then_int,i32_then_i64,quoted_newline_late\n"
    let (rows, late) = (60_000, 58_500)
    for row in 0..<rows {
      let isLate = row >= late
      text += "\(row),\(row % 100)\(isLate ? ".5" : ""),\(isLate && row % 1000 == 0 ? "n/a" : String(row % 77)),"
      text += "\(isLate ? "2024-01-02" : ""),\(isLate ? String(row % 7) : ["true", "false"][row % 2]),"
      text += "\(row * (isLate ? 10_000_000 : 1)),\(isLate && row % 1000 == 5 ? "\"a\nb\"" : "ab")\n"
    }
    let profile = try inspect(text)
    #expect(profile.rows == rows)
    #expect(profile.columns.map(\.type) == [.long, .real, .long, .datetime, .string, .long, .string])
    #expect(profile.columns[2].nulls == 1)
    #expect(profile.columns[3].nulls == late)
    let place = "data.csv, row \(Figures.grouped(late + 2))"
    #expect(profile.columns[4].evidence.contains("not bool because of '1' in \(place)"))
  }
}
