import Kusto
import KustoTypes

extension ScalarFunction {
  /// Functions that change the type.
  static let conversions: [ScalarFunction] = [
    conversion("tostring", .string), conversion("toint", .int), conversion("tolong", .long),
    conversion("toreal", .real), conversion("todouble", .real), conversion("todecimal", .decimal),
    conversion("tobool", .bool), conversion("toboolean", .bool), conversion("todatetime", .datetime),
    conversion("totimespan", .timespan), conversion("toguid", .guid), conversion("todynamic", .dynamic),
    conversion("toobject", .dynamic), conversion("parse_json", .dynamic), conversion("parsejson", .dynamic),
  ]

  private static func conversion(_ name: String, _ type: ScalarType) -> ScalarFunction {
    special(name, [.any], keepsName: true) { scope, arguments, offset in
      try scope.convert(arguments[0], to: type, offset)
    }
  }

  /// Functions of text.
  static let texts: [ScalarFunction] =
    [
      plain("strlen", [.text], .long) { "length(\($0[0]))" },
      plain("string_size", [.text], .long) { "length(CAST(\($0[0]) AS BLOB))" },
      direct("tolower", [.text], .string, sql: "kusto_lower"),
      direct("toupper", [.text], .string, sql: "kusto_upper"),
      direct("reverse", [.text], .string, sql: "kusto_reverse"),
      plain("strcat", [.text], .string, required: 1, variadic: true) { "kusto_concat(\($0.joined(separator: ", ")))" },
      plain("strcat_delim", [.text], .string, required: 2, variadic: true) {
        "kusto_concat_by(\($0.joined(separator: ", ")))"
      },
      direct("substring", [.text, .integer, .integer], .string, required: 2, sql: "kusto_substring"),
      direct("indexof", [.text, .text], .long, sql: "kusto_indexof"),
      direct("replace_string", [.text, .text, .text], .string, sql: "kusto_replace"),
      direct("replace_regex", [.text, .text, .text], .string, sql: "kusto_replace_regex"),
      direct("split", [.text, .text, .integer], .dynamic, required: 2, sql: "kusto_split"),
      direct("countof", [.text, .text], .long, sql: "kusto_countof"),
      direct("trim", [.text, .text], .string, sql: "kusto_trim"),
      direct("trim_start", [.text, .text], .string, sql: "kusto_trim_start"),
      direct("trim_end", [.text, .text], .string, sql: "kusto_trim_end"),
      special("extract", [.text, .integer, .text, .type], required: 3, extract),
      special("extract_all", [.text, .any, .text], required: 2, extractAll),
      direct("strcmp", [.text, .text], .long, sql: "kusto_strcmp"),
      plain("strrep", [.text, .integer], .string) { "kusto_strrep(\($0[0]), \($0[1]))" },
    ]
    + empties
}

extension ScalarFunction {
  private static let extract: Build = { scope, arguments, offset in
    try scope.check(regex: arguments[0], offset)
    let text = try scope.compose(.string, Array(arguments.prefix(3))) {
      "kusto_extract(\($0.joined(separator: ", ")))"
    }
    guard arguments.count > 3, let type = arguments[3].literal.flatMap({ ScalarType(name: $0.text) }) else {
      return text
    }
    return try scope.convert(text, to: type, offset)
  }

  /// `extract_all(regex, [groups,] text)`.
  private static let extractAll: Build = { scope, arguments, offset in
    try scope.check(regex: arguments[0], offset)
    let groups = arguments.count > 2 ? arguments[1] : scope.literal(.string("null"))
    guard arguments.count == 2 || groups.type == .dynamic else {
      throw scope.semantic("SEM0031", "extract_all(): argument #2 expected to be a dynamic array of groups", offset)
    }
    let text = try scope.convert(arguments[arguments.count - 1], to: .string, offset)
    return try scope.compose(.dynamic, [arguments[0], groups, text]) {
      "kusto_extract_all(\($0.joined(separator: ", ")))"
    }
  }

  /// Questions for null and empty; strings are never null.
  private static let empties: [ScalarFunction] =
    special("isnull", [.any]) { scope, arguments, _ in
      arguments[0].type == .string
        ? scope.literal(.bool(false)) : try scope.compose(.bool, arguments) { "(\($0[0]) IS NULL)" }
    }
    .also()
    + special("isnotnull", [.any]) { scope, arguments, _ in
      arguments[0].type == .string
        ? scope.literal(.bool(true)) : try scope.compose(.bool, arguments) { "(\($0[0]) IS NOT NULL)" }
    }
    .also("notnull")
    + special("isempty", [.any]) { scope, arguments, offset in
      let text = arguments[0].type == .dynamic ? try scope.convert(arguments[0], to: .string, offset) : arguments[0]
      return text.type == .string
        ? try scope.compose(.bool, [text]) { "(\($0[0]) = '')" }
        : try scope.compose(.bool, [text]) { "(\($0[0]) IS NULL)" }
    }
    .also()
    + special("isnotempty", [.any]) { scope, arguments, offset in
      let text = arguments[0].type == .dynamic ? try scope.convert(arguments[0], to: .string, offset) : arguments[0]
      return text.type == .string
        ? try scope.compose(.bool, [text]) { "(\($0[0]) <> '')" }
        : try scope.compose(.bool, [text]) { "(\($0[0]) IS NOT NULL)" }
    }
    .also("notempty")
}
