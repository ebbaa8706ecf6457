/// What a reader of a Delta table must be able to do, and which of it is done here.
enum DeltaFeatures {
  /// Features that change nothing for a reader of the newest state, or are checked where they are used.
  private static let known: Set<String> = ["columnMapping", "deletionVectors", "timestampNtz", "vacuumProtocolCheck"]
  private static let versions = 1...3

  static let hint = "write its rows to a new table or to Parquet files with the tool that made it, and load those"

  /// Throws ``DatasetError/unsupported(path:kind:hint:)`` with the feature's name.
  static func check(_ requirements: DeltaAction.Requirements, _ metadata: DeltaAction.Metadata, table: String) throws {
    func refuse(_ what: String) -> DatasetError {
      DatasetError.unsupported(path: table, kind: "a Delta table with \(what)", hint: hint)
    }
    guard versions.contains(requirements.minReaderVersion) else {
      throw refuse("reader version \(requirements.minReaderVersion)")
    }
    if let mode = metadata.configuration?["delta.columnMapping.mode"] ?? nil, mode != "none" {
      throw refuse("column mapping (by \(mode))")
    }
    let features = requirements.minReaderVersion == 3 ? requirements.readerFeatures ?? [] : []
    if let feature = features.sorted().first(where: { !known.contains($0) }) { throw refuse("the feature \(feature)") }
    if let provider = metadata.format?.provider, provider != "parquet" { throw refuse("files of \(provider)") }
  }
}
