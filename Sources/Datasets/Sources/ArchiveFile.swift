import Foundation

/// An archive of several files, which is read as the folder that it is the copy of.
///
/// Its files are unpacked into a private folder first: what is packed in a stream is not seekable, and each file can then
/// be of any format. Nothing is written outside of that folder, and never more than the disk has room for.
struct ArchiveFile {
  private let path: String
  private let name: String
  private let kind: Kind

  private enum Kind {
    case zip(ZipArchive)
    case tar(Compression)
  }

  /// More files than these are not for one load.
  static let greatestCount = 100_000
  /// What is left free for others, in parts of the room that there is.
  private static let reserve = 10

  /// Nil where the file is no archive, or holds a single file that can be read where it is.
  ///
  /// - Parameter name: What people call it.
  init?(path: String, name: String) {
    // What is broken, or no file, is said by who reads it.
    guard let head = try? FileByteSource(path: path, name: name).prefix(TarReader.blockBytes) else { return nil }
    self.path = path
    self.name = name
    let compression = Compression(head: head)
    if compression == .zip {
      guard let archive = try? ZipArchive(path: path), archive.holdsSeveral else { return nil }
      kind = .zip(archive)
    } else {
      let start = try? compression.unpack(FileByteSource(path: path, name: name)).prefix(TarReader.blockBytes)
      guard let start, TarReader.begins(start) else { return nil }
      kind = .tar(compression)
    }
  }

  /// Writes the files below a folder that is made; the answer names each as people know it, by its path.
  func unpack(into folder: String) throws -> [String: String] {
    try Self.make(folder)
    var unpacked = ArchiveFolder(folder, archive: name, room: try Self.room(for: folder))
    switch kind {
    case .zip(let archive):
      for entry in archive.entries where !entry.name.hasSuffix("/") {
        if let obstacle = entry.obstacle {
          throw DatasetError.unsupported(
            path: "\(name)/\(entry.name)", kind: obstacle.name, hint: obstacle.hint)
        }
        let content = try archive.open(entry)
        try unpacked.add(entry.name, bytes: entry.bytes) { try content.read(into: $0) }
      }
    case .tar(let compression):
      let reader = TarReader(compression.unpack(try FileByteSource(path: path, name: name)))
      while let entry = try reader.next() {
        switch entry.kind {
        case .file: try unpacked.add(entry.name, bytes: entry.bytes) { try reader.read(into: $0) }
        case .folder: continue
        case .link, .other:
          throw DatasetError.unsupported(
            path: "\(name)/\(entry.name)", kind: entry.kind == .link ? "a link inside of an archive" : "no plain file",
            hint: "unpack the archive, and load the folder")
        }
      }
    }
    return unpacked.labels
  }

  private static func room(for folder: String) throws -> Int {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else {
      throw DatasetError.unreadable(path: folder, reason: String(cString: strerror(errno)))
    }
    let (bytes, overflow) = Int(clamping: status.f_bavail).multipliedReportingOverflow(
      by: Int(clamping: status.f_frsize))
    return overflow ? .max : bytes - bytes / reserve
  }

  fileprivate static func make(_ folder: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw DatasetError.unwritable(path: folder, reason: "the folder cannot be made")
    }
  }
}

/// The private folder that the files of an archive are written to.
private struct ArchiveFolder {
  /// What people call each file, by its path.
  private(set) var labels: [String: String] = [:]
  private let folder: String
  private let archive: String
  private var room: Int
  private let block = ByteBlock(256 << 10)

  init(_ folder: String, archive: String, room: Int) {
    self.folder = folder
    self.archive = archive
    self.room = room
  }

  /// Writes one file, whose bytes `read` gives, a piece at a time.
  mutating func add(_ name: String, bytes: Int, read: (UnsafeMutableRawBufferPointer) throws -> Int) throws {
    try Task.checkCancellation()
    let label = "\(archive)/\(name)"
    let parts = name.split(separator: "/").filter { $0 != "." }
    guard let last = parts.last, !parts.contains(".."), !name.contains("\0") else {
      throw refused(label, "a file whose path leads out of the archive", "unpack the archive with care")
    }
    guard labels.count < ArchiveFile.greatestCount else {
      throw refused(
        archive, "an archive of more than \(ArchiveFile.greatestCount) files", "unpack it, and load the folder")
    }
    guard bytes <= room else {
      throw refused(label, "larger than the room for temporary files", "unpack the archive where there is more room")
    }
    room -= bytes
    let parent = ([folder] + parts.dropLast().map(String.init)).joined(separator: "/")
    if parts.count > 1 { try ArchiveFile.make(parent) }
    let path = "\(parent)/\(last)"
    guard labels[path] == nil else { throw refused(label, "twice in the archive", "unpack it, and load the folder") }
    try write(path, read)
    labels[path] = label
    try checkNotNested(path, label)
  }

  private func write(_ path: String, _ read: (UnsafeMutableRawBufferPointer) throws -> Int) throws {
    let file = try PrivateFile(creating: path)
    while true {
      let count = try read(block.memory)
      if count == 0 { break }
      try file.write(UnsafeRawBufferPointer(rebasing: block.memory[..<count]))
      try Task.checkCancellation()
    }
    try file.close()
  }

  private func checkNotNested(_ path: String, _ label: String) throws {
    guard ArchiveFile(path: path, name: label) != nil else { return }
    throw refused(label, "an archive inside of an archive", "unpack it before")
  }

  private func refused(_ label: String, _ kind: String, _ hint: String) -> DatasetError {
    .unsupported(path: label, kind: kind, hint: hint)
  }
}
