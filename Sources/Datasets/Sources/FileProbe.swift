import Foundation

/// A file's facts and first bytes.
struct FileProbe {
  private(set) var file: SourceFile
  private(set) var head: FileHead
  /// What keeps the file from being read, whatever the format.
  private(set) var obstacle: ForeignKind?
  /// How the name says that the file is packed, where it is not.
  private(set) var brokenPromise: Compression?
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
    let found = Compression(head: head.bytes)
    file.compression = found
    let promised = Compression(fileName: file.name)
    head.name = (found == .none ? promised : found)?.nameInside(file.name) ?? file.name
    switch found {
    case .none:
      if promised != nil, !head.bytes.isEmpty { brokenPromise = promised }
      obstacle = TarReader.begins(head.bytes) ? .tarArchive : nil
      return
    case .zip:
      let archive = try ZipArchive(path: file.path)
      obstacle = archive.obstacle
      if obstacle != nil { return }
      head.name = archive.dataEntries.first?.name.split(separator: "/").last.map(String.init) ?? file.name
    default: break
    }
    try readHead()
    if TarReader.begins(head.bytes) {
      obstacle = .tarArchive
    } else if case let inner = Compression(head: head.bytes), inner != .none {
      obstacle = .packedTwice(inner, in: found)
    }
  }

  private mutating func readHead() throws {
    head.bytes = try file.open().prefix(FileHead.greatestBytes)
    head.isWhole = head.bytes.count < FileHead.greatestBytes
  }

  /// A byte order mark says what the text is, and may not differ from what the user asked for; that says more than a
  /// scan of the bytes.
  private mutating func convert(asked: TextEncoding?) throws {
    let bytes = head.bytes
    if TextEncoding.isUTF32(bytes) {
      obstacle = ForeignKind(name: "UTF-32 text", hint: "save it as UTF-8")
      return
    }
    guard !DataFormat.isBinary(bytes) else { return }
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
    noted = Int64(status.st_ctim.tv_sec) * 1_000_000 + Int64(status.st_ctim.tv_nsec) / 1_000
  }

  /// Throws ``DatasetError/changed(path:)`` when the file is not as it was, as far as size and time tell.
  package func checkUnchanged() throws {
    let now = try SourceFile(path: path)
    guard now.bytes == bytes, now.isModified(at: modified) else { throw DatasetError.changed(path: path) }
  }

  /// As ``checkUnchanged()``, and the kernel must have noted nothing since, so that not even a change that keeps the
  /// size and sets the time back is passed over.
  package func checkUntouched() throws {
    let now = try SourceFile(path: path)
    try checkUnchanged()
    guard noted == nil || now.noted == noted else { throw DatasetError.changed(path: path) }
  }

  /// Whether the time is the same to the precision that the other one was written down with.
  private func isModified(at other: Date) -> Bool {
    let (mine, its) = (modified.timeIntervalSince1970, other.timeIntervalSince1970)
    return abs(mine - its) < 0.001 || (its == its.rounded(.down) && mine.rounded(.down) == its)
  }
}
