import CZstd

/// Zstandard, a frame at a time.
final class ZstdInflater: Inflater {
  private let stream: OpaquePointer

  init() {
    guard let stream = ZSTD_createDStream() else { preconditionFailure("no memory for zstd") }
    self.stream = stream
  }

  deinit { ZSTD_freeDStream(stream) }

  func reset() { ZSTD_DCtx_reset(stream, ZSTD_reset_session_only) }

  func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws(CodecFault) -> CodecStep
  {
    var from = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var to = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let code = ZSTD_decompressStream(stream, &to, &from)
    guard ZSTD_isError(code) == 0 else {
      let isTooWide = ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge
      throw CodecFault(
        isTooWide
          ? "it needs more than 128 MiB of memory to unpack: pack it without --long"
          : String(cString: ZSTD_getErrorName(code)).lowercased(), consumed: from.pos)
    }
    return CodecStep(consumed: from.pos, produced: to.pos, isAtEnd: code == 0)
  }
}
