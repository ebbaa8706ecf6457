import Datasets
import Foundation
import Kusto

/// Commands and queries, as a run needs them.
///
/// Every call has a deadline of the implementation's own, and throws ``TransportError``, or `CancellationError` when
/// its task is cancelled.
package protocol CommandPort: Sendable {
  /// Runs a command in `database` (nil for commands of the cluster), and gives its result.
  func run(_ command: Command, database: String?) async throws -> ResultTable
  /// Runs a query, and gives a table for each of its statements.
  func query(_ text: String, database: String) async throws -> [ResultTable]
}

/// The storage that data management lends: blobs, queues, the status table.
///
/// All calls may be repeated; one that was done already, because its first answer was lost, is a success. Posting a
/// message twice is the exception: it delivers twice.
package protocol StoragePort: Sendable {
  /// Puts one block of `blob`; `id` is base64, and as long as the other ids of the blob.
  ///
  /// Also throws ``DatasetError`` when the content cannot be read.
  func putBlock(_ content: BlockContent, id: String, to blob: StorageAddress) async throws
  /// Makes the blob of the blocks `ids`, in this order.
  func putBlockList(_ ids: [String], to blob: StorageAddress) async throws
  /// Appends a message to `queue`.
  func post(_ message: IngestionMessage, to queue: StorageAddress) async throws
  /// Inserts the status row `entity` as pending; one that is there stays as it is.
  func insertStatus(_ entity: StatusEntity, into table: StorageAddress) async throws
  /// Reads a status row; nil when there is none.
  func status(partitionKey: String, rowKey: String, in table: StorageAddress) async throws -> IngestionStatus?
}

/// All of the service.
package typealias KustoService = CommandPort & StoragePort

/// A row of the status table as a client inserts it.
package struct StatusEntity: Sendable, Hashable {
  package var partitionKey: String
  package var rowKey: String
  package var sourceID: UUID
  /// Blob address without its signature.
  package var sourcePath: String
  package var database: String
  package var table: String
  package var updatedOn: Date

  package init(
    partitionKey: String, rowKey: String, sourceID: UUID, sourcePath: String, database: String, table: String,
    updatedOn: Date
  ) {
    self.partitionKey = partitionKey
    self.rowKey = rowKey
    self.sourceID = sourceID
    self.sourcePath = sourcePath
    self.database = database
    self.table = table
    self.updatedOn = updatedOn
  }
}

/// An address of the storage with the signature that opens it.
///
/// Its description leaves the signature out; only ``signed`` has it, for requests and ingestion messages.
package struct StorageAddress: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
  private let root: String
  private let signature: String

  /// Reads `https://account/container?signature`.
  package init(_ signed: String) {
    let parts = signed.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    root = String(parts.first ?? "")
    signature = parts.count == 2 ? String(parts[1]) : ""
  }

  private init(root: String, signature: String) {
    self.root = root
    self.signature = signature
  }

  /// The whole address.
  ///
  /// A secret.
  package var signed: String { signature.isEmpty ? root : "\(root)?\(signature)" }

  /// The address with `query` before the signature.
  ///
  /// A secret.
  package func signed(adding query: String) -> String {
    signature.isEmpty ? "\(root)?\(query)" : "\(root)?\(query)&\(signature)"
  }

  /// `name` below this address, under the same signature.
  ///
  /// The name is escaped.
  package func appending(_ name: String) -> StorageAddress {
    var allowed = CharacterSet.alphanumerics
    allowed.insert(charactersIn: "-._~()',=")
    let escaped = name.addingPercentEncoding(withAllowedCharacters: allowed) ?? name
    return StorageAddress(root: "\(root)/\(escaped)", signature: signature)
  }

  /// `text` right behind the address, as the row of a table is addressed.
  package func followed(by text: String) -> StorageAddress {
    StorageAddress(root: root + text, signature: signature)
  }

  package var description: String { root }
  package var debugDescription: String { root }
}
