import Foundation

/// Finds themes by name: in the folders it is given, the user's first, then among those compiled in.
///
/// A lost folder or a broken file never leaves the program without a theme; `fallback` is always there.
package struct ThemeLibrary: Sendable {
  package let folders: [String]

  package init(folders: [String] = []) { self.folders = folders }

  /// The folders where a user and a machine keep themes, by the XDG rules.
  package static func folders(environment: [String: String]) -> [String] {
    let home = environment["HOME"] ?? ""
    let config = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.config"
    let shared = environment["XDG_DATA_DIRS"].flatMap { $0.isEmpty ? nil : $0 } ?? "/usr/local/share:/usr/share"
    return ([config] + shared.split(separator: ":").map(String.init)).map { $0 + "/kustosink/themes" }
  }

  /// A theme with what should be put right in its file.
  package struct Loaded: Sendable {
    package var theme: Theme
    package var warnings: [ThemeWarning]
    /// The file that it was read from, and the lines of it that set roles.
    package var file = ""
    package var lines: [Role: Int] = [:]
    package var environmentLines: [String: [Role: Int]] = [:]
  }

  /// The compiled-in theme that everything falls back to.
  package static let fallback = fallbackFile?.theme ?? Theme(name: "plain", kind: .any, pair: nil, styles: [:])

  /// Read once: it is the usual theme, too, and each start reads it.
  private static let fallbackFile = try? builtIn("default-dark")

  private static func builtIn(_ name: String) throws(ThemeError) -> ThemeFile? {
    guard let text = builtInThemes[name] else { return nil }
    return try ThemeFile(text, file: "\(name).toml (built in)", name: name)
  }

  /// The names of all themes that can be loaded, sorted.
  package var names: [String] {
    var names = Set(builtInThemes.keys)
    for folder in folders {
      let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for file in files where file.hasSuffix(".toml") { names.insert(String(file.dropLast(5))) }
    }
    return names.sorted()
  }

  /// - Parameter name: The name of a theme.
  package func load(_ name: String) throws(ThemeError) -> Loaded { try load(from: try file(name)) }

  /// A theme from a file that stands anywhere.
  package func load(path: String) throws(ThemeError) -> Loaded {
    let last = path.split(separator: "/").last.map(String.init) ?? path
    let name = last.hasSuffix(".toml") ? String(last.dropLast(5)) : last
    return try load(from: try ThemeFile(Self.text(path), file: path, name: name))
  }

  /// Where a theme is read from; nil for one that is compiled in.
  package func path(of name: String) -> String? {
    folders.lazy.map { "\($0)/\(name).toml" }.first { FileManager.default.fileExists(atPath: $0) }
  }

  private func load(from head: ThemeFile) throws(ThemeError) -> Loaded {
    var warnings: [ThemeWarning] = []
    var chain: [Theme] = [head.theme]
    var seen: Set<String> = [head.theme.name]
    var next = head.inherits
    warnings += head.warnings
    while let current = next, seen.insert(current).inserted {
      do throws(ThemeError) {
        let file = try file(current)
        chain.append(file.theme)
        warnings += file.warnings
        next = file.inherits
      } catch {
        let isFirst = chain.count == 1
        let file = isFirst ? head.file : chain.last?.name ?? ""
        warnings.append(
          ThemeWarning(file: file, line: isFirst ? head.inheritsLine : nil, problem: .unknownParent(current)))
        next = nil
      }
    }
    let first = chain[0]
    let whole = chain.dropFirst().reduce(first) { $0.inheriting($1) }
    return Loaded(
      theme: whole.inheriting(Self.fallback), warnings: warnings, file: head.file, lines: head.roleLines,
      environmentLines: head.environmentLines)
  }

  private func file(_ name: String) throws(ThemeError) -> ThemeFile {
    // A name is a name: nobody reads a file elsewhere through it.
    guard !name.contains("/"), !name.hasPrefix(".") else { throw .notFound(name: name, searched: folders) }
    for folder in folders {
      let path = "\(folder)/\(name).toml"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      return try ThemeFile(Self.text(path), file: path, name: name)
    }
    if let file = Self.fallbackFile, file.theme.name == name { return file }
    guard let file = try Self.builtIn(name) else { throw .notFound(name: name, searched: folders) }
    return file
  }

  private static func text(_ path: String) throws(ThemeError) -> String {
    do {
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      guard size <= ThemeFile.byteBound else { throw ThemeError.tooLong(file: path, bytes: size) }
      return try String(contentsOfFile: path, encoding: .utf8)
    } catch let error as ThemeError {
      throw error
    } catch {
      throw .unreadable(file: path, reason: error.localizedDescription)
    }
  }
}
