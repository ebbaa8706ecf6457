import Foundation

/// Scans every value of a load before anything is sent, by the same rules by which its rows are written.
package struct ValidationPass {
  private let plan: EncodingPlan
  private let limit: Int?
  private let quarantinePath: String?

  /// - Parameters:
  ///   - limit: How much may be bad: values where they become null, rows where those are quarantined; nil for any number.
  ///   - quarantinePath: Where to put rows aside; nothing of that name may be there.
  package init(plan: EncodingPlan, limit: Int? = nil, quarantinePath: String? = nil) {
    self.plan = plan
    self.limit = limit
    self.quarantinePath = quarantinePath
  }

  /// Reads all rows of the partitions; those that travel as they are were proven to fit, and pass.
  ///
  /// The quarantine file is complete and on the disk when this comes back, and not there when it throws or no row is
  /// bad. `progress` is told the source bytes and rows so far, and may throw to end the pass.
  ///
  /// Throws ``DatasetError/tooManyBad(limit:_:column:fault:)`` for the first that is one too many, where bad values are
  /// not allowed the same errors as a load, and ``DatasetError/diskFull(path:)``.
  package func run(
    _ partitions: [Partition], progress: (_ bytes: Int, _ rows: Int) throws -> Void = { _, _ in }
  ) throws -> ValidationReport {
    let findings = Findings(plan: plan, limit: limit, path: plan.badValues == .quarantine ? quarantinePath : nil)
    var report = ValidationReport(partitions: partitions)
    var (bytes, rows) = (0, 0)
    for index in partitions.indices where partitions[index].transfer == .encoded {
      let isCounted = partitions[index].isCounted
      for (place, part) in partitions[index].parts.enumerated() {
        try part.slice.file.checkUnchanged()
        let counts = try scan(part, findings) { try progress(bytes + $0, rows + $1) }
        // Rows that nobody saw would be lost in silence.
        guard !isCounted || counts.written + counts.skipped == part.rows + part.skippedRows else {
          throw DatasetError.changed(path: part.slice.file.label)
        }
        try part.slice.file.checkUnchanged()
        report.partitions[index].parts[place].rows = counts.written
        report.partitions[index].parts[place].skippedRows = counts.skipped
        bytes += part.bytes
        rows += counts.written + counts.skipped
      }
    }
    report.columns = findings.columns.filter { $0.count > 0 }
    report.badRows = findings.badRows
    report.firstBadRows = findings.firstBadRows
    report.quarantineFile = try findings.finish()
    return report
  }

  private func scan(
    _ part: Partition.Part, _ findings: Findings, _ progress: (Int, Int) throws -> Void
  ) throws -> (written: Int, skipped: Int) {
    let reader = try RowReader(part.slice, plan: plan)
    let record = RecordText(slice: part.slice, format: plan.format)
    let writer = RowWriter(slice: part.slice, plan: plan) { try findings.add($0, $1, record) }
    let text = ByteBuffer(capacity: 320 << 10)
    var counts = (written: 0, skipped: 0)
    while true {
      let step = try reader.next()
      if case .end = step { return counts }
      findings.beginRow()
      if try writer.write(step, to: text) { counts.written += 1 } else { counts.skipped += 1 }
      guard text.count >= 256 << 10 || (counts.written + counts.skipped) & 0xFFFF == 0 else { continue }
      text.removeAll()
      try Task.checkCancellation()
      try progress(min(reader.bytesRead, part.bytes), counts.written + counts.skipped)
    }
  }
}

/// What was found so far.
private final class Findings {
  private let plan: EncodingPlan
  private let limit: Int?
  private let path: String?
  private var file: QuarantineFile?
  var columns: [ValidationReport.Column]
  var badRows = 0
  var firstBadRows: [ValidationReport.Fault] = []
  /// What the limit counts.
  private var count = 0
  private var isRowBad = false

  private static let kept = 5

  init(plan: EncodingPlan, limit: Int?, path: String?) {
    self.plan = plan
    self.limit = limit
    self.path = path
    columns = plan.columns.map { .init(name: $0.source, type: $0.type, count: 0, first: []) }
  }

  func beginRow() { isRowBad = false }

  func add(_ fault: RowFault, _ row: RowWriter.FaultyRow, _ text: RecordText) throws {
    if let column = fault.column {
      columns[column].count += 1
      if columns[column].first.count < Self.kept { columns[column].first.append(.init(fault)) }
    } else {
      badRows += 1
      if firstBadRows.count < Self.kept { firstBadRows.append(.init(fault)) }
    }
    let isFirst = !isRowBad
    isRowBad = true
    if plan.badValues == .quarantine, !isFirst { return }
    count += 1
    if let limit, count > limit {
      throw DatasetError.tooManyBad(
        limit: limit, plan.badValues == .quarantine ? .rows : .values, column: fault.column.map { columns[$0].name },
        fault: .init(fault))
    }
    try putAside(fault, row, text)
  }

  private func putAside(_ fault: RowFault, _ row: RowWriter.FaultyRow, _ text: RecordText) throws {
    guard let path else { return }
    let file = try self.file ?? QuarantineFile(path: path)
    self.file = file
    let column = fault.column.map { columns[$0] }
    try file.add(fault, column: column?.name ?? "", type: column?.type.rawValue ?? "") { output in
      switch row {
      case .record(let record): text.write(record, to: output)
      case .text(let bytes): output.append(bytes.trimmedLine)
      }
    }
  }

  /// The path of the file with the rows that were quarantined.
  func finish() throws -> String? {
    try file?.finish()
    return file?.path
  }
}
