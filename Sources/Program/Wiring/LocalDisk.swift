import Console
import Foundation
import KustoSink

/// The local disk as the file browser shows it.
enum LocalDisk {
  /// Entries beyond this are counted, not listed.
  private static let entryLimit = 5_000
  private static let lineLimit = 20
  private static let lineBytes = 4 << 10

  /// What is in the folder at `path`: folders first, then files, each by name; hidden ones are left out.
  ///
  /// - Throws: ``DatasetError``.
  static func listing(of path: String) throws -> FolderListing {
    let folder = URL(fileURLWithPath: path).standardizedFileURL
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue else {
      throw DatasetError.notFound(path: path)
    }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw DatasetError.unreadable(path: path, reason: (error as NSError).localizedDescription)
    }
    let entries = names.prefix(entryLimit).map { entry($0, in: folder.path) }
    return FolderListing(
      path: folder.path, entries: entries.filter(\.isFolder) + entries.filter { !$0.isFolder },
      omitted: max(0, names.count - entryLimit))
  }

  private static func entry(_ name: String, in folder: String) -> FolderListing.Entry {
    var status = stat()
    guard stat("\(folder)/\(name)", &status) == 0 else { return FolderListing.Entry(name: name, isFolder: false) }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    return FolderListing.Entry(name: name, isFolder: isFolder, bytes: isFolder ? nil : Int(status.st_size))
  }

  /// The first lines of a file, unpacked; bytes that are not UTF-8 are replaced.
  ///
  /// - Throws: ``DatasetError``.
  static func firstLines(of path: String) throws -> [String] {
    let file = try FileByteSource(path: path)
    let compression = Compression(head: try FileByteSource(path: path).prefix(Compression.headBytes))
    let bytes = try compression.unpack(file).prefix(lineLimit * lineBytes)
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: lineLimit, omittingEmptySubsequences: false)
    return lines.prefix(lineLimit).map { String(decoding: $0.prefix(lineBytes), as: UTF8.self) }
  }
}
