import Foundation
import Kusto

/// `.list blobs ('address') [Suffix='.csv'] [MaxFiles=10] [PathFormat=(…)]`: blobs of this server's storage.
///
/// The address is that of a container, or of the beginning of names in it, with its signature. It also stands behind
/// `.ingest-from-storage-queued … <|`.
///
/// Source: Kusto documentation, ".list blobs command (preview)".
struct ListBlobs: DataManagementCommand {
  let writes = false
  private let source: String
  private var suffix = ""
  private var most: Int?
  private var pathFormat: PathFormat?

  /// How many are shown, whatever `MaxFiles` says.
  static let mostShown = 1_000

  private init(source: String) { self.source = source }

  static func parse(_ reader: inout CommandReader) throws -> ListBlobs? {
    guard reader.take("list blobs") else { return nil }
    try reader.expect(.openParenthesis)
    var list = ListBlobs(source: try reader.string())
    guard try !reader.take(.comma) else {
      throw ServiceError.badRequest("General_BadRequest", "Only one storage connection string is supported.")
    }
    try reader.expect(.closeParenthesis)
    while try list.readOption(&reader) {}
    return list
  }

  private mutating func readOption(_ reader: inout CommandReader) throws -> Bool {
    if reader.take("suffix") {
      try reader.expect(.assign)
      suffix = try reader.string()
    } else if reader.take("maxfiles") {
      try reader.expect(.assign)
      most = try Self.count(&reader)
    } else if reader.take("pathformat") {
      try reader.expect(.assign)
      pathFormat = try PathFormat(&reader)
    } else {
      return false
    }
    return true
  }

  private static func count(_ reader: inout CommandReader) throws -> Int {
    let token = try reader.lexer.next()
    guard case .integer(let number) = token.kind, number > 0 else {
      throw reader.lexer.unexpected(token, expected: "a number of files, at least 1")
    }
    return Int(clamping: number)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let found = try matches(catalog, session, limit: min(most ?? Self.mostShown, Self.mostShown))
    return ResultTable(
      "BlobUri:string, SizeInBytes:long, CapturedVariables:dynamic",
      rows: found.map { [.string($0.address), .count($0.size), .object(captured($0))] })
  }

  private func captured(_ blob: Found) -> [String: JSONValue] {
    guard let created = blob.created, let variable = pathFormat?.variable else { return [:] }
    // `2025-03-20T00:00:00…` as the service shows it: month, day and year.
    let text = DateTimeText.format(created)
    let (year, month, day) = (text.prefix(4), text.dropFirst(5).prefix(2), text.dropFirst(8).prefix(2))
    return [variable: .string("\(month)/\(day)/\(year) \(text.dropFirst(11).prefix(8))")]
  }

  /// The blobs as sources of one queued ingestion, with the signature that opens them.
  ///
  /// - Throws: ``ServiceError`` for none at all, and for more than one command may name: none is left out in silence.
  func sources(_ catalog: Catalog, _ session: CommandSession) throws -> [QueuedIngestion.Blob] {
    let found = try matches(catalog, session, limit: min(most ?? .max, QueuedOperation.mostBlobs + 1))
    guard !found.isEmpty else {
      throw ServiceError.badRequest("General_BadRequest", "The list has no blobs, so there is nothing to ingest.")
    }
    guard found.count <= QueuedOperation.mostBlobs else {
      throw ServiceError.badRequest(
        "General_BadRequest",
        "The list has more than \(QueuedOperation.mostBlobs) blobs. Say MaxFiles, or a longer path.")
    }
    let signature = source.drop { $0 != "?" && $0 != ";" }.dropFirst()
    return found.map {
      QueuedIngestion.Blob(url: "\($0.address)?\(signature)", size: $0.size, created: $0.created)
    }
  }

  /// A blob that fits.
  private struct Found {
    /// Without a signature.
    var address: String
    /// Bytes.
    var size: Int
    /// Ticks; nil where its name does not say it.
    var created: Int64?
  }

  private func matches(_ catalog: Catalog, _ session: CommandSession, limit: Int) throws -> [Found] {
    let place: StorageAddress
    do {
      place = try BlobAddress.opened(source, catalog, session.store.delegationKeys)
    } catch let failure as IngestionFailure {
      throw failure.serviceError
    }
    var found: [Found] = []
    try catalog.forEachBlob(in: place.storage, prefix: place.item ?? "") { name, size in
      guard name.utf8.reversed().starts(with: suffix.utf8.reversed()) else { return true }
      found.append(
        Found(
          address: "\(session.address)/\(StorageAddress.account)/\(place.storage)/\(Self.escaped(name))", size: size,
          created: pathFormat?.time(in: name)))
      return found.count < limit
    }
    return found
  }

  private static func escaped(_ name: String) -> String {
    name.addingPercentEncoding(withAllowedCharacters: unreserved) ?? name
  }

  private static let unreserved = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
}
