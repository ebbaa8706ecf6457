import Foundation

/// The files of a Delta table's log from which its newest state is read: a checkpoint, and the commits behind it.
struct DeltaLog {
  /// The parts of the newest checkpoint that is whole; empty where the log is read from its beginning.
  private(set) var checkpoint: [String] = []
  /// Paths of the commits behind it, oldest first.
  private(set) var commits: [String] = []
  /// The number of the newest commit.
  private(set) var version = 0

  static let folderName = "_delta_log"

  /// Throws ``DatasetError/brokenTable(path:reason:)`` for a log that lacks a part.
  init(table: String) throws {
    let folder = "\(table)/\(Self.folderName)"
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw DatasetError.unreadable(path: folder, reason: "the folder cannot be listed")
    }
    let entries = names.compactMap { name in Entry(name).map { (name: name, entry: $0) } }
    let versions = entries.filter { $0.entry.kind == .commit }.map { ($0.entry.version, $0.name) }
    let start = Self.newestCheckpoint(entries)
    checkpoint = start?.parts.map { "\(folder)/\($0)" } ?? []
    var next = start.map { $0.version + 1 } ?? 0
    for (version, name) in versions where version >= next {
      guard version == next else { break }
      commits.append("\(folder)/\(name)")
      next += 1
    }
    version = next - 1
    try check(entries.map(\.entry), table: table)
  }

  /// All up to the newest version must be there.
  private func check(_ entries: [Entry], table: String) throws {
    guard let newest = entries.map(\.version).max() else {
      throw DatasetError.brokenTable(path: table, reason: "its log has no commits")
    }
    guard newest > version else { return }
    if entries.contains(where: { $0.kind == .newCheckpoint }) {
      throw DatasetError.unsupported(
        path: table, kind: "a Delta table with checkpoints of version 2", hint: DeltaFeatures.hint)
    }
    throw DatasetError.brokenTable(path: table, reason: "its log lacks the commit \(version + 1)")
  }

  private static func newestCheckpoint(
    _ entries: [(name: String, entry: Entry)]
  ) -> (version: Int, parts: [String])? {
    var parts: [Checkpoint: [String]] = [:]
    for (name, entry) in entries {
      if case .checkpoint(let count) = entry.kind {
        parts[Checkpoint(version: entry.version, parts: count), default: []].append(name)
      }
    }
    let whole = parts.filter { $0.key.parts == $0.value.count }
    return whole.max { ($0.key.version, $1.key.parts) < ($1.key.version, $0.key.parts) }.map {
      ($0.key.version, $0.value.sorted())
    }
  }

  private struct Checkpoint: Hashable {
    var version: Int
    var parts: Int
  }

  /// What the name of a file says of it.
  private struct Entry {
    enum Kind: Equatable {
      case commit
      /// One of so many parts.
      case checkpoint(parts: Int)
      /// With a name that no reader can guess: it belongs to a table of version 3.
      case newCheckpoint
    }

    var version: Int
    var kind: Kind

    /// Nil for what is neither commit nor checkpoint.
    init?(_ name: String) {
      let words = name.split(separator: ".", omittingEmptySubsequences: false)
      guard words.count >= 2, words[0].utf8.count == 20, let version = Self.number(words[0]) else { return nil }
      self.version = version
      switch (words.dropFirst().map(String.init), words.count) {
      case (["json"], _): kind = .commit
      case (["checkpoint", "parquet"], _): kind = .checkpoint(parts: 1)
      case (let rest, 5) where rest[0] == "checkpoint" && rest[3] == "parquet":
        guard let count = Self.number(words[3]), count > 0 else { return nil }
        kind = .checkpoint(parts: count)
      case (let rest, 4) where rest[0] == "checkpoint": kind = .newCheckpoint
      default: return nil
      }
    }

    private static func number(_ text: Substring) -> Int? {
      text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? Int(text) : nil
    }
  }
}
