/// Functions of Kusto that the embedded one has not: they are refused by name, and not as typing errors.
enum KnownElsewhere {
  static let aggregates: Set<String> = [
    "binary_all_and", "binary_all_or", "binary_all_xor", "buildschema", "covariance", "hll", "hll_if", "hll_merge",
    "percentilew", "percentilesw", "percentilesw_array", "tdigest", "tdigest_merge",
  ]

  static func isScalar(_ name: String) -> Bool {
    scalars.contains(name) || families.contains { name.hasPrefix($0) }
  }

  private static let scalars: Set<String> = [
    "acos", "asin", "atan", "atan2", "bin_auto", "cos", "cot", "cursor_after",
    "degrees", "estimate_data_size", "extract_json", "extractjson",
    "format_timespan", "format_bytes", "gamma", "has_ipv4", "isascii",
    "isfinite", "isutf8", "jaccard_index", "loggamma", "make_string", "make_timespan", "new_guid",
    "pi", "radians", "rand", "regex_quote", "repeat",
    "replace", "replace_strings", "sin", "tan", "translate", "treepath", "unicode_codepoints",
    "welch_test", "zip",
  ]

  private static let families = [
    "array_", "bag_", "base64_", "binary_", "bitset_", "current_", "datetime_", "geo_", "gzip_", "has_", "hash",
    "ipv4_", "ipv6_", "parse_", "rank_", "row_", "series_", "set_", "unicode_", "url_", "zlib_",
  ]
}
