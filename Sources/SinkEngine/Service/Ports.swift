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
  /// The same of one query, of whose rows only so many are wanted: a service that can leaves the others out.
  func query(_ text: String, database: String, mostRows: Int) async throws -> [ResultTable]
  /// Ingests rows that the request carries: when it returns, they are in the table.
  func stream(_ piece: StreamPiece) async throws
}

extension CommandPort {
  package func query(_ text: String, database: String, mostRows: Int) async throws -> [ResultTable] {
    try await query(text, database: database)
  }

  package func stream(_ piece: StreamPiece) async throws {
    throw TransportError.refused(
      ServiceError(code: "NotSupported", message: "there is no streaming ingestion here", isPermanent: true),
      status: 400,
      retryAfter: nil)
  }
}

/// One request of streaming ingestion.
package struct StreamPiece: Sendable, Hashable {
  package var database: String
  package var table: String
  /// The format of the rows, as Kusto calls it.
  package var format = "csv"
  /// An ingestion mapping of the table.
  package var mapping: String?
  /// Rows, as gzip.
  package var content: [UInt8]
  package var requestID: String

  package init(database: String, table: String, mapping: String? = nil, content: [UInt8], requestID: String) {
    self.database = database
    self.table = table
    self.mapping = mapping
    self.content = content
    self.requestID = requestID
  }
}

/// The storage that data management lends: blobs, queues, the status table.
///
/// All calls may be repeated; one that was done already, because its first answer was lost, is a success. Posting a
/// message twice is the exception: it delivers twice.
package protocol StoragePort: RestPort {
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
  /// Reads all status rows of `partitionKey`, by their row keys.
  func statuses(partitionKey: String, in table: StorageAddress) async throws -> [String: IngestionStatus]
  /// Whether the user has containers, which are used instead of those that are lent.
  var hasOwnContainers: Bool { get }
  /// The containers of the user, with signatures that are good for a while; empty for none.
  func ownContainers() async throws -> [StorageAddress]
}

extension StoragePort {
  package var hasOwnContainers: Bool { false }
  package func ownContainers() async throws -> [StorageAddress] { [] }

  package func statuses(partitionKey: String, in table: StorageAddress) async throws -> [String: IngestionStatus] {
    throw TransportError.refused(
      ServiceError(code: "NotSupported", message: "rows are read one by one here", isPermanent: true), status: 400,
      retryAfter: nil)
  }
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

  /// Whether it has a signature.
  package var isSigned: Bool { signature.contains("sig=") }

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
