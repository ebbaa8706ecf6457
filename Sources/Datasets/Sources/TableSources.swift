/// What the sources of a dataset have to do with tables.
struct TableSources {
  private(set) var findings: [Finding] = []
  private var declared: [TableColumn] = []
  private var areAllTables = true
  private var tableOfFile = TableOfFile()
  private var warned: Set<TableOfFile.Place> = []

  /// The columns of the tables, in their order; empty where not all sources are tables.
  var columns: [TableColumn] { areAllTables ? declared : [] }

  mutating func add(_ listing: SourceListing) {
    guard let snapshot = listing.snapshot else {
      areAllTables = false
      for path in listing.paths { warn(path) }
      return
    }
    let known = Set(declared.map(\.name))
    declared += snapshot.columns.filter { !known.contains($0.name) }
    let files = snapshot.files.count
    findings.append(
      Finding(
        .source, file: listing.folder,
        "a Delta table: its version \(snapshot.version), which is \(files) \(files == 1 ? "file" : "files"), is read"))
  }

  /// A file that the log of a table names must be there.
  func check(_ path: String, of listing: SourceListing) throws {
    guard listing.snapshot != nil, let folder = listing.folder, try FileKind(path) == nil else { return }
    throw DatasetError.brokenTable(path: folder, reason: "its log names the file \(path), which is not there")
  }

  /// A file that is read as any other, although a log says whether its rows count.
  private mutating func warn(_ path: String) {
    guard let place = tableOfFile.of(path), warned.insert(place).inserted else { return }
    let advice = place.table == .delta ? "; name the table's folder to load what is in it now" : ""
    findings.append(
      Finding(
        .source, changesData: true, file: place.folder,
        "\(place.table.name) table whose files are named one by one: its log is not read, and rows that were deleted "
          + "or replaced may be among them\(advice)"))
  }
}
