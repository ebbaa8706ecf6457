import Foundation

/// The files that a Delta table consists of now, which are not all that lie in its folder.
struct DeltaSnapshot {
  /// A file with what the log says of all its rows.
  struct File: Hashable {
    /// Absolute.
    var path: String
    var values: [FolderValue]
  }

  /// Sorted by path.
  private(set) var files: [File] = []
  private(set) var columns: [TableColumn] = []
  let version: Int

  private let table: String

  /// Reads the log of the table in this folder.
  ///
  /// Throws ``DatasetError/brokenTable(path:reason:)``, ``DatasetError/unsupported(path:kind:hint:)`` for what a table
  /// may have and is not read here, and what stands against reading the files of the log.
  init(table: String) throws {
    self.table = table
    let log = try DeltaLog(table: table)
    version = log.version
    let replay = Replay()
    let reader = DeltaLogReader(replay.take)
    for part in log.checkpoint { try reader.read(checkpoint: part) }
    for commit in log.commits { try reader.read(commit: commit) }
    guard let metadata = replay.metadata, let requirements = replay.requirements else {
      throw broken("its log does not say which columns it has")
    }
    try DeltaFeatures.check(requirements, metadata, table: table)
    do {
      columns = try JSONDecoder().decode(DeltaSchema.self, from: Data(metadata.schemaString.utf8)).columns
    } catch {
      throw broken("the columns in its log cannot be read")
    }
    files = try replay.files.values.map { try file($0, metadata.partitionColumns) }.sorted { $0.path < $1.path }
  }

  /// What the log says of all rows of a file.
  func values(of path: String) -> [FolderValue] {
    // Sorted, so that a table of many files is not looked through for each.
    var (low, high) = (0, files.count)
    while low < high {
      let middle = (low + high) / 2
      if files[middle].path < path { low = middle + 1 } else { high = middle }
    }
    return low < files.count && files[low].path == path ? files[low].values : []
  }

  private func file(_ add: DeltaAction.Add, _ partitionColumns: [String]) throws -> File {
    if add.deletionVector != nil {
      throw DatasetError.unsupported(
        path: table, kind: "a Delta table with deletion vectors", hint: DeltaFeatures.hint)
    }
    let values = try partitionColumns.map { name in
      guard let value = add.partitionValues?[name] else {
        throw broken("its log does not say which \(name) the file \(add.path) has")
      }
      return FolderValue(name: name, value: value.flatMap { spelled($0, of: name) })
    }
    return File(path: try path(add.path), values: values)
  }

  /// A text without a character stands for null, and times are in UTC.
  private func spelled(_ value: String, of name: String) -> String? {
    if value.isEmpty { return nil }
    let isTime = columns.first { $0.name == name }?.declaration.hasPrefix("timestamp") ?? false
    guard isTime, let space = value.firstIndex(of: " ") else { return value }
    return value.replacingCharacters(in: space...space, with: "T") + (value.hasSuffix("Z") ? "" : "Z")
  }

  private func path(_ address: String) throws -> String {
    guard let scheme = address.range(of: #"^[A-Za-z][A-Za-z0-9+.-]*:/"#, options: .regularExpression) else {
      return try decoded(address, address.hasPrefix("/") ? "" : table + "/")
    }
    guard address[scheme].lowercased() == "file:/" else {
      throw DatasetError.unsupported(
        path: table, kind: "a Delta table with files elsewhere (\(address))",
        hint: "copy the table as a whole with the tool that made it")
    }
    let rest = address[scheme.upperBound...]
    return try decoded(String(rest.hasPrefix("//") ? rest.dropFirst() : "/" + rest), "")
  }

  private func decoded(_ address: String, _ folder: String) throws -> String {
    guard let path = address.removingPercentEncoding else {
      throw broken("the address \(address) in its log is none")
    }
    return ((folder + path) as NSString).standardizingPath
  }

  private func broken(_ reason: String) -> DatasetError { .brokenTable(path: table, reason: reason) }
}

/// Follows the log from its beginning: the newest word counts.
private final class Replay {
  private(set) var files: [DeltaAction.Key: DeltaAction.Add] = [:]
  private(set) var metadata: DeltaAction.Metadata?
  private(set) var requirements: DeltaAction.Requirements?

  func take(_ action: DeltaAction) {
    if let add = action.add { files[add.key] = add }
    if let remove = action.remove { files[remove.key] = nil }
    metadata = action.metaData ?? metadata
    requirements = action.protocol ?? requirements
  }
}
