import CZlib

/// How the bytes of a page are compressed.
enum PageCodec: Int, Sendable {
  case none = 0
  case snappy = 1
  case gzip = 2
  case lzo = 3
  case brotli = 4
  case lz4Hadoop = 5
  case zstd = 6
  case lz4 = 7

  init(code: Int) throws {
    guard let codec = PageCodec(rawValue: code), codec != .lzo else {
      throw ParquetFault.unsupported(
        kind: code == 3 ? "LZO compression" : "the compression \(code)", hint: "write it with zstd, snappy or gzip")
    }
    self = codec
  }

  /// Fills `output` with what `input` is when decompressed; it must be exactly as much.
  func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws {
    let count =
      switch self {
      case .none: try Self.copy(input, output)
      case .snappy: try SnappyBlock.decompress(input, into: output)
      case .gzip: try GzipPage.decompress(input, into: output)
      case .lz4Hadoop: try HadoopLZ4.decompress(input, into: output)
      case .lz4: try LZ4Block.decompress(input, into: output)
      case .zstd: try ZstdPage.decompress(input, into: output)
      case .brotli: try BrotliPage.decompress(input, into: output)
      case .lzo: throw ParquetFault.unsupported(kind: "LZO compression", hint: "write it with zstd, snappy or gzip")
      }
    guard count == output.count else {
      throw ParquetFault.broken("a page has \(count) bytes where its header says \(output.count)")
    }
  }

  private static func copy(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws -> Int {
    guard input.count == output.count else { return input.count }
    output.copyMemory(from: input)
    return input.count
  }

  /// The checksum that a page header may have.
  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    UInt32(truncatingIfNeeded: crc32(0, bytes.bindMemory(to: UInt8.self).baseAddress, UInt32(clamping: bytes.count)))
  }
}
