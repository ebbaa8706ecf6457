import Foundation

/// A file's facts and first bytes.
struct FileProbe {
  private(set) var file: SourceFile
  private(set) var head: FileHead
  /// What keeps the file from being read, whatever the format.
  private(set) var obstacle: ForeignKind?
  /// What is wrong with the text right at its start.
  private(set) var fault: DatasetError?

  /// - Parameter encoding: What the text is in; nil to tell it from the bytes.
  init(path: String, encoding: TextEncoding? = nil, displayName: String? = nil) throws {
    file = try SourceFile(path: path)
    file.displayName = displayName
    let raw = try FileByteSource(path: path, name: file.label).prefix(FileHead.greatestBytes)
    head = FileHead(name: file.name, bytes: raw, isWhole: raw.count < FileHead.greatestBytes)
    try unpack()
    if obstacle == nil { try convert(asked: encoding) }
  }

  private mutating func unpack() throws {
    let name = file.name.lowercased()
    if head.bytes.starts(with: [0x1F, 0x8B]) {
      file.compression = .gzip
      if name.hasSuffix(".gz") { head.name = String(file.name.dropLast(3)) }
    } else if ["PK\u{3}\u{4}", "PK\u{5}\u{6}"].contains(where: { head.bytes.starts(with: $0.utf8) }) {
      file.compression = .zip
      let archive = try ZipArchive(path: file.path)
      obstacle = archive.obstacle
      head.name = archive.dataEntries.first?.name.split(separator: "/").last.map(String.init) ?? file.name
    } else if name.hasSuffix(".gz"), !head.bytes.isEmpty {
      throw DatasetError.brokenGzip(path: file.label, byte: 0, reason: "no gzip header")
    } else if name.hasSuffix(".zip"), !head.bytes.isEmpty {
      throw DatasetError.brokenZip(path: file.label, byte: 0, reason: "no zip header")
    }
    if file.compression != .none, obstacle == nil { try readHead() }
  }

  private mutating func readHead() throws {
    head.bytes = try file.open().prefix(FileHead.greatestBytes)
    head.isWhole = head.bytes.count < FileHead.greatestBytes
  }

  /// A byte order mark says what the text is, and may not differ from what the user asked for; that says more than a
  /// look at the bytes.
  private mutating func convert(asked: TextEncoding?) throws {
    let bytes = head.bytes
    if TextEncoding.isUTF32(bytes) {
      obstacle = ForeignKind(name: "UTF-32 text", hint: "save it as UTF-8")
      return
    }
    guard !bytes.starts(with: "PAR1".utf8) else { return }
    let marked = TextEncoding.marked(bytes)
    if let marked, let asked, marked != asked {
      throw DatasetError.encodingMismatch(path: file.label, asked: asked, marked: marked)
    }
    if marked == .utf8 { return }
    if let marked {
      try read(as: marked)
    } else if let asked {
      if asked != .utf8 { try read(as: asked) }
    } else if let guess = TextEncoding.unmarked(bytes) {
      let plain = self
      try read(as: guess)
      if fault != nil || !head.isText { self = plain }
    }
  }

  private mutating func read(as encoding: TextEncoding) throws {
    let plain = file
    file.encoding = encoding
    do {
      try readHead()
    } catch let error as DatasetError {
      file = plain
      fault = error
    }
  }
}

extension SourceFile {
  /// The file as it is now, taken for not compressed.
  init(path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw errno == ENOENT
        ? DatasetError.notFound(path: path) : .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    let seconds = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
    self.init(
      path: path, bytes: Int(status.st_size), modified: Date(timeIntervalSince1970: seconds), compression: .none)
  }

  /// Throws ``DatasetError/changed(path:)`` when the file is not as it was, as far as size and time tell.
  func checkUnchanged() throws {
    let now = try SourceFile(path: path)
    guard now.bytes == bytes, now.isModified(at: modified) else { throw DatasetError.changed(path: path) }
  }

  /// Whether the time is the same to the precision that the other one was written down with.
  private func isModified(at other: Date) -> Bool {
    let (mine, its) = (modified.timeIntervalSince1970, other.timeIntervalSince1970)
    return abs(mine - its) < 0.001 || (its == its.rounded(.down) && mine.rounded(.down) == its)
  }
}
