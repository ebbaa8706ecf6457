import GRDB

/// A blob of one container; its bytes are in files of the data folder.
struct BlobRecord: Sendable, Hashable {
  var id: Int64
  var container: String
  var name: String
  var size: Int
  var etag: String
  var modified: Int64
  /// The files that hold it, in order.
  var segments: [Segment]

  struct Segment: Sendable, Hashable {
    var file: String
    var size: Int
  }
}

extension Catalog {
  /// The blob at `container`/`name`, or nil.
  func blob(_ name: String, in container: String) throws -> BlobRecord? {
    let found = try row(
      "SELECT id, size, etag, modified FROM blobs WHERE container = ? AND name = ?", [container, name])
    guard let found else { return nil }
    let id: Int64 = found[0]
    let segments = try rows("SELECT file, size FROM segments WHERE blob = ? ORDER BY position", [id])
    return BlobRecord(
      id: id, container: container, name: name, size: found[1], etag: found[2], modified: found[3],
      segments: segments.map { BlobRecord.Segment(file: $0[0], size: $0[1]) })
  }

  /// Puts a blob in the place of the one of that name; blocks of the name that are not in it are dropped.
  ///
  /// Those that are in it stay known, as in Azure: the same list may be put again when its answer was lost.
  /// - Returns: the blob, and the files that nothing needs any more.
  func putBlob(
    _ name: String, in container: String, segments: [BlobRecord.Segment], exclusive: Bool
  ) throws -> (blob: BlobRecord, stale: [String]) {
    let old = try blob(name, in: container)
    if old != nil, exclusive { throw StorageError.blobExists }
    let kept = Set(segments.map(\.file))
    var stale = try takeBlocks(of: name, in: container) { !kept.contains($0) }
    if let old { stale += try forget(old) }
    let etag = "0x\(Secret.random().prefix(16).uppercased())"
    try execute(
      "INSERT INTO blobs (container, name, size, etag, modified) VALUES (?, ?, ?, ?, ?)",
      [container, name, segments.reduce(0) { $0 + $1.size }, etag, Clock.now])
    let id = database.lastInsertedRowID
    for (position, segment) in segments.enumerated() {
      try execute(
        "INSERT INTO segments (blob, position, file, size) VALUES (?, ?, ?, ?)",
        [id, position, segment.file, segment.size])
    }
    guard let made = try blob(name, in: container) else { throw StorageError.blobNotFound }
    return (made, stale.filter { !kept.contains($0) })
  }

  /// Notes an uncommitted block.
  ///
  /// - Returns: the file of the block that it replaces, if any, and if no blob is made of it.
  func putBlock(_ block: String, of blob: String, in container: String, segment: BlobRecord.Segment) throws -> [String]
  {
    let old = try rows(
      """
      SELECT file FROM blocks WHERE container = ? AND blob = ? AND block = ?
      AND file NOT IN (SELECT file FROM segments)
      """, [container, blob, block])
    try execute(
      """
      INSERT OR REPLACE INTO blocks (container, blob, block, file, size, added) VALUES (?, ?, ?, ?, ?, ?)
      """, [container, blob, block, segment.file, segment.size, Clock.now])
    return old.map { $0[0] }
  }

  /// The segments of the blocks called `ids`, in that order.
  ///
  /// - Throws: ``StorageError/invalidBlockList`` when one was never put.
  func segments(ofBlocks ids: [String], blob: String, in container: String) throws -> [BlobRecord.Segment] {
    try ids.map { id in
      let found = try row(
        "SELECT file, size FROM blocks WHERE container = ? AND blob = ? AND block = ?", [container, blob, id])
      guard let found else { throw StorageError.invalidBlockList }
      return BlobRecord.Segment(file: found[0], size: found[1])
    }
  }

  /// Forgets a blob.
  ///
  /// - Returns: its files, which the caller removes once the transaction has ended.
  func delete(_ blob: BlobRecord) throws -> [String] {
    let files = Set(blob.segments.map(\.file))
    _ = try takeBlocks(of: blob.name, in: blob.container, where: files.contains)
    return try forget(blob)
  }

  private func forget(_ blob: BlobRecord) throws -> [String] {
    try execute("DELETE FROM segments WHERE blob = ?", [blob.id])
    try execute("DELETE FROM blobs WHERE id = ?", [blob.id])
    return blob.segments.map(\.file)
  }

  /// All files that blobs and blocks need.
  func blobFiles() throws -> Set<String> {
    Set(try rows("SELECT file FROM segments UNION ALL SELECT file FROM blocks").map { $0[0] })
  }

  /// Forgets the blocks of uploads that nobody finished, as Azure does after a week.
  ///
  /// - Returns: their files.
  func takeBlocks(addedBefore time: Int64) throws -> [String] {
    let files = try rows(
      "SELECT file FROM blocks WHERE added < ? AND file NOT IN (SELECT file FROM segments)", [time]
    ).map { $0[0] as String }
    try execute("DELETE FROM blocks WHERE added < ?", [time])
    return files
  }

  /// Forgets blobs that are older than any message that could name them.
  ///
  /// Clients may ask to keep a blob once it is ingested; the storage that a real service lends forgets it in the end.
  /// - Returns: their files.
  func takeBlobs(modifiedBefore time: Int64) throws -> [String] {
    let old = "SELECT id FROM blobs WHERE modified < ?"
    let files = try rows("SELECT file FROM segments WHERE blob IN (\(old))", [time]).map { $0[0] as String }
    try execute("DELETE FROM segments WHERE blob IN (\(old))", [time])
    try execute("DELETE FROM blobs WHERE modified < ?", [time])
    return files
  }

  private func takeBlocks(
    of blob: String, in container: String, where isMeant: (_ file: String) -> Bool
  ) throws -> [String] {
    let found = try rows("SELECT block, file FROM blocks WHERE container = ? AND blob = ?", [container, blob])
      .map { (block: $0[0] as String, file: $0[1] as String) }.filter { isMeant($0.file) }
    for (block, _) in found {
      try execute("DELETE FROM blocks WHERE container = ? AND blob = ? AND block = ?", [container, blob, block])
    }
    return found.map(\.file)
  }
}
