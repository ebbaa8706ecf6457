import GRDB

/// The tables of the catalogue.
///
/// Rows of data live in `store_<n>`, one for every distinct list of columns, and never move: an extent owns ranges of
/// row ids, and its row here says to which table it belongs. So a move of any size is an update of a few rows, and
/// rows that no extent owns are seen by nobody.
enum CatalogSchema {
  static let version = 1

  /// Makes the tables of a fresh catalogue; the caller has begun the transaction.
  static func create(in database: Database, now: Int64) throws {
    try database.execute(sql: entities)
    try database.execute(sql: rows)
    try database.execute(sql: dataManagement)
    try database.execute(
      sql: "INSERT INTO databases (name, guid, created) VALUES ('Demo', ?, ?)", arguments: [Guid.fresh(), now])
    try database.execute(sql: "PRAGMA user_version = \(version)")
  }

  private static let entities = """
    CREATE TABLE databases (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, guid TEXT NOT NULL, created INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE tables (
      id INTEGER PRIMARY KEY AUTOINCREMENT, database INTEGER NOT NULL REFERENCES databases, name TEXT NOT NULL,
      guid TEXT NOT NULL, columns TEXT NOT NULL, folder TEXT NOT NULL, docstring TEXT NOT NULL,
      hidden INTEGER NOT NULL, created INTEGER NOT NULL, expires INTEGER, UNIQUE (database, name)
    ) STRICT;
    CREATE INDEX tables_by_expiry ON tables (expires) WHERE expires IS NOT NULL;
    CREATE TABLE policies (
      owner TEXT NOT NULL, entity INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (owner, entity, kind)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE mappings (
      entity INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, mapping TEXT NOT NULL, updated INTEGER NOT NULL,
      PRIMARY KEY (entity, kind, name)
    ) STRICT, WITHOUT ROWID;
    """

  private static let rows = """
    CREATE TABLE stores (
      id INTEGER PRIMARY KEY, columns TEXT NOT NULL UNIQUE, next_row INTEGER NOT NULL DEFAULT 1
    ) STRICT;
    CREATE TABLE extents (
      key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, entity INTEGER NOT NULL,
      store INTEGER NOT NULL REFERENCES stores, rows INTEGER NOT NULL, original_size INTEGER NOT NULL,
      created INTEGER NOT NULL, ingested INTEGER NOT NULL, tags TEXT NOT NULL
    ) STRICT;
    CREATE INDEX extents_by_entity ON extents (entity, store);
    CREATE TABLE extent_ranges (
      extent INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (extent, first)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE pending_ranges (
      id INTEGER PRIMARY KEY, owner TEXT NOT NULL, load TEXT NOT NULL, store INTEGER NOT NULL, first INTEGER NOT NULL,
      last INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX pending_by_load ON pending_ranges (load);
    CREATE TABLE garbage (
      id INTEGER PRIMARY KEY, store INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE owners (id TEXT PRIMARY KEY, started INTEGER NOT NULL) STRICT;
    """

  private static let dataManagement = """
    CREATE TABLE operations (
      id TEXT PRIMARY KEY, kind TEXT NOT NULL, database TEXT NOT NULL, command TEXT NOT NULL, state TEXT NOT NULL,
      status TEXT NOT NULL, started INTEGER NOT NULL, updated INTEGER NOT NULL, result TEXT, owner TEXT
    ) STRICT;
    CREATE INDEX operations_by_state ON operations (state);
    CREATE TABLE failures (
      id INTEGER PRIMARY KEY, operation TEXT NOT NULL, database TEXT NOT NULL, entity TEXT NOT NULL,
      at INTEGER NOT NULL, source TEXT NOT NULL, details TEXT NOT NULL, kind TEXT NOT NULL, activity TEXT NOT NULL,
      code TEXT NOT NULL, properties TEXT NOT NULL, retry INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE resources (
      kind TEXT NOT NULL, name TEXT NOT NULL, secret TEXT NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (kind, name, secret)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE blobs (
      id INTEGER PRIMARY KEY, container TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
      modified INTEGER NOT NULL, UNIQUE (container, name)
    ) STRICT;
    CREATE TABLE segments (
      blob INTEGER NOT NULL, position INTEGER NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL,
      PRIMARY KEY (blob, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE blocks (
      container TEXT NOT NULL, blob TEXT NOT NULL, block TEXT NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL,
      added INTEGER NOT NULL, PRIMARY KEY (container, blob, block)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE messages (
      id TEXT PRIMARY KEY, queue TEXT NOT NULL, text TEXT NOT NULL, inserted INTEGER NOT NULL,
      visible INTEGER NOT NULL, receipt TEXT NOT NULL, dequeues INTEGER NOT NULL, owner TEXT
    ) STRICT;
    CREATE INDEX messages_by_queue ON messages (queue, visible);
    CREATE TABLE statuses (
      partition TEXT NOT NULL, row TEXT NOT NULL, properties TEXT NOT NULL, etag TEXT NOT NULL,
      PRIMARY KEY (partition, row)
    ) STRICT, WITHOUT ROWID;
    """
}
