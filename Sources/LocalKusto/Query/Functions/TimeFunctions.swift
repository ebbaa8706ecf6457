import Kusto

extension ScalarFunction {
  /// Functions of time.
  static let times: [ScalarFunction] =
    [
      special("now", [.exactly(.timespan)], required: 0) { scope, arguments, offset in
        let now = scope.literal(Literal(type: .datetime, value: .integer(scope.translation.options.now)))
        return try arguments.first.map { try scope.arithmetic(.add, now, $0, offset) } ?? now
      },
      special("ago", [.exactly(.timespan)]) { scope, arguments, offset in
        let now = scope.literal(Literal(type: .datetime, value: .integer(scope.translation.options.now)))
        return try scope.arithmetic(.subtract, now, arguments[0], offset)
      },
      part("getyear", "year"), part("getmonth", "month"), part("monthofyear", "month"), part("dayofmonth", "day"),
      part("dayofyear", "dayofyear"), part("hourofday", "hour"), part("week_of_year", "week_of_year"),
      part("weekofyear", "week_of_year"),
      plain("dayofweek", [.exactly(.datetime)], .timespan) { "kusto_date_part('dayofweek', \($0[0]))" },
      plain("datetime_part", [.text, .exactly(.datetime)], .long) { "kusto_date_part(\($0[0]), \($0[1]))" },
      plain("datetime_add", [.text, .integer, .exactly(.datetime)], .datetime) {
        "kusto_date_add(\($0[0]), \($0[1]), \($0[2]))"
      },
      plain("datetime_diff", [.text, .exactly(.datetime), .exactly(.datetime)], .long) {
        "kusto_date_diff(\($0[0]), \($0[1]), \($0[2]))"
      },
      plain(
        "make_datetime", [.integer, .integer, .integer, .integer, .integer, .number], .datetime, required: 3
      ) { "kusto_make_date(\($0.joined(separator: ", ")))" },
      plain("format_datetime", [.exactly(.datetime), .text], .string, keepsName: true) {
        "kusto_format_date(\($0[0]), \($0[1]))"
      },
      zone("datetime_utc_to_local", "kusto_utc_to_local"),
      zone("datetime_local_to_utc", "kusto_local_to_utc"),
      plain("unixtime_seconds_todatetime", [.number], .datetime) { "kusto_unix_time(\($0[0]), 10000000)" },
      plain("unixtime_milliseconds_todatetime", [.number], .datetime) { "kusto_unix_time(\($0[0]), 10000)" },
      plain("unixtime_microseconds_todatetime", [.number], .datetime) { "kusto_unix_time(\($0[0]), 10)" },
      plain("unixtime_nanoseconds_todatetime", [.number], .datetime) { "kusto_unix_time(\($0[0]), 0.01)" },
    ]
    + ["day", "week", "month", "year"].flatMap { unit in
      [
        plain("startof\(unit)", [.exactly(.datetime), .integer], .datetime, required: 1) {
          "kusto_start_of('\(unit)', \($0[0]), \($0.count > 1 ? $0[1] : "0"))"
        },
        plain("endof\(unit)", [.exactly(.datetime), .integer], .datetime, required: 1) {
          "kusto_end_of('\(unit)', \($0[0]), \($0.count > 1 ? $0[1] : "0"))"
        },
      ]
    }

  private static func zone(_ name: String, _ function: String) -> ScalarFunction {
    special(name, [.exactly(.datetime), .text]) { scope, arguments, offset in
      if case .text(let zone)? = arguments[1].literal?.value, TimeZones.named(zone) == nil {
        throw scope.semantic("SEM0031", "\(name)(): argument #2: '\(zone)' is no time zone", offset)
      }
      return try scope.compose(.datetime, arguments) { "\(function)(\($0[0]), \($0[1]))" }
    }
  }

  private static func part(_ name: String, _ part: String) -> ScalarFunction {
    plain(name, [.exactly(.datetime)], .long) { "kusto_date_part('\(part)', \($0[0]))" }
  }
}
