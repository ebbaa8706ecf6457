import KustoSink

/// A profile as a line of a session has it: the first files, and the sum of the others, of which only that is shown.
struct SessionProfile: Codable {
  var id: EffectID
  var profile: DatasetProfile
  /// Files that are left out, with their rows and their bytes after decompression.
  var more: [Int]?

  private static let keptFiles = 100
  /// More than a folder can sensibly have.
  private static let mostFiles = 1_000_000

  init(id: EffectID, profile: DatasetProfile) {
    self.id = id
    self.profile = profile
    guard profile.files.count > Self.keptFiles else { return }
    let rest = profile.files.dropFirst(Self.keptFiles)
    // A file with malformed rows matters by itself.
    let bad = rest.filter { $0.badRows > 0 }.prefix(Self.keptFiles)
    self.profile.files = Array(profile.files.prefix(Self.keptFiles)) + bad
    more = [
      rest.count - bad.count, rest.total(\.rows) - bad.total(\.rows),
      rest.total(\.contentBytes) - bad.total(\.contentBytes),
    ]
  }

  var restored: DatasetProfile? {
    guard let more else { return profile }
    guard more.count == 3, more.allSatisfy({ $0 >= 0 }), more[0] <= Self.mostFiles, let last = profile.files.last else {
      return nil
    }
    var result = profile
    let file = SourceFile(path: "", bytes: 0, modified: last.file.modified, compression: .none)
    for index in 0..<more[0] {
      result.files.append(
        FileProfile(
          file: file, rows: index == 0 ? more[1] : 0, contentBytes: index == 0 ? more[2] : 0, fieldOfColumn: [],
          fieldCount: 0, firstRecordOffset: 0, cuts: []))
    }
    return result
  }
}

/// A folder as a line of a session has it: a name for each folder, name and bytes for each file.
struct SessionFolder: Codable {
  var id: EffectID
  var path: String
  var omitted: Int
  var folders: [String]
  var files: [String]
  /// For each file; -1 where its size is not known.
  var bytes: [Int]

  init?(id: EffectID, listing: FolderListing) {
    self.id = id
    path = listing.path
    omitted = listing.omitted
    folders = listing.entries.filter(\.isFolder).map(\.name)
    let others = listing.entries.filter { !$0.isFolder }
    files = others.map(\.name)
    bytes = others.map { $0.bytes ?? -1 }
    // Folders come first: otherwise the order would be lost.
    guard restored == listing else { return nil }
  }

  var restored: FolderListing? {
    guard files.count == bytes.count else { return nil }
    let entries =
      folders.map { FolderListing.Entry(name: $0, isFolder: true) }
      + zip(files, bytes).map { FolderListing.Entry(name: $0, isFolder: false, bytes: $1 < 0 ? nil : $1) }
    return FolderListing(path: path, entries: entries, omitted: omitted)
  }
}
