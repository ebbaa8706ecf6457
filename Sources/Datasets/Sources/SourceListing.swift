import Foundation

/// The files that one source stands for, by their names alone.
struct SourceListing {
  /// Absolute, sorted.
  private(set) var paths: [String] = []
  private(set) var leftOut: [LeftOut] = []
  /// The user named the file itself, so it may not be left out.
  private(set) var isNamed = false

  init(_ source: String) throws {
    guard source != "-" else {
      throw DatasetError.unsupported(path: "-", kind: "standard input", hint: "save it to a file first")
    }
    switch try Self.kind(source) {
    case .folder: try list(Self.absolute(source))
    case .file:
      paths = [Self.absolute(source)]
      isNamed = true
    case .other: throw DatasetError.unreadable(path: source, reason: "neither a file nor a folder")
    case nil:
      guard source.contains(where: { "*?[".contains($0) }) else { throw DatasetError.notFound(path: source) }
      try match(source)
    }
  }

  private enum Kind { case file, folder, other }

  /// Nil when there is nothing.
  private static func kind(_ path: String) throws -> Kind? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw DatasetError.unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    return switch status.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    default: .other
    }
  }

  private mutating func list(_ folder: String) throws {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw DatasetError.unreadable(path: folder, reason: "the folder cannot be listed")
    }
    for name in names { try add(folder == "/" ? "/\(name)" : "\(folder)/\(name)") }
  }

  private mutating func match(_ pattern: String) throws {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(Self.absolute(pattern), 0, nil, &found) == 0 else { return }
    for index in 0..<Int(found.gl_pathc) {
      if let path = found.gl_pathv[index] { try add(String(cString: path)) }
    }
    paths.sort()
  }

  private mutating func add(_ path: String) throws {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    if name.hasPrefix(".") {
      leftOut.append(LeftOut(name: name, reason: "hidden"))
    } else if name.hasPrefix("_") {
      leftOut.append(LeftOut(name: name, reason: "a marker"))
    } else {
      switch try Self.kind(path) {
      case .file: paths.append(path)
      case .folder: leftOut.append(LeftOut(name: name, reason: "a folder"))
      case .other, nil: leftOut.append(LeftOut(name: name, reason: "not a file"))
      }
    }
  }

  private static func absolute(_ path: String) -> String {
    let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    return (whole as NSString).standardizingPath
  }
}
