/// Scans every value of a Parquet file, the columns of its row groups side by side.
struct ParquetScan {
  private let file: SourceFile
  private let request: ScanRequest

  init(_ file: SourceFile, _ request: ScanRequest) {
    self.file = file
    self.request = request
  }

  func run() throws -> FileScan {
    let source = try ParquetFile(path: file.path)
    var result = FileScan()
    result.names = source.schema.columns.map(\.name)
    result.contentBytes = source.file.bytes
    result.rows = min(source.metadata.rows, request.rowLimit ?? .max)
    let isOrdered = source.isOrdered
    result.firstRecordOffset = isOrdered ? source.groupOffsets.first ?? 4 : 4
    if isOrdered { result.cuts = cuts(of: source) }
    let look = ParquetFileScan(source, request, rows: result.rows)
    try look.run()
    result.tallies = look.tallies
    result.binaryLeaves = look.binaryLeaves.sorted()
    if let first = look.badRows.min(by: { $0.key < $1.key }) {
      result.badRows = look.badRows.count
      result.firstBadRow = BadRow(reason: .notUTF8, location: first.value)
      result.traits.insert(.badRows)
    }
    let reasons = rewrites(source, look)
    if !reasons.isEmpty { result.traits.insert(.unusual) }
    result.findings = binaryFindings(source, look) + rewriteFindings(reasons)
    return result
  }

  private func cuts(of source: ParquetFile) -> [RecordCut] {
    var row = 0
    var cuts: [RecordCut] = []
    for (group, offset) in zip(source.metadata.rowGroups, source.groupOffsets) {
      if row > 0, row < source.metadata.rows { cuts.append(RecordCut(row: row, offset: offset)) }
      row += group.rows
    }
    return cuts
  }

  // MARK: Whether Kusto can be given the file as it is

  /// Columns that Kusto would read otherwise than we do, with what they are.
  private func rewrites(_ source: ParquetFile, _ look: ParquetFileScan) -> [String] {
    var reasons: [String] = []
    for (node, tally) in zip(source.schema.columns, look.tallies) {
      let odd = source.schema.leaves[node.leaves].first { !$0.kind.isReadByKusto }
      if let odd {
        reasons.append("\(node.name) (\(odd.kind.declaration))")
      } else if node.isLeaf, node.repetition != .repeated, let leaf = source.schema.leaves[node.leaves].first,
        tally.values > 0, tally.types.preferred != leaf.kind.preferred
      {
        reasons.append("\(node.name) (\(leaf.kind.declaration) as \(tally.types.preferred.rawValue))")
      }
    }
    let codecs = Set(source.metadata.rowGroups.flatMap { $0.chunks.map(\.codec) })
    let known = [PageCodec.none, .snappy, .gzip, .zstd].map(\.rawValue)
    if codecs.contains(where: { !known.contains($0) }) { reasons.append("all, for how they are compressed") }
    return reasons
  }

  private func rewriteFindings(_ reasons: [String]) -> [Finding] {
    guard !reasons.isEmpty else { return [] }
    let list = reasons.prefix(5).joined(separator: ", ") + (reasons.count > 5 ? ", ..." : "")
    return [Finding(.rewritten, "rewritten as CSV because Kusto may read these columns differently: \(list)")]
  }

  private func binaryFindings(_ source: ParquetFile, _ look: ParquetFileScan) -> [Finding] {
    source.schema.leaves.enumerated().compactMap { number, leaf in
      switch leaf.kind {
      case .bytes where look.binaryLeaves.contains(number):
        Finding(.valueChanged, "\(leaf.path) has bytes that are not UTF-8: read as base64")
      case .binary: Finding(.valueChanged, "\(leaf.path) is \(leaf.kind.declaration): read as base64")
      case .decimal(_, let precision) where precision > 34:
        Finding(
          .columnIsText, changesData: false,
          "\(leaf.path) is declared with \(precision) digits: text if a value has more than Kusto's 34")
      default: nil
      }
    }
  }
}
