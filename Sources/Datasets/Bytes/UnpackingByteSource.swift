/// Unpacks a source, member after member, in bounded memory however much comes out of it.
///
/// A member is what gzip calls so: a frame of zstd, a stream of bzip2 or xz.
package final class UnpackingByteSource: ByteSource {
  package let compression: Compression
  private let inflater: any Inflater
  private var input: CompressedInput
  private var state = State.inMember
  /// Members that were begun so far.
  package private(set) var members = 1

  private enum State {
    case inMember
    /// The end is allowed here, and padding with zeros.
    case betweenMembers
    case padding
    case ended
  }

  package init(_ source: any ByteSource, _ compression: Compression = .gzip, library: CodecLibrary = .preferred) {
    self.compression = compression
    inflater = compression.inflater(library)
    input = CompressedInput(source)
  }

  package var name: String { input.name }

  /// Throws ``DatasetError/brokenPacking(path:compression:byte:reason:)`` with the place in the compressed file.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      switch state {
      case .ended: return filled
      case .inMember:
        let step = try inflate(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
        filled += step.produced
        if step.isAtEnd {
          state = .betweenMembers
        } else if input.isEmpty {
          // Hand out what there is: the next bytes may be a fault that should not hide good ones.
          if filled > 0 { return filled }
          guard try input.refill() else { throw broken("the file ends inside the compressed data") }
        }
      case .betweenMembers, .padding:
        if input.isEmpty, filled > 0 { return filled }
        try goOn()
      }
    }
    return filled
  }

  private func inflate(into output: UnsafeMutableRawBufferPointer) throws -> CodecStep {
    do {
      let step = try inflater.step(input.bytes, into: output)
      guard step.consumed > 0 || step.produced > 0 || step.isAtEnd || input.isEmpty else {
        throw CodecFault("the data makes no sense", consumed: 0)
      }
      input.drop(step.consumed)
      return step
    } catch let fault as CodecFault {
      input.drop(fault.consumed)
      throw broken(fault.reason)
    }
  }

  /// Ends, begins the next member, or reads over zeros.
  private func goOn() throws {
    if input.isEmpty, try !input.refill() {
      state = .ended
    } else if input.bytes[0] == 0, compression.allowsPadding {
      state = .padding
      input.drop(input.bytes.prefix { $0 == 0 }.count)
    } else if state == .padding {
      throw broken("something stands behind the padding")
    } else {
      inflater.reset()
      members += 1
      state = .inMember
    }
  }

  private func broken(_ reason: String) -> DatasetError {
    .brokenPacking(path: name, compression: compression, byte: input.position, reason: reason)
  }
}

/// A window on the bytes of a compressed source.
struct CompressedInput {
  private let source: any ByteSource
  private let buffer = ByteBlock(128 << 10)
  private var range = 0..<0
  /// Bytes taken from the source so far.
  private var taken = 0

  init(_ source: any ByteSource) { self.source = source }

  var name: String { source.name }
  var isEmpty: Bool { range.isEmpty }
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer.memory[range]) }
  /// Where in the compressed content the window begins.
  var position: Int { taken - range.count }

  mutating func drop(_ count: Int) { range = range.lowerBound + count..<range.upperBound }

  /// False at the end of the source.
  mutating func refill() throws -> Bool {
    let count = try source.read(into: buffer.memory)
    taken += count
    range = 0..<count
    return count > 0
  }
}

/// Memory that goes with its last owner.
final class ByteBlock {
  let memory: UnsafeMutableRawBufferPointer

  init(_ count: Int) { memory = .allocate(byteCount: count, alignment: 16) }

  deinit { memory.deallocate() }
}
