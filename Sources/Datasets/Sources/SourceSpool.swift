import Foundation

/// Private copies of what can be read only once: standard input and pipes, and the files of an archive.
///
/// The copies go when the spool goes, unless it was told to keep them for a load that outlives it.
package final class SourceSpool {
  private let folder: () throws -> String
  private var paths: [String: String] = [:]
  private var isKept = false

  /// What people call the copies, by path.
  package private(set) var displayNames: [String: String] = [:]

  /// - Parameter folder: Gives the absolute path of a folder for the copies; asked only when there is one to make.
  package init(folder: @escaping () throws -> String) { self.folder = folder }

  deinit {
    if !isKept { removeAll() }
  }

  /// The sources, with a copy in place of each that can be read only once.
  ///
  /// Throws ``DatasetError/unsupported(path:kind:hint:)`` for a terminal, ``DatasetError/diskFull(path:)``,
  /// `CancellationError`, and what the folder's maker throws.
  package func replace(_ sources: [String], standardInput: Int32 = 0) throws -> [String] {
    try sources.map { source in
      if let path = paths[source] { return path }
      if source == "-" {
        return try unpack(source, spool(standardInput, source, named: "standard input"), named: "standard input")
      }
      guard Self.isStream(source) else { return try unpack(source, source, named: source) }
      // Not waiting here for somebody to write into a pipe: that is done where a cancellation is noticed.
      let descriptor = open(source, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
      guard descriptor >= 0 else {
        throw DatasetError.unreadable(path: source, reason: String(cString: strerror(errno)))
      }
      defer { close(descriptor) }
      return try unpack(source, spool(descriptor, source, named: source), named: source)
    }
  }

  /// The folder that an archive of several files became; the path as it is where the file is none.
  private func unpack(_ source: String, _ path: String, named name: String) throws -> String {
    guard let archive = ArchiveFile(path: path, name: name) else { return path }
    let target = ("\(try folder())/archive-\(UUID().uuidString)" as NSString).standardizingPath
    let isCopy = paths[source] != nil
    do {
      let files = try archive.unpack(into: target)
      for (file, label) in files { displayNames[file] = label }
      displayNames[target] = name
    } catch {
      try? FileManager.default.removeItem(atPath: target)
      throw error
    }
    if isCopy { unlink(path) }
    paths[source] = target
    return target
  }

  /// The copies stay when the spool goes.
  package func keep() { isKept = true }

  package func removeAll() {
    for path in paths.values { try? FileManager.default.removeItem(atPath: path) }
    paths = [:]
    displayNames = [:]
  }

  private static func isStream(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFIFO || status.st_mode & S_IFMT == S_IFCHR
  }

  /// Whether it is a device that is not `/dev/null`.
  private static func isEndless(_ descriptor: Int32) -> Bool {
    var (status, null) = (stat(), stat())
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFCHR else { return false }
    return stat("/dev/null", &null) != 0 || status.st_rdev != null.st_rdev
  }

  private func spool(_ descriptor: Int32, _ source: String, named name: String) throws -> String {
    guard isatty(descriptor) == 0 else {
      throw DatasetError.unsupported(path: name, kind: "a terminal", hint: "send data into it: … | or < FILE")
    }
    guard !Self.isEndless(descriptor) else {
      throw DatasetError.unsupported(
        path: name, kind: "a device, whose data may have no end", hint: "give a file, a folder or a pipe")
    }
    // As a source's path is spelled where its display name is looked for.
    let path = ("\(try folder())/input-\(UUID().uuidString)" as NSString).standardizingPath
    let file = try PrivateFile(creating: path)
    paths[source] = path
    displayNames[path] = name
    do {
      try Self.copy(descriptor, to: file, named: name)
      try file.close()
    } catch {
      unlink(path)
      paths[source] = nil
      displayNames[path] = nil
      throw error
    }
    return path
  }

  private static func copy(_ descriptor: Int32, to file: PrivateFile, named name: String) throws {
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { block.deallocate() }
    while true {
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      repeat { try Task.checkCancellation() } while poll(&wait, 1, 200) == 0
      let count = read(descriptor, block.baseAddress, block.count)
      if count == 0 { return }
      if count > 0 {
        try file.write(UnsafeRawBufferPointer(rebasing: block[..<count]))
      } else if errno != EINTR, errno != EAGAIN {
        throw DatasetError.unreadable(path: name, reason: String(cString: strerror(errno)))
      }
    }
  }
}
