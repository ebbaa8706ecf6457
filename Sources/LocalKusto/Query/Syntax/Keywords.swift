/// Words that are no names unless they stand in brackets: `['where']`.
///
/// Source: `SyntaxFacts` of Microsoft's Kusto.Language, keywords that can be no identifiers; and `kind`, which the
/// service takes for the beginning of an option.
enum Keywords {
  static let reserved: Set<String> = [
    "and", "as", "asc", "between", "by", "consume", "contains", "contains_cs", "datatable", "declare", "desc",
    "distinct", "endswith", "endswith_cs", "extend", "externaldata", "filter", "find", "getschema", "has", "has_any",
    "has_cs", "hasprefix", "hasprefix_cs", "hassuffix", "hassuffix_cs", "in", "invoke", "join", "kind", "let", "like",
    "limit", "materialize", "mvapply", "mvexpand", "of", "on", "or", "order", "parse", "print", "project", "sample",
    "search", "serialize", "set", "sort", "startswith", "startswith_cs", "summarize", "take", "to", "top", "toscalar",
    "totable", "union", "where", "with",
  ]
}
