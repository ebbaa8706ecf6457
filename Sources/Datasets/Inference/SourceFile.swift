import Foundation

/// One file as it was when it was scanned.
///
/// `bytes` and `modified` tell later whether it changed.
package struct SourceFile: Sendable, Codable, Hashable {
  /// Absolute path.
  package var path: String
  /// Bytes on disk.
  package var bytes: Int
  package var modified: Date
  /// When its content or what the system knows of it last changed, in microseconds since 1970.
  ///
  /// The kernel's own note (`st_ctim`), which no program can set back.
  package var noted: Int64?
  package var compression: Compression
  /// What the text is converted from; nil for UTF-8.
  package var encoding: TextEncoding?
  /// How many bytes of ``path`` are the path below the folder that was named; nil where that is its name.
  private var relativeBytes: UInt16?
  /// What the names of its folders say of all its rows.
  package var folderValues: [FolderValue] = []
  private var rarities = Compact<Rarities>()

  private struct Rarities: Sendable, Codable, Hashable, DefaultValue {
    var displayName: String?
    var skippedLines = 0
  }

  package init(
    path: String, bytes: Int, modified: Date, compression: Compression, encoding: TextEncoding? = nil,
    displayName: String? = nil
  ) {
    self.path = path
    self.bytes = bytes
    self.modified = modified
    self.compression = compression
    self.encoding = encoding
    self.displayName = displayName
  }

  /// What people call it where its path says nothing to them: `standard input`.
  package var displayName: String? {
    get { rarities.value.displayName }
    set { rarities.value.displayName = newValue }
  }

  /// Lines at its start that are no records: titles, `sep=;`.
  package var skippedLines: Int {
    get { rarities.value.skippedLines }
    set { rarities.value.skippedLines = newValue }
  }

  /// Whether the content can be read from any place on; otherwise from its start only.
  package var isSeekable: Bool { compression == .none && encoding == nil }

  /// Notes that it was found below `folder`, and not in it.
  mutating func isFound(below folder: String?) {
    guard let folder, path.utf8.starts(with: folder.utf8) else { return }
    let rest = path.utf8.dropFirst(folder.utf8.count + (folder == "/" ? 0 : 1))
    relativeBytes = rest.contains(UInt8(ascii: "/")) ? UInt16(exactly: rest.count) : nil
  }

  private var relativePath: Substring? { relativeBytes.flatMap { Substring(path.utf8.suffix(Int($0))) } }

  /// For messages.
  package var label: String { displayName ?? path }

  /// What tells it from the other files of its source: its path below the folder that was named.
  package var name: String { displayName ?? relativePath.map(String.init) ?? lastComponent }

  /// The last component of the path.
  var lastComponent: String { path.split(separator: "/").last.map(String.init) ?? path }
}
