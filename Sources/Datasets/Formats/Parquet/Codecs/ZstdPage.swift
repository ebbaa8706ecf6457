import CZstd

/// Zstandard, one or more frames.
enum ZstdPage {
  /// The answer is how many bytes were written.
  static func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws -> Int {
    let code = ZSTD_decompress(output.baseAddress, output.count, input.baseAddress, input.count)
    guard ZSTD_isError(code) == 0 else {
      throw ParquetFault.broken("zstd: " + String(cString: ZSTD_getErrorName(code)))
    }
    return code
  }
}
