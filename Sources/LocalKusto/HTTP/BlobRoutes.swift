import Datasets
import Foundation
import HTTPTypes
import Hummingbird
import Kusto
import NIOCore

/// Puts, gives and deletes blobs; bytes go to and come from files, a piece at a time.
struct BlobRoutes: Sendable {
  let store: CatalogStore

  private static let container = StorageName.container
  /// Azure's limits: one PUT, one block, one list of blocks.
  private static let longestBlob = 5000 << 20
  private static let longestBlock = 4000 << 20
  private static let longestList = 8 << 20

  func answer(_ request: Request, _ name: String, _ query: QueryString) async throws -> Response {
    switch (request.method, query["comp"]) {
    case (.put, nil): return try await put(request, name)
    case (.put, "block"): return try await putBlock(request, name, query)
    case (.put, "blocklist"): return try await putBlockList(request, name)
    case (.head, nil), (.get, nil): return try await get(request, name)
    case (.delete, nil): return try await delete(name)
    default: throw StorageError.notSupported("\(request.method.rawValue) of a blob with comp=\(query["comp"] ?? "")")
    }
  }

  private func put(_ request: Request, _ name: String) async throws -> Response {
    let type = request.headers["x-ms-blob-type"] ?? "BlockBlob"
    guard type == "BlockBlob" else { throw StorageError.notSupported("blobs of type \(type)") }
    guard request.headers["x-ms-copy-source"] == nil else { throw StorageError.notSupported("copies") }
    let exclusive = Self.isExclusive(request)
    if exclusive, try await store.read({ try $0.blob(name, in: Self.container) }) != nil {
      throw StorageError.blobExists
    }
    let segment = try await receive(request, limit: Self.longestBlob)
    return try await commit(name, segments: segment.size > 0 ? [segment] : [], exclusive: exclusive, fresh: [segment])
  }

  private func putBlock(_ request: Request, _ name: String, _ query: QueryString) async throws -> Response {
    guard let block = query["blockid"], !block.isEmpty, block.utf8.count <= 256 else {
      throw StorageError.invalidInput("the block id")
    }
    let segment = try await receive(request, limit: Self.longestBlock)
    let stale = try await store.write { try $0.putBlock(block, of: name, in: Self.container, segment: segment) }
    remove(stale)
    return Response(status: .created)
  }

  private func putBlockList(_ request: Request, _ name: String) async throws -> Response {
    let body = String(buffer: try await request.wholeBody(upTo: Self.longestList))
    guard let ids = XMLText.elements(["Latest", "Uncommitted", "Committed"], in: body) else {
      throw StorageError.invalidInput("The list of blocks is not XML.")
    }
    let segments = try await store.read { try $0.segments(ofBlocks: ids, blob: name, in: Self.container) }
    return try await commit(name, segments: segments, exclusive: Self.isExclusive(request), fresh: [])
  }

  private func commit(
    _ name: String, segments: [BlobRecord.Segment], exclusive: Bool, fresh: [BlobRecord.Segment]
  ) async throws -> Response {
    do {
      let (blob, stale) = try await store.write {
        try $0.putBlob(name, in: Self.container, segments: segments, exclusive: exclusive)
      }
      remove(stale)
      return Response(status: .created, headers: Self.headers(of: blob))
    } catch {
      remove(fresh.map(\.file))
      throw error
    }
  }

  /// Writes the body of a request to a new file.
  private func receive(_ request: Request, limit: Int) async throws -> BlobRecord.Segment {
    try request.refuseBody(longerThan: limit)
    let name = Guid.fresh()
    let path = store.folder.blobFile(name)
    let file = try NewFile(creating: path)
    var size = 0
    do {
      try await request.forEachPart { buffer in
        size += buffer.readableBytes
        guard size <= limit else { throw StorageError.tooLarge(limit: limit) }
        try buffer.withUnsafeReadableBytes { try file.write($0) }
      }
      try file.close()
    } catch {
      // The error that stopped the upload counts; the file goes in any case.
      try? file.close()
      unlink(path)
      throw error
    }
    return BlobRecord.Segment(file: name, size: size)
  }

  private func get(_ request: Request, _ name: String) async throws -> Response {
    guard let blob = try await store.read({ try $0.blob(name, in: Self.container) }) else {
      throw StorageError.blobNotFound
    }
    var headers = Self.headers(of: blob)
    headers[.contentType] = "application/octet-stream"
    headers["x-ms-blob-type"] = "BlockBlob"
    headers[.acceptRanges] = "bytes"
    guard request.method == .get else {
      headers[.contentLength] = "\(blob.size)"
      return Response(status: .ok, headers: headers)
    }
    let text = request.headers["x-ms-range"] ?? request.headers[.range]
    guard let text else { return Response(status: .ok, headers: headers, body: body(blob, 0..<blob.size)) }
    let range = try Self.range(text, size: blob.size)
    headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(blob.size)"
    return Response(status: .partialContent, headers: headers, body: body(blob, range))
  }

  /// Reads `bytes=0-99` and `bytes=100-`.
  private static func range(_ text: String, size: Int) throws -> Range<Int> {
    let ends = text.replacing("bytes=", with: "").split(separator: "-", omittingEmptySubsequences: false)
    guard let first = ends.first.flatMap({ Int($0) }), (0..<size).contains(first) else {
      throw StorageError.invalidRange
    }
    let last = min(ends.count > 1 ? Int(ends[1]) ?? size - 1 : size - 1, size - 1)
    guard last >= first else { throw StorageError.invalidRange }
    return first..<last + 1
  }

  private func body(_ blob: BlobRecord, _ range: Range<Int>) -> ResponseBody {
    let folder = store.folder
    return ResponseBody(contentLength: range.count) { writer in
      let reader = BlobReader(blob, in: folder)
      try reader.skip(range.lowerBound)
      var left = range.count
      while left > 0 {
        let bytes = try reader.prefix(min(left, 256 << 10))
        if bytes.isEmpty { break }
        left -= bytes.count
        try await writer.write(ByteBuffer(bytes: bytes))
      }
      try await writer.finish(nil)
    }
  }

  private func delete(_ name: String) async throws -> Response {
    let files = try await store.write { catalog in
      guard let blob = try catalog.blob(name, in: Self.container) else { throw StorageError.blobNotFound }
      return try catalog.delete(blob)
    }
    remove(files)
    return Response(status: .accepted)
  }

  private func remove(_ files: [String]) {
    for file in files { unlink(store.folder.blobFile(file)) }
  }

  private static func isExclusive(_ request: Request) -> Bool { request.headers[.ifNoneMatch] == "*" }

  private static func headers(of blob: BlobRecord) -> HTTPFields {
    [.eTag: "\"\(blob.etag)\"", .lastModified: MailDate.format(blob.modified)]
  }
}
