import GRDB
import Kusto

/// A named way to map fields to columns.
struct MappingRecord: Sendable, Hashable {
  /// `csv`, `json`, ….
  var kind: String
  var name: String
  /// The JSON of the mapping.
  var mapping: String
  var updated: Int64
}

extension Catalog {
  /// The mappings of `table`.
  func mappings(of table: TableRecord) throws -> [MappingRecord] {
    try rows("SELECT kind, name, mapping, updated FROM mappings WHERE entity = ? ORDER BY kind, name", [table.id])
      .map { MappingRecord(kind: $0[0], name: $0[1], mapping: $0[2], updated: $0[3]) }
  }

  /// Sets a mapping of `table`.
  ///
  /// - Throws: ``ServiceError`` when it exists and may not be replaced.
  func putMapping(kind: String, name: String, mapping: String, replacing: Bool, of table: TableRecord) throws {
    if !replacing, try mappings(of: table).contains(where: { $0.kind == kind && $0.name == name }) {
      throw ServiceError.badRequest("BadRequest_DuplicateMapping", "The mapping '\(name)' exists already.")
    }
    try execute(
      "INSERT OR REPLACE INTO mappings (entity, kind, name, mapping, updated) VALUES (?, ?, ?, ?, ?)",
      [table.id, kind, name, mapping, Clock.now])
  }

  /// Removes a mapping of `table`.
  func dropMapping(kind: String, name: String, of table: TableRecord) throws {
    try execute("DELETE FROM mappings WHERE entity = ? AND kind = ? AND name = ?", [table.id, kind, name])
    guard database.changesCount > 0 else { throw ServiceError.noMapping(name) }
  }
}

extension ServiceError {
  static func noMapping(_ name: String) -> ServiceError {
    badRequest("BadRequest_MappingReferenceWasNotFound", "The mapping '\(name)' was not found.")
  }
}
