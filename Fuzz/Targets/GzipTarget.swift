/// gzip bytes: the same content however they come, and what is compressed comes back.
struct GzipTarget: FuzzTarget {
  let name = "gzip"
  /// A bomb of a few bytes inflates to any size: reading ends here.
  static let greatestContent = 256 << 10

  func check(_ input: [UInt8]) {
    var choices = Choices(input)
    let whole = Self.content(of: UnpackingByteSource(MemoryByteSource(input)), piece: 64 << 10)
    let chunk = 1 + choices.below(input.count)
    let split = Self.content(
      of: UnpackingByteSource(MemoryByteSource(input, chunk: chunk)), piece: 1 + choices.below(300))
    require(whole.agrees(with: split), "another split gives another content")
    let packed = GzipEncoder.compress(input, level: 1 + choices.below(3))
    let back = Self.content(of: UnpackingByteSource(MemoryByteSource(packed)), piece: 64 << 10)
    require(back.bytes == input && back.error == nil, "what was compressed does not come back")
  }

  struct Content {
    var bytes: [UInt8] = []
    var error: DatasetError?

    /// How much comes before a fault depends on the pieces, and that there is one does not.
    func agrees(with other: Content) -> Bool {
      guard error == nil, other.error == nil else { return error != nil && other.error != nil }
      return bytes == other.bytes
    }
  }

  /// What comes before the end, the first error, or the limit.
  static func content(of source: any ByteSource, piece: Int) -> Content {
    var content = Content()
    let result = outcome {
      while content.bytes.count < greatestContent {
        let more = try source.prefix(min(piece, greatestContent - content.bytes.count))
        if more.isEmpty { return }
        content.bytes += more
      }
    }
    if case .failure(let error) = result { content.error = error }
    return content
  }
}

/// The other packings: the same content however the bytes come, and no crash.
struct PackingTarget: FuzzTarget {
  let name = "packing"

  func check(_ input: [UInt8]) {
    var choices = Choices(input)
    let shown = Compression(head: input)
    let compression = [.zstd, .bzip2, .xz].contains(shown) ? shown : choices.one(of: [.zstd, .bzip2, .xz])
    let whole = GzipTarget.content(of: UnpackingByteSource(MemoryByteSource(input), compression), piece: 64 << 10)
    let chunk = 1 + choices.below(input.count)
    let split = GzipTarget.content(
      of: UnpackingByteSource(MemoryByteSource(input, chunk: chunk), compression), piece: 1 + choices.below(300))
    require(whole.agrees(with: split), "another split gives another content")
  }
}
