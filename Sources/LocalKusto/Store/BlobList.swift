import GRDB

extension Catalog {
  /// Calls `take` with name and size of every blob whose name begins with `prefix`, by name, until it has enough.
  ///
  /// Bytes are compared, upper and lower case apart.
  func forEachBlob(
    in container: String, prefix: String, _ take: (_ name: String, _ size: Int) throws -> Bool
  ) throws {
    let statement = try database.makeStatement(
      sql: "SELECT name, size FROM blobs WHERE container = ? AND name >= ? ORDER BY name")
    let blobs = try Row.fetchCursor(statement, arguments: [container, prefix])
    while let blob = try blobs.next() {
      let name: String = blob[0]
      // Names stand in the order of their bytes, so those with the prefix stand together.
      guard name.utf8.starts(with: prefix.utf8), try take(name, blob[1]) else { return }
    }
  }
}
