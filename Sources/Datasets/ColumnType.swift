/// The types that a column of a dataset can have.
///
/// They are the ten that Kusto knows; this module knows nothing else of it.
package enum ColumnType: String, Sendable, Codable, CaseIterable, Hashable, CodingKeyRepresentable {
  case bool, datetime, decimal, dynamic, guid, int, long, real, string, timespan
}
