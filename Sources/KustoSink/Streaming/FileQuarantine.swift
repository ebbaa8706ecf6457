import Foundation

/// Files that could not be loaded, with the reasons, in the folder of the checkpoint.
///
/// The file itself stays where it is; a second name for it is made here, or a copy on another disk, so that it is not lost
/// when somebody clears the source.
struct FileQuarantine {
  let folder: String

  init(_ checkpoint: String) { folder = "\(checkpoint)/quarantine" }

  /// Puts the file at `path` aside; gives where, or nil when it could not be.
  ///
  /// The reasons stand in `reasons.jsonl` beside the files, and are on the disk when this returns.
  ///
  /// - Throws: ``RunFolderError`` when the reason cannot be written: the file must not count as quarantined then.
  func take(_ path: String, name: String, batch: Int, reason: Explanation) throws(RunFolderError) -> String? {
    let copy = "\(folder)/\(batch)/\(name)"
    let parent = (copy as NSString).deletingLastPathComponent
    try RunFolder.makeFolder(folder)
    let isThere = (try? RunFolder.makeFolder(parent)) != nil && Self.keep(path, as: copy)
    try note(path, batch: batch, reason: reason, copy: isThere ? copy : nil)
    return isThere ? copy : nil
  }

  private static func keep(_ path: String, as copy: String) -> Bool {
    if link(path, copy) == 0 || errno == EEXIST { return true }
    if (try? FileManager.default.copyItem(atPath: path, toPath: copy)) != nil { return true }
    // A part of the file would be taken for all of it.
    unlink(copy)
    return false
  }

  private func note(_ path: String, batch: Int, reason: Explanation, copy: String?) throws(RunFolderError) {
    let line = JSONValue.object([
      "batch": .integer(Int64(batch)), "file": .string(path), "reason": .string(reason.sentence),
      "copy": copy.map(JSONValue.string) ?? .null,
    ])
    let file = try LogFile(path: "\(folder)/reasons.jsonl", mustBeNew: false)
    try file.endLine()
    try file.append(Array("\(line.text)\n".utf8))
    try file.sync()
    try CheckpointFile.sync(folder: folder)
  }
}

extension Explanation {
  /// What happened, and where.
  package var sentence: String { place.map { "\(what) (\($0))" } ?? what }
}
