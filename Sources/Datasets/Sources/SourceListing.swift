import Foundation

/// The files that one source stands for, by their names alone.
struct SourceListing {
  /// Absolute, sorted.
  private(set) var paths: [String] = []
  private(set) var leftOut: [LeftOut] = []
  private(set) var markers = PassedOver()
  /// The user named the file itself, so it may not be left out.
  private(set) var isNamed = false
  /// The folder below which the files are.
  private(set) var folder: String?
  /// What the log of the table says that was named; nil where the source is no table.
  private(set) var snapshot: DeltaSnapshot?

  private let recurses: Bool

  init(_ source: String, recurses: Bool = true) throws {
    self.recurses = recurses
    guard source != "-" else {
      throw DatasetError.unsupported(path: "-", kind: "standard input", hint: "save it to a file first")
    }
    let path = Self.absolute(source)
    switch try FileKind(path) {
    case .folder:
      folder = path
      if let table = TableFolder(path) { try list(table, in: path) } else { try list(path) }
    case .file:
      paths = [path]
      isNamed = true
    case .other: throw DatasetError.unreadable(path: source, reason: "neither a file nor a folder")
    case nil:
      guard FilePattern.isPattern(source) else { throw DatasetError.notFound(path: source) }
      let pattern = FilePattern(path)
      folder = pattern.folder
      for match in try pattern.matches() { try add(match) }
      paths.sort()
    }
  }

  private mutating func list(_ table: TableFolder, in folder: String) throws {
    guard table == .delta else { throw table.refusal(of: folder) }
    let snapshot = try DeltaSnapshot(table: folder)
    paths = snapshot.files.map(\.path)
    isNamed = true
    self.snapshot = snapshot
  }

  private mutating func list(_ folder: String) throws {
    let tree = try FolderTree(folder, recurses: recurses)
    if paths.isEmpty { paths = tree.files } else { paths += tree.files }
    leftOut += tree.leftOut
    markers.add(tree.markers)
  }

  /// Takes what a pattern matches.
  private mutating func add(_ path: String) throws {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    if PassedOver.isMarker(name) {
      markers.add(name)
      return
    }
    switch try FileKind(path) {
    case .file: paths.append(path)
    case .folder where recurses: try list(path)
    case .folder: leftOut.append(LeftOut(name: name, reason: "a folder"))
    case .other, nil: leftOut.append(LeftOut(name: name, reason: "not a file"))
    }
  }

  private static func absolute(_ path: String) -> String {
    let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    return (whole as NSString).standardizingPath
  }
}
