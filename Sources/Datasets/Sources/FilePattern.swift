import Foundation

/// A pattern of file names as shells have it; `**` stands for any folders, also none.
struct FilePattern {
  /// The folder that all matches are in.
  let folder: String
  /// The parts of the path below it.
  private let parts: [String]
  private let pattern: String

  private static let anyFolders = "**"

  static func isPattern(_ source: String) -> Bool { source.contains { "*?[".contains($0) } }

  /// - Parameter pattern: Absolute.
  init(_ pattern: String) {
    self.pattern = pattern
    let parts = pattern.split(separator: "/").map(String.init)
    let first = parts.firstIndex(where: Self.isPattern) ?? parts.count
    folder = "/" + parts[..<first].joined(separator: "/")
    self.parts = Array(parts[first...])
  }

  /// Files and folders, absolute.
  func matches() throws -> [String] {
    guard parts.contains(Self.anyFolders) else { return shellMatches() }
    guard case .folder? = try FileKind(folder) else { return [] }
    let root = folder == "/" ? "/" : folder + "/"
    return try FolderTree(folder, recurses: true).files.filter { path in
      let names = path.dropFirst(root.count).split(separator: "/").map(String.init)
      return Self.matches(names[...], parts[...])
    }
  }

  private func shellMatches() -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
  }

  private static func matches(_ names: ArraySlice<String>, _ parts: ArraySlice<String>) -> Bool {
    guard let part = parts.first else { return names.isEmpty }
    if part == anyFolders {
      // Behind the last part, all files below.
      if parts.count == 1 { return !names.isEmpty }
      return (names.startIndex...names.endIndex).contains { matches(names[$0...], parts.dropFirst()) }
    }
    guard let name = names.first, fnmatch(part, name, FNM_PERIOD) == 0 else { return false }
    return matches(names.dropFirst(), parts.dropFirst())
  }
}
