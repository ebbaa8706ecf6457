import GRDB
import Kusto

/// The tables that a query may name.
package protocol QueryCatalog {
  /// The table called `name` (case matters) in `database` (case does not); nil when there is none.
  ///
  /// `database` is nil when the query names none: then the database of the request is meant.
  func table(named name: String, database: String?) throws -> QueryTable?

  /// The names of the tables in the database of the request, for `union *` and `search`.
  func tableNames() throws -> [String]

  /// The first value that `sql` yields: some operators have columns that only the rows tell.
  func value(of sql: String, arguments: [DatabaseValue]) throws -> DatabaseValue
}

extension QueryCatalog {
  /// No names: then nothing matches a pattern.
  package func tableNames() throws -> [String] { [] }
}

/// A table as the translator reads it.
///
/// How values are stored: bool, int, long INTEGER; datetime and timespan INTEGER in ticks of 100 ns (a datetime since
/// 0001-01-01T00:00Z); real REAL, but NaN as TEXT `NaN`; decimal TEXT in canonical form (``DecimalText``); guid TEXT in
/// lower case; string TEXT, with a NUL in it BLOB; dynamic TEXT holding JSON. Null is NULL; a NULL string reads as `''`.
package struct QueryTable: Sendable {
  package var schema: TableSchema
  /// What stands after FROM: SQL that yields the columns `c0`, `c1`, … in the order of the schema.
  ///
  /// It holds no parameters. Only the catalog makes it, never the text of a query.
  package var source: String
  /// SQL over the source for `extent_id()`, a guid as TEXT; nil when the source knows no extents.
  package var extentID: String?
  /// SQL over the source for `extent_tags()`, a JSON array of strings as TEXT; nil when the source knows no extents.
  package var extentTags: String?
  /// SQL over the source for `ingestion_time()`, ticks as INTEGER; nil when it is not known.
  package var ingestionTime: String?

  /// A table of `schema`, read from `source`.
  package init(
    schema: TableSchema, source: String, extentID: String? = nil, extentTags: String? = nil,
    ingestionTime: String? = nil
  ) {
    self.schema = schema
    self.source = source
    self.extentID = extentID
    self.extentTags = extentTags
    self.ingestionTime = ingestionTime
  }
}

/// Text made safe to stand in SQL.
package enum SQLText {
  /// `text` as a string literal.
  ///
  /// A NUL would end the statement for SQLite, so text that holds one is written as bytes.
  package static func literal(_ text: String) -> String {
    guard text.utf8.contains(0) else { return "'\(text.replacing("'", with: "''"))'" }
    let hex = text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return "CAST(X'\(hex)' AS TEXT)"
  }

  /// `name` as an identifier in double quotes.
  package static func identifier(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
}
