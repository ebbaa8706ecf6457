import Foundation

/// A file's facts and first bytes.
struct FileProbe {
  let file: SourceFile
  let head: FileHead

  init(path: String) throws {
    var file = try SourceFile(path: path)
    let raw = try FileByteSource(path: path).prefix(FileHead.greatestBytes)
    let isNamedGzip = file.name.lowercased().hasSuffix(".gz")
    if raw.starts(with: [0x1F, 0x8B]) {
      file.compression = .gzip
    } else if isNamedGzip, !raw.isEmpty {
      throw DatasetError.brokenGzip(path: path, byte: 0, reason: "no gzip header")
    }
    let content = file.compression == .gzip ? try file.open().prefix(FileHead.greatestBytes) : raw
    self.file = file
    head = FileHead(
      name: isNamedGzip ? String(file.name.dropLast(3)) : file.name, bytes: content,
      isWhole: content.count < FileHead.greatestBytes)
  }

  var isUTF16: Bool { head.bytes.starts(with: [0xFF, 0xFE]) || head.bytes.starts(with: [0xFE, 0xFF]) }
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
