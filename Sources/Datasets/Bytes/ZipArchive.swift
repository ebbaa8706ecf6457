import Foundation

/// The directory of a zip archive: what is inside, without unpacking it.
package struct ZipArchive {
  package let path: String
  package private(set) var entries: [ZipEntry] = []

  /// More than this many bytes of directory are not for us.
  private static let greatestDirectory = 16 << 20

  /// Throws ``DatasetError/brokenArchive(path:byte:reason:)`` when there is no directory, or it makes no sense.
  package init(path: String) throws {
    self.path = path
    let size = try SourceFile(path: path).bytes
    let end = try ZipDirectoryEnd(path: path, fileBytes: size)
    guard end.bytes <= Self.greatestDirectory, end.start >= 0, end.start + end.bytes <= size else {
      throw DatasetError.brokenArchive(
        path: path, byte: max(end.start, 0), reason: "the directory is not at its place")
    }
    let bytes = try FileByteSource(path: path, offset: end.start).prefix(end.bytes)
    var reader = LittleEndianReader(bytes)
    while entries.count < end.entries {
      let place = end.start + reader.position
      guard let entry = ZipEntry(&reader, shift: end.shift) else {
        throw DatasetError.brokenArchive(path: path, byte: place, reason: "the directory ends early")
      }
      entries.append(entry)
    }
  }

  /// The files that a person put there: no folders, nothing hidden, nothing that macOS adds.
  package var dataEntries: [ZipEntry] {
    entries.filter { entry in
      let parts = entry.name.split(separator: "/")
      return !entry.name.hasSuffix("/") && !parts.contains { $0.hasPrefix(".") && $0 != ".." || $0 == "__MACOSX" }
    }
  }

  /// The kind of document that the archive is the shell of; nil for an archive that a person made.
  var document: ForeignKind? {
    func holds(_ prefix: String) -> Bool { entries.contains { $0.name.hasPrefix(prefix) } }
    guard holds("[Content_Types].xml") || holds("mimetype") || holds("META-INF/MANIFEST.MF") else { return nil }
    if holds("xl/") { return ForeignKind(name: "an Excel workbook (xlsx)", hint: "save the sheet as CSV") }
    if holds("word/") { return ForeignKind(name: "a Word document (docx)", hint: "save its table as CSV") }
    if holds("META-INF/MANIFEST.MF"), !holds("mimetype") {
      return ForeignKind(name: "a program (Java archive)", hint: "it holds no table")
    }
    return ForeignKind(name: "an office document", hint: "save the sheet as CSV")
  }

  /// Whether it is to be read as a folder.
  var holdsSeveral: Bool { dataEntries.count > 1 && document == nil }

  /// What speaks against reading the archive as the one file that is in it; nil when it can be read.
  package var obstacle: ForeignKind? {
    if let document { return document }
    let files = dataEntries
    guard let file = files.first else { return ForeignKind(name: "zip archive", hint: "no file is inside") }
    guard files.count == 1 else {
      let names = files.prefix(5).map(\.name).joined(separator: ", ")
      let rest = files.count > 5 ? ", …" : ""
      return ForeignKind(
        name: "zip archive of several files",
        hint: "name it as a source of its own, or unpack it; \(files.count) files are inside: \(names)\(rest)")
    }
    return file.obstacle
  }

  /// The content of the one file inside.
  package func open() throws -> any ByteSource {
    guard let entry = dataEntries.first, obstacle == nil else {
      throw DatasetError.unsupported(
        path: path, kind: obstacle?.name ?? "zip archive", hint: obstacle?.hint ?? "no file is inside")
    }
    return try open(entry)
  }

  /// The content of a file inside that nothing speaks against.
  func open(_ entry: ZipEntry) throws -> any ByteSource {
    var header = LittleEndianReader(try FileByteSource(path: path, offset: entry.headerOffset).prefix(30))
    guard header.number(4) == 0x0403_4B50, header.skip(22), let name = header.number(2), let extra = header.number(2)
    else {
      throw DatasetError.brokenArchive(path: path, byte: entry.headerOffset, reason: "no file starts there")
    }
    return try ZipEntryByteSource(path: path, entry: entry, offset: entry.headerOffset + 30 + name + extra)
  }
}

/// One file in a zip archive.
package struct ZipEntry {
  /// With the folders it is in.
  package let name: String
  let flags: Int
  let method: Int
  let checksum: UInt32
  private(set) var packedBytes: Int
  private(set) var bytes: Int
  /// In the file.
  private(set) var headerOffset: Int

  var isEncrypted: Bool { flags & 1 != 0 }
  var isStored: Bool { method == 0 }

  /// What speaks against reading the file.
  var obstacle: ForeignKind? {
    if isEncrypted {
      return ForeignKind(name: "encrypted zip archive", hint: "unpack it with its password; \(name) is inside")
    }
    return foreignMethod.map {
      ForeignKind(
        name: "zip archive packed with \($0)", hint: "unpack it, or pack it again with deflate; \(name) is inside")
    }
  }

  private var foreignMethod: String? {
    switch method {
    case 0, 8, 12, 93, 95: nil
    case 9: "deflate64"
    case 14: "LZMA"
    default: "method \(method)"
    }
  }

  /// Nil where the file is stored as it is.
  func inflater(_ library: CodecLibrary) -> (any Inflater)? {
    switch method {
    case 0: nil
    case 12: Bzip2Inflater()
    case 93: ZstdInflater()
    case 95: XzInflater()
    default: library.inflater(.none)
    }
  }

  /// Nil when the bytes are no entry of a directory.
  init?(_ reader: inout LittleEndianReader, shift: Int) {
    guard reader.number(4) == 0x0201_4B50, reader.skip(4), let flags = reader.number(2),
      let method = reader.number(2), reader.skip(4), let checksum = reader.number(4),
      let packed = reader.number(4), let bytes = reader.number(4), let nameBytes = reader.number(2),
      let extraBytes = reader.number(2), let commentBytes = reader.number(2), reader.skip(8),
      let offset = reader.number(4), let name = reader.bytes(nameBytes), let extra = reader.bytes(extraBytes),
      reader.skip(commentBytes)
    else { return nil }
    self.name = String(decoding: name, as: UTF8.self)
    self.flags = flags
    self.method = method
    self.checksum = UInt32(truncatingIfNeeded: checksum)
    packedBytes = packed
    self.bytes = bytes
    headerOffset = offset
    guard readLarge(extra) else { return nil }
    headerOffset += shift
    guard headerOffset >= 0 else { return nil }
  }

  /// Takes what has no room in 32 bits from the extra field of zip64.
  private mutating func readLarge(_ extra: [UInt8]) -> Bool {
    let marker = 0xFFFF_FFFF
    guard bytes == marker || packedBytes == marker || headerOffset == marker else { return true }
    var reader = LittleEndianReader(extra)
    while let tag = reader.number(2), let count = reader.number(2) {
      guard tag == 1 else {
        guard reader.skip(count) else { return false }
        continue
      }
      for field in [\ZipEntry.bytes, \.packedBytes, \.headerOffset] where self[keyPath: field] == marker {
        guard let value = reader.number(8) else { return false }
        self[keyPath: field] = value
      }
      return true
    }
    return false
  }
}
