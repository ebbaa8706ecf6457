/// How the blocks of a file are packed.
enum AvroCodec: String {
  case null, deflate, snappy, zstandard, bzip2, xz

  init(name: String) throws {
    guard let codec = AvroCodec(rawValue: name) else {
      throw AvroFault.unsupported(
        kind: "the compression \(name.prefix(40))", hint: "write it with deflate, snappy, zstandard, bzip2 or xz")
    }
    self = codec
  }
}

/// Unpacks blocks, into memory that is used again for each.
final class AvroUnpacker {
  private let codec: AvroCodec
  private let inflater: (any Inflater)?
  private var room = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  init(_ codec: AvroCodec, library: CodecLibrary = .preferred) {
    self.codec = codec
    inflater =
      switch codec {
      case .null, .snappy: nil
      case .deflate: library.inflater(.none)
      case .zstandard: ZstdInflater()
      case .bzip2: Bzip2Inflater()
      case .xz: XzInflater()
      }
  }

  deinit { room.deallocate() }

  /// The block's content, valid until the next call.
  func unpack(_ block: UnsafeRawBufferPointer) throws -> UnsafeRawBufferPointer {
    if let inflater { return try inflate(block, inflater) }
    return codec == .snappy ? try unsnap(block) : block
  }

  /// Snappy's block format, and behind it a checksum of what it holds.
  private func unsnap(_ block: UnsafeRawBufferPointer) throws -> UnsafeRawBufferPointer {
    guard block.count > 4 else { throw AvroFault.broken("a block that is too short for snappy") }
    let packed = UnsafeRawBufferPointer(rebasing: block.dropLast(4))
    do {
      var reader = ByteReader(packed)
      let size = try reader.varint()
      guard size <= UInt64(AvroLimits.blockBytes) else {
        throw AvroFault.tooLarge("a block", Int(clamping: size), limit: AvroLimits.blockBytes)
      }
      grow(to: Int(size), keeping: 0)
      let target = UnsafeMutableRawBufferPointer(rebasing: room[..<Int(size)])
      let count = try SnappyBlock.decompress(packed, into: target)
      let content = UnsafeRawBufferPointer(rebasing: target[..<count])
      let checksum = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: block.count - 4, as: UInt32.self))
      guard count == target.count, PageCodec.checksum(content) == checksum else {
        throw AvroFault.broken("a block whose checksum is wrong")
      }
      return content
    } catch let fault as ParquetFault {
      throw AvroFault(fault)
    }
  }

  private func inflate(_ block: UnsafeRawBufferPointer, _ inflater: any Inflater) throws -> UnsafeRawBufferPointer {
    inflater.reset()
    var input = block
    var count = 0
    while true {
      if count == room.count { try growForMore(than: count, packed: block.count) }
      do {
        let step = try inflater.step(input, into: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
        input = UnsafeRawBufferPointer(rebasing: input[step.consumed...])
        count += step.produced
        if step.isAtEnd { return UnsafeRawBufferPointer(rebasing: room[..<count]) }
        guard step.consumed > 0 || step.produced > 0 else {
          throw AvroFault.broken("a block that ends inside of its compressed data")
        }
      } catch let fault as CodecFault {
        throw AvroFault.broken("a block that cannot be unpacked: \(fault.reason)")
      }
    }
  }

  private func growForMore(than count: Int, packed: Int) throws {
    guard count < AvroLimits.blockBytes else {
      throw AvroFault.tooLarge("a block of more than", AvroLimits.blockBytes, limit: AvroLimits.blockBytes)
    }
    grow(to: min(max(count * 2, packed * 4, 4 << 10), AvroLimits.blockBytes), keeping: count)
  }

  private func grow(to size: Int, keeping count: Int) {
    guard size > room.count || room.baseAddress == nil else { return }
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(size, 64), alignment: 16)
    if count > 0 { larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: room[..<count])) }
    room.deallocate()
    room = larger
  }
}
