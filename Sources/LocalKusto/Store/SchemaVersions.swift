import GRDB

/// The version of a database's schema, `v1.12`: the second number grows with every change of a table.
struct SchemaVersion: Sendable, Hashable, Comparable {
  var major: Int
  var minor: Int

  init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads `v1.12`; nil for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].first == "v" || parts[0].first == "V", let major = Int(parts[0].dropFirst()),
      let minor = Int(parts[1]), major >= 0, minor >= 0
    else { return nil }
    self.init(major: major, minor: minor)
  }

  var text: String { "v\(major).\(minor)" }

  static func < (one: SchemaVersion, other: SchemaVersion) -> Bool {
    (one.major, one.minor) < (other.major, other.minor)
  }
}

extension CatalogSchema {
  /// Counts the changes of schemas, also in a folder of a program that did not.
  static func countChanges(in database: Database) throws {
    try database.execute(
      sql: "CREATE TABLE IF NOT EXISTS schema_versions (database INTEGER PRIMARY KEY, minor INTEGER NOT NULL) STRICT")
    for (name, event, row) in [
      ("made", "INSERT", "new"), ("changed", "UPDATE OF name, columns, folder, docstring", "new"),
      ("dropped", "DELETE", "old"),
    ] {
      try database.execute(
        sql: """
          CREATE TRIGGER IF NOT EXISTS table_\(name) AFTER \(event) ON tables BEGIN
            INSERT INTO schema_versions VALUES (\(row).database, 1)
            ON CONFLICT (database) DO UPDATE SET minor = minor + 1;
          END
          """)
    }
  }
}

extension Catalog {
  /// The version of the schema of `database`.
  func version(of database: DatabaseRecord) throws -> SchemaVersion {
    SchemaVersion(major: 1, minor: try count("SELECT minor FROM schema_versions WHERE database = ?", [database.id]))
  }
}
