/// An open Parquet file with its footer read.
final class ParquetFile: Sendable {
  let file: RandomAccessFile
  let metadata: FileMetadata
  let schema: FileSchema
  /// Where the footer begins.
  let pagesEnd: Int

  /// Throws ``DatasetError/brokenParquet(path:column:byte:reason:)``, and what cannot be opened or is not read.
  init(path: String) throws {
    file = try RandomAccessFile(path: path)
    let (footer, start) = try Self.footer(of: file)
    pagesEnd = start
    do {
      metadata = try footer.withUnsafeBytes { try FileMetadata($0) }
      schema = try FileSchema(metadata.elements)
      try Self.check(metadata, schema)
    } catch let fault as ParquetFault {
      throw fault.error(in: path, byte: start)
    }
  }

  private static func footer(of file: RandomAccessFile) throws -> (bytes: [UInt8], start: Int) {
    func broken(_ reason: String) -> DatasetError {
      ParquetFault.broken(reason).error(in: file.path, byte: max(file.bytes - 8, 0))
    }
    guard file.bytes >= 12 else { throw broken("the file is too short") }
    let tail = try file.read(at: file.bytes - 8, count: 8)
    if tail.suffix(4).elementsEqual("PARE".utf8) {
      throw ParquetFault.unsupported(kind: "an encrypted footer", hint: "decrypt it before").error(
        in: file.path, byte: 0)
    }
    guard tail.suffix(4).elementsEqual("PAR1".utf8) else {
      throw broken("it does not end as Parquet does: it may have been cut short")
    }
    let count = tail.withUnsafeBytes { Int(UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self))) }
    guard count <= file.bytes - 12 else { throw broken("a footer that is longer than the file") }
    guard count <= ParquetLimits.footerBytes else {
      throw ParquetFault.tooLarge("a footer", count, limit: ParquetLimits.footerBytes).error(in: file.path, byte: 0)
    }
    let start = file.bytes - 8 - count
    return (try file.read(at: start, count: count), start)
  }

  private static func check(_ metadata: FileMetadata, _ schema: FileSchema) throws {
    if metadata.isEncrypted {
      throw ParquetFault.unsupported(kind: "encrypted columns", hint: "decrypt it before")
    }
    for group in metadata.rowGroups where group.chunks.count != schema.leaves.count {
      throw ParquetFault.broken(
        "a row group of \(group.chunks.count) columns where the schema has \(schema.leaves.count)")
    }
  }

  /// Whether a row group has no row, and so no page of the leaf that is worth a look.
  func isEmpty(leaf: Int, in group: Int) -> Bool {
    metadata.rowGroups[group].rows == 0 && metadata.rowGroups[group].chunks[leaf].values == 0
  }

  /// Where the pages of a leaf are.
  func chunk(_ leaf: Int, in group: Int) throws -> FileMetadata.ColumnChunk {
    let chunk = metadata.rowGroups[group].chunks[leaf]
    if chunk.isEncrypted { throw ParquetFault.unsupported(kind: "encrypted pages", hint: "decrypt it before") }
    if chunk.isElsewhere { throw ParquetFault.unsupported(kind: "pages in another file", hint: "load that file") }
    guard chunk.hasMetadata else { throw ParquetFault.broken("nothing says where its pages are") }
    guard chunk.physical == schema.leaves[leaf].physical else {
      throw ParquetFault.broken("pages of \(chunk.physical) where the schema has \(schema.leaves[leaf].physical)")
    }
    guard chunk.values >= 0 else { throw ParquetFault.broken("\(chunk.values) values") }
    return chunk
  }
}
