#if canImport(CIsal)
  import CIsal

  /// isa-l's deflate.
  final class IsalDeflater: Deflater {
    private let state: UnsafeMutableRawPointer

    static let greatestLevel = 3

    init(level: Int) {
      guard let state = isal_deflater_make(Int32(level)) else { preconditionFailure("no memory for isa-l") }
      self.state = state
    }

    deinit { isal_deflater_free(state) }

    func step(
      _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) -> CodecStep {
      let step = isal_deflater_step(
        state, input.baseAddress?.assumingMemoryBound(to: UInt8.self), input.count, isLast ? 1 : 0,
        output.baseAddress?.assumingMemoryBound(to: UInt8.self), output.count)
      precondition(step.code == COMP_OK, "isa-l was called wrongly")
      return CodecStep(consumed: step.consumed, produced: step.produced, isAtEnd: step.at_end != 0)
    }
  }

  /// isa-l's inflate.
  final class IsalInflater: Inflater {
    private let state: UnsafeMutableRawPointer

    init(_ wrapping: DeflateWrapping) {
      guard let state = isal_inflater_make(wrapping == .gzip ? 1 : 0) else {
        preconditionFailure("no memory for isa-l")
      }
      self.state = state
    }

    deinit { isal_inflater_free(state) }

    func reset() { isal_inflater_reset(state) }

    func step(
      _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CodecFault) -> CodecStep {
      let step = isal_inflater_step(
        state, input.baseAddress?.assumingMemoryBound(to: UInt8.self), input.count,
        output.baseAddress?.assumingMemoryBound(to: UInt8.self), output.count)
      guard step.code >= ISAL_DECOMP_OK else { throw CodecFault(Self.reason(step.code), consumed: step.consumed) }
      return CodecStep(consumed: step.consumed, produced: step.produced, isAtEnd: step.at_end != 0)
    }

    private static func reason(_ code: Int32) -> String {
      switch code {
      case ISAL_INVALID_BLOCK: "invalid block"
      case ISAL_INVALID_SYMBOL: "invalid code"
      case ISAL_INVALID_LOOKBACK: "invalid distance too far back"
      case ISAL_INVALID_WRAPPER: "incorrect header check"
      case ISAL_UNSUPPORTED_METHOD: "unknown compression method"
      case ISAL_INCORRECT_CHECKSUM: "incorrect data check"
      default: "isa-l error \(code)"
      }
    }
  }
#endif
