import Foundation

/// A folder that is a table of one of the formats whose log says which of its files count.
enum TableFolder: Hashable {
  case delta
  /// Known by name, and not read.
  case iceberg, hudi

  /// Nil for a folder that is no table; `names` are those of all that is in it.
  init?(_ folder: String, names: [String]) {
    guard names.contains(where: Self.marks.contains), let table = TableFolder(folder) else { return nil }
    self = table
  }

  private static let marks: Set<String> = [DeltaLog.folderName, ".hoodie", "metadata"]

  /// Nil for a folder that is no table.
  init?(_ folder: String) {
    if Self.isFolder("\(folder)/\(DeltaLog.folderName)") {
      self = .delta
    } else if Self.isFolder("\(folder)/.hoodie") {
      self = .hudi
    } else if Self.hasIcebergMetadata(folder) {
      self = .iceberg
    } else {
      return nil
    }
  }

  var name: String {
    switch self {
    case .delta: "Delta"
    case .iceberg: "Iceberg"
    case .hudi: "Hudi"
    }
  }

  /// Why a table that is not read is none of the sources.
  func refusal(of folder: String) -> DatasetError {
    .unsupported(
      path: folder, kind: "\(self == .iceberg ? "an" : "a") \(name) table",
      hint: "some of its files hold rows that were deleted: write the table to Parquet files with the tool that made it"
    )
  }

  /// Why a table among other files is not read with them: which of its files count only its log says.
  func refusalAmongOthers(_ folder: String) -> DatasetError {
    guard self == .delta else { return refusal(of: folder) }
    return .unsupported(
      path: folder, kind: "a Delta table among other files", hint: "name the table's folder alone to load its rows")
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  private static func hasIcebergMetadata(_ folder: String) -> Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/metadata")) ?? []
    return names.contains { $0.hasSuffix(".metadata.json") }
  }
}

/// Finds the table that a file belongs to, asking once for each folder.
struct TableOfFile {
  private var known: [String: Place?] = [:]

  /// A table and its folder.
  struct Place: Hashable {
    var table: TableFolder
    var folder: String
  }

  /// Nil for a file in no table.
  mutating func of(_ file: String) -> Place? { inside((file as NSString).deletingLastPathComponent) }

  private mutating func inside(_ folder: String) -> Place? {
    if let place = known[folder] { return place }
    let place: Place?
    if let table = TableFolder(folder) {
      place = Place(table: table, folder: folder)
    } else {
      place = folder == "/" || folder.isEmpty ? nil : inside((folder as NSString).deletingLastPathComponent)
    }
    known[folder] = .some(place)
    return place
  }
}
