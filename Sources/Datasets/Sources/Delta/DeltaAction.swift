import Foundation

/// What one line of a Delta table's log, or one row of a checkpoint, says.
///
/// Only what a reader needs; all else is passed over.
struct DeltaAction: Decodable {
  var add: Add?
  var remove: Remove?
  var metaData: Metadata?
  var `protocol`: Requirements?

  init() {}

  /// A file that belongs to the table from now on.
  struct Add: Decodable {
    /// Relative to the table's folder or a whole address, with percent signs.
    var path: String
    /// As texts, by the name of the column.
    var partitionValues: [String: String?]?
    var deletionVector: DeletionVector?

    var key: Key { Key(path: path, vector: deletionVector) }
  }

  /// A file that does not belong to the table any more.
  struct Remove: Decodable {
    var path: String
    var deletionVector: DeletionVector?

    var key: Key { Key(path: path, vector: deletionVector) }
  }

  /// Which rows of a file are deleted.
  struct DeletionVector: Decodable, Hashable {
    var storageType: String
    var pathOrInlineDv: String
    var offset: Int?
  }

  /// The same file with other deleted rows is another entry of the log.
  struct Key: Hashable {
    var path: String
    var vector: DeletionVector?
  }

  struct Metadata: Decodable {
    /// The columns, as JSON in a text.
    var schemaString: String
    var partitionColumns: [String]
    var configuration: [String: String?]?
    var format: Format?

    struct Format: Decodable {
      var provider: String
    }
  }

  /// What somebody must know who reads the table.
  struct Requirements: Decodable {
    var minReaderVersion: Int
    var readerFeatures: [String]?
  }
}
