import Foundation

/// The files in a folder and in the folders below it.
struct FolderTree {
  /// Absolute, sorted by path.
  private(set) var files: [String] = []
  /// What is not a file, such as a pipe, and folders where those below are not entered.
  private(set) var leftOut: [LeftOut] = []
  /// Hidden files and markers, which nobody means as data: how many, and the names of the first.
  private(set) var markers = PassedOver()

  private let recurses: Bool
  /// Which folders the walk is in, from the top down: a link may lead back to one of them.
  private var trail: [FileIdentity] = []

  /// Throws ``DatasetError/unreadable(path:reason:)`` for a folder that cannot be listed, and
  /// ``DatasetError/brokenLink(path:reason:)``.
  init(_ folder: String, recurses: Bool) throws {
    self.recurses = recurses
    try enter(folder)
  }

  private mutating func enter(_ folder: String) throws {
    try Task.checkCancellation()
    guard let identity = FileIdentity(folder) else {
      throw DatasetError.unreadable(path: folder, reason: String(cString: strerror(errno)))
    }
    guard !trail.contains(identity) else {
      throw DatasetError.brokenLink(path: folder, reason: "it is a link back to a folder that it is in")
    }
    trail.append(identity)
    defer { trail.removeLast() }
    let names = try Self.names(in: folder)
    if let table = TableFolder(folder, names: names) { throw table.refusalAmongOthers(folder) }
    for name in names {
      let joined = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
      // A copy has no room to grow in; of 100,000 paths that room is megabytes.
      let path = String(decoding: joined.utf8, as: UTF8.self)
      if PassedOver.isMarker(name) {
        markers.add(name)
      } else {
        try take(path, name)
      }
    }
  }

  private mutating func take(_ path: String, _ name: String) throws {
    switch try FileKind(path) {
    case .file: files.append(path)
    case .folder where recurses: try enter(path)
    case .folder: leftOut.append(LeftOut(name: name, reason: "a folder"))
    case .other: leftOut.append(LeftOut(name: name, reason: "not a file"))
    case nil: throw DatasetError.changed(path: path)
    }
  }

  private static func names(in folder: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw DatasetError.unreadable(path: folder, reason: "the folder cannot be listed")
    }
  }
}

/// What a path leads to.
enum FileKind {
  case file, folder, other

  /// Nil when there is nothing.
  ///
  /// Throws ``DatasetError/brokenLink(path:reason:)`` for a link that leads nowhere: among data files it stands for a
  /// part that is missing.
  init?(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let code = errno
      if code == ELOOP { throw DatasetError.brokenLink(path: path, reason: "it is a link that leads to itself") }
      guard code == ENOENT || code == ENOTDIR else {
        throw DatasetError.unreadable(path: path, reason: String(cString: strerror(code)))
      }
      guard lstat(path, &status) == 0 else { return nil }
      let target = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) ?? ""
      throw DatasetError.brokenLink(path: path, reason: "it is a link to '\(target)', which does not exist")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    default: self = .other
    }
  }
}

/// What tells a folder from all others, by whatever path it is reached.
private struct FileIdentity: Hashable {
  private let device: UInt64
  private let number: UInt64

  /// Nil where nothing can be reached; `errno` says why.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
  }
}

/// Files and folders that nobody means as data: what writers leave beside it.
package struct PassedOver {
  private(set) var count = 0
  private var names: [String] = []

  private static let namesShown = 3

  mutating func add(_ name: String) {
    count += 1
    if names.count < Self.namesShown { names.append(name) }
  }

  mutating func add(_ other: PassedOver) {
    names += other.names.prefix(Self.namesShown - names.count)
    count += other.count
  }

  /// Hidden files, and names as Hadoop, Spark and Delta give them; `_day=1` is a folder of data.
  package static func isMarker(_ name: String) -> Bool {
    name.hasPrefix(".") || name.hasPrefix("_") && !name.contains("=") || name.hasSuffix(".crc")
  }

  /// Nil where nothing was passed over.
  var finding: Finding? {
    guard count > 0 else { return nil }
    let list = names.joined(separator: ", ") + (count > names.count ? ", ..." : "")
    return Finding(
      .markersSkipped,
      "\(count) hidden or marker \(count == 1 ? "file or folder was" : "files and folders were") passed over: \(list)")
  }
}
