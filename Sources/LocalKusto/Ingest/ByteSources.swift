import Datasets

/// Bytes that were read ahead, then those of a source.
final class PrefixedSource: ByteSource {
  private var prefix: ArraySlice<UInt8>
  private let source: any ByteSource

  /// `prefix`, then what `source` still has.
  init(_ prefix: [UInt8], then source: any ByteSource) {
    self.prefix = prefix[...]
    self.source = source
  }

  var name: String { source.name }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard !prefix.isEmpty else { return try source.read(into: buffer) }
    let count = min(buffer.count, prefix.count)
    buffer.copyBytes(from: prefix.prefix(count))
    prefix = prefix.dropFirst(count)
    return count
  }
}

/// A source that counts what is read from it.
final class CountingSource: ByteSource {
  private let source: any ByteSource
  private(set) var count = 0

  /// Counts what is read from `source`.
  init(_ source: any ByteSource) { self.source = source }

  var name: String { source.name }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let read = try source.read(into: buffer)
    count += read
    return read
  }
}

/// What the first bytes say about a source: names and headers of clients cannot be trusted.
enum SourceMagic {
  /// `source` without its gzip or zip shell, if it has one; `folder` has room for an archive.
  ///
  /// - Throws: ``IngestionFailure`` for what is empty, or packed in another way.
  static func unpacked(_ source: any ByteSource, in folder: DataFolder) throws -> any ByteSource {
    let start = try source.prefix(4)
    guard !start.isEmpty else { throw IngestionFailure.emptyBlob }
    let whole = PrefixedSource(start, then: source)
    if start.starts(with: [0x1F, 0x8B]) { return UnpackingByteSource(whole) }
    if start.elementsEqual([0x50, 0x4B, 0x03, 0x04]) { return try ZipSource(spooling: whole, into: folder) }
    return whole
  }
}
