import Datasets
import Testing

func gzipped(_ bytes: [UInt8], level: Int = 1, by library: CodecLibrary = .preferred) -> [UInt8] {
  GzipEncoder.compress(bytes, level: level, library: library)
}

func gunzipped(_ bytes: [UInt8], chunk: Int = .max, by library: CodecLibrary = .preferred) throws -> [UInt8] {
  try UnpackingByteSource(MemoryByteSource(bytes, chunk: chunk), library: library).prefix(1 << 24)
}

/// All of it holds for every library that is there.
@Suite struct GzipTests {
  private static let text = Array(String(repeating: "rows and rows of it\n", count: 20_000).utf8)

  /// Nothing that deflates: the members hold stored blocks.
  private static let noise: [UInt8] = {
    var seed: UInt64 = 7
    return (0..<300_000).map { _ in
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: seed >> 33)
    }
  }()

  @Test(arguments: CodecLibrary.available, CodecLibrary.available)
  func `what one library writes the other reads, at every level`(writer: CodecLibrary, reader: CodecLibrary) throws {
    for content in [Self.text, Self.noise, [], [0], Array("a,b\n".utf8)] {
      for level in [1, 3, 6, 9] {
        let packed = gzipped(content, level: level, by: writer)
        #expect(try gunzipped(packed, by: reader) == content)
        #expect(try gunzipped(packed, chunk: 4099, by: reader) == content)
      }
    }
  }

  @Test(arguments: CodecLibrary.available)
  func `several members are one content, whatever the pieces they come in`(library: CodecLibrary) throws {
    let one = gzipped(Array("one".utf8), by: library)
    let bytes = one + gzipped([], by: library) + gzipped(Array("two".utf8), by: library)
    for chunk in 1...bytes.count {
      let source = UnpackingByteSource(MemoryByteSource(bytes, chunk: chunk), library: library)
      #expect(try source.prefix(100) == Array("onetwo".utf8))
      #expect(source.members == 3)
    }
  }

  @Test(arguments: CodecLibrary.available)
  func `output is taken in pieces of any size`(library: CodecLibrary) throws {
    let bytes = gzipped(Array(Self.text.prefix(3000)), by: library)
    for room in [1, 2, 7, 100, 2999, 3000, 3001] {
      let source = UnpackingByteSource(MemoryByteSource(bytes, chunk: 11), library: library)
      var content: [UInt8] = []
      while case let piece = try source.prefix(room), !piece.isEmpty { content += piece }
      #expect(content.elementsEqual(Self.text.prefix(3000)))
    }
  }

  @Test(arguments: CodecLibrary.available)
  func `zeros after the last member are padding, and only zeros`(library: CodecLibrary) throws {
    let member = gzipped(Array("one".utf8), by: library)
    #expect(try gunzipped(member + [0, 0, 0], by: library) == Array("one".utf8))
    #expect(try gunzipped(member + [UInt8](repeating: 0, count: 300_000), by: library) == Array("one".utf8))
    #expect(throws: DatasetError.self) { try gunzipped(member + [0, 0, 1], by: library) }
    #expect(throws: DatasetError.self) { try gunzipped(member + [0] + member, by: library) }
  }

  @Test(arguments: CodecLibrary.available)
  func `a file cut anywhere inside a member is broken, and the place is said`(library: CodecLibrary) throws {
    let bytes = gzipped(Array("some,content\n1,2\n".utf8), by: library)
    for length in 0..<bytes.count {
      for chunk in [1, 5, Int.max] {
        #expect {
          try gunzipped(Array(bytes[..<length]), chunk: chunk, by: library)
        } throws: { error in
          guard case .brokenPacking("memory", .gzip, length, _)? = error as? DatasetError else { return false }
          return true
        }
      }
    }
  }

  @Test(arguments: CodecLibrary.available)
  func `a changed byte in the data or its checksum is found`(library: CodecLibrary) throws {
    let bytes = gzipped(Self.text, by: library)
    for place in [0, 1, 2, bytes.count / 2, bytes.count - 8, bytes.count - 5, bytes.count - 4, bytes.count - 1] {
      var broken = bytes
      broken[place] ^= 0x5A
      #expect(throws: DatasetError.self, "byte \(place)") { try gunzipped(broken, by: library) }
    }
  }

  @Test(arguments: CodecLibrary.available)
  func `text behind the last member is broken, not padding`(library: CodecLibrary) {
    let bytes = gzipped(Self.text, by: library)
    for tail in ["m", "more", "\u{1F}\u{8}"] {
      #expect(throws: DatasetError.self) { try gunzipped(bytes + Array(tail.utf8), by: library) }
    }
  }

  @Test(arguments: CodecLibrary.available)
  func `the same pieces give the same member, in blocks or whole, without a time`(library: CodecLibrary) {
    let whole = gzipped(Self.text, by: library)
    #expect(whole == gzipped(Self.text, by: library))
    #expect(whole[4..<8].allSatisfy { $0 == 0 })
    let encoder = GzipEncoder(library: library)
    var blocks: [UInt8] = []
    Self.text.withUnsafeBytes { text in
      var pieces = [text]
      while case let block = encoder.block(of: 100, more: { pieces.popLast() ?? .init(start: nil, count: 0) }),
        !block.isEmpty
      {
        #expect(block.count <= 100)
        blocks += block
      }
    }
    #expect(blocks == whole)
  }

  /// Found by the fuzzer: isa-l gives back more than the last step had.
  @Test(arguments: CodecLibrary.available)
  func `a broken block is told, whatever the pieces it comes in`(library: CodecLibrary) {
    let bytes: [UInt8] = [
      0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xcb, 0x4c, 0xd1, 0xc9, 0x4b, 0xc6,
      0xcc, 0x4d, 0xd5, 0x49, 0x2c, 0xe1, 0x32, 0xd4, 0x49, 0xd4, 0x31, 0x32, 0x30, 0x32, 0xd1, 0x35,
      0x30, 0xd4, 0x35, 0x30, 0xe2, 0x32, 0xd2, 0x49, 0x42, 0x70, 0x8d, 0x43, 0x0c, 0x4c, 0xac, 0x0c,
      0x4c, 0x39, 0x00, 0x00, 0x00, 0xb8, 0x00, 0x00, 0x00, 0x00,
    ]
    for chunk in 1...bytes.count {
      for piece in [1, 7, 300, 64 << 10] {
        let source = UnpackingByteSource(MemoryByteSource(bytes, chunk: chunk), library: library)
        #expect {
          while try !source.prefix(piece).isEmpty {}
        } throws: { error in
          guard case .brokenPacking(_, .gzip, let byte, _)? = error as? DatasetError else { return false }
          return (0...bytes.count).contains(byte)
        }
      }
    }
  }

  /// 256 MiB of zeros: what is handed out at a time is what was asked for, so the rest waits deflated.
  @Test(arguments: CodecLibrary.available)
  func `a gzip bomb comes out in pieces of bounded size`(library: CodecLibrary) throws {
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    let encoder = GzipEncoder(library: library)
    var left = 256
    var bomb: [UInt8] = []
    zeros.withUnsafeBytes { zeros in
      while case let block = encoder.block(
        of: 1 << 20,
        more: {
          left -= 1
          return left >= 0 ? zeros : .init(start: nil, count: 0)
        }), !block.isEmpty
      { bomb += block }
    }
    #expect(bomb.count < 3 << 20)
    let source = UnpackingByteSource(MemoryByteSource(bomb), library: library)
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { room.deallocate() }
    var total = 0
    while case let count = try source.read(into: room), count > 0 { total += count }
    #expect(total == 256 << 20)
  }
}
