import CBrotli

/// Brotli, one stream.
enum BrotliPage {
  /// The answer is how many bytes were written.
  static func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws -> Int {
    var count = output.count
    let result = BrotliDecoderDecompress(
      input.count, input.bindMemory(to: UInt8.self).baseAddress, &count,
      output.bindMemory(to: UInt8.self).baseAddress)
    guard result == BROTLI_DECODER_RESULT_SUCCESS else { throw ParquetFault.broken("brotli cannot be decompressed") }
    return count
  }
}
