import GRDB

/// The SQL functions that translated queries call.
package enum QueryFunctions {
  /// Registers all of them; a pool does this for every connection.
  package static func install(in database: Database) {
  }
}
