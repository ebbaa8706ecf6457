/// How the bytes of a file are packed; the one place that knows how each shows and what its files are called.
package enum Compression: String, Sendable, Codable, CaseIterable {
  case none, gzip, zip, zstd, bzip2, xz

  /// First bytes that are enough to tell.
  package static let headBytes = 10

  /// What the first bytes of a file show; ``none`` where nothing does.
  package init(head: some Collection<UInt8>) {
    self = Self.allCases.first { $0.begins(head) } ?? .none
  }

  /// What the file's name promises; nil where it promises nothing.
  init?(fileName: String) {
    let name = fileName.lowercased()
    guard let found = Self.allCases.first(where: { $0.endings.contains { name.hasSuffix($0) } }) else { return nil }
    self = found
  }

  private var endings: [String] {
    switch self {
    case .none: []
    case .gzip: [".gz", ".gzip"]
    case .zip: [".zip"]
    case .zstd: [".zst", ".zstd"]
    case .bzip2: [".bz2", ".bzip2"]
    case .xz: [".xz"]
    }
  }

  private func begins(_ head: some Collection<UInt8>) -> Bool {
    switch self {
    case .none: return false
    case .gzip: return head.starts(with: [0x1F, 0x8B])
    case .zip: return head.starts(with: "PK\u{3}\u{4}".utf8) || head.starts(with: "PK\u{5}\u{6}".utf8)
    case .zstd:
      // Also a frame that is to be skipped, as parallel compressors write one first.
      return head.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
        || (head.first.map { 0x50...0x5F ~= $0 } ?? false) && head.dropFirst().starts(with: [0x2A, 0x4D, 0x18])
    case .bzip2:
      // The level, then the mark of a block or of the end: `BZh` alone may begin a text.
      let rest = head.dropFirst(4)
      return head.starts(with: "BZh".utf8)
        && (rest.starts(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
          || rest.starts(with: [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]))
    case .xz: return head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00])
    }
  }

  /// The file's name without what only says how it is packed.
  func nameInside(_ name: String) -> String {
    let lowercased = name.lowercased()
    return endings.first { lowercased.hasSuffix($0) }.map { String(name.dropLast($0.count)) } ?? name
  }

  /// The content of a source that is packed so from its first byte on; not for zip, whose directory is at the end.
  package func unpack(_ source: any ByteSource) -> any ByteSource {
    switch self {
    case .none, .zip: source
    case .gzip, .zstd, .bzip2, .xz: UnpackingByteSource(source, self)
    }
  }

  /// Whether zeros behind the last member are padding.
  var allowsPadding: Bool { self == .gzip || self == .xz }

  func inflater(_ library: CodecLibrary) -> any Inflater {
    switch self {
    case .zstd: ZstdInflater()
    case .bzip2: Bzip2Inflater()
    case .xz: XzInflater()
    case .none, .gzip, .zip: library.inflater(.gzip)
    }
  }
}
