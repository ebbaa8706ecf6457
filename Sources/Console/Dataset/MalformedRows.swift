import KustoSink

extension DatasetProfile {
  var hasMalformedRows: Bool { files.contains { $0.badRows > 0 } }
  var malformedRows: Int { files.total(\.badRows) }
}
