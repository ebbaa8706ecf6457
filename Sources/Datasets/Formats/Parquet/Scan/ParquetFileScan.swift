import Dispatch
import Foundation

/// The scans of all columns of a file, shared by threads.
///
/// Parts are handed out and taken together in the order in which they stand in the file, so that nothing depends on
/// which thread is faster.
///
/// Unchecked, because the compiler cannot see the lock: what changes while threads work is only touched with it held,
/// and `request.progress` is only called on the thread that called ``run()``.
final class ParquetFileScan: @unchecked Sendable {
  private let source: ParquetFile
  private let request: ScanRequest
  private let rows: Int
  private let caller = pthread_self()

  /// Held for everything below.
  private let lock = NSLock()
  private var work: [Part] = []
  private var next = 0
  private var failure: (part: Int, error: any Error)?
  /// Looks that are done before all of those before them are.
  private var waiting: [Int: ParquetColumnScan] = [:]
  private var merged = 0
  private var bytesDone = 0
  private var bytesReported = 0
  private var bytes = 0

  private(set) var tallies: [ColumnTally]
  /// Leaves with bytes that are not text.
  private(set) var binaryLeaves: Set<Int> = []
  private(set) var badRows: [Int: ValueLocation] = [:]

  private let conversions: [Conversion?]

  /// A column in a row group.
  private struct Part {
    var column: Int
    var group: Int
    var firstRow: Int
    var rows: Int
    var bytes: Int
  }

  /// Another part failed, or the scan is to end.
  private struct Stopped: Error {}

  private static let reportBytes = 1 << 20

  init(_ source: ParquetFile, _ request: ScanRequest, rows: Int) {
    self.source = source
    self.request = request
    self.rows = rows
    conversions = request.conversions.conversions(of: source.schema.columns.map(\.name))
    tallies = conversions.map { ColumnTally(words: request.nullWords.words.count, conversion: $0) }
  }

  /// Scans all columns, and again those whose bytes turn out not to be text.
  func run() throws {
    try request.progress(0, 0)
    var columns = Array(source.schema.columns.indices)
    while !columns.isEmpty {
      let before = binaryLeaves
      try pass(columns)
      let found = binaryLeaves.subtracting(before)
      columns = source.schema.columns.indices.filter {
        source.schema.columns[$0].leaves.contains(where: found.contains)
      }
      for column in columns {
        tallies[column] = ColumnTally(words: request.nullWords.words.count, conversion: conversions[column])
      }
    }
    for (column, node) in source.schema.columns.enumerated() {
      if node.isLeaf, node.repetition != .repeated {
        let kind = source.schema.leaves[node.leaves.lowerBound].kind
        tallies[column].declare(kind.typesOfNothing, as: kind.declaration)
      } else {
        tallies[column].declare(SchemaNode.nestedTypesOfNothing, as: node.declaration)
      }
    }
  }

  private func pass(_ columns: [Int]) throws {
    work = parts(columns)
    (next, merged, bytesDone, bytesReported) = (0, 0, 0, 0)
    bytes = work.reduce(0) { $0 + $1.bytes }
    let workers = min(max(request.workers, 1), max(work.count, 1))
    if workers == 1 {
      worker()
    } else {
      DispatchQueue.concurrentPerform(iterations: workers) { _ in worker() }
    }
    if let failure { throw failure.error }
  }

  private func parts(_ columns: [Int]) -> [Part] {
    var parts: [Part] = []
    var firstRow = 0
    for (index, group) in source.metadata.rowGroups.enumerated() where firstRow < rows && group.rows > 0 {
      for column in columns {
        let chunks = group.chunks[source.schema.columns[column].leaves]
        parts.append(
          Part(
            column: column, group: index, firstRow: firstRow, rows: min(group.rows, rows - firstRow),
            bytes: chunks.reduce(0) { $0 + min(max($1.compressedBytes, 0), source.file.bytes) }))
      }
      firstRow += group.rows
    }
    return parts
  }

  // MARK: What each thread does

  private func worker() {
    while let (index, part) = take() {
      do {
        try finish(index, try scan(part))
      } catch {
        lock.withLock {
          guard !(error is Stopped), index < failure?.part ?? .max else { return }
          failure = (index, error)
        }
      }
    }
  }

  private func take() -> (Int, Part)? {
    lock.withLock {
      guard failure == nil, next < work.count else { return nil }
      next += 1
      return (next - 1, work[next - 1])
    }
  }

  private func scan(_ part: Part) throws -> ParquetColumnScan {
    var reported = 0
    let look = ParquetColumnScan(
      source, column: part.column, group: part.group, firstRow: part.firstRow, rows: part.rows,
      binaryLeaves: lock.withLock { binaryLeaves }, conversion: conversions[part.column], request: request
    ) { [self] row in
      let done = Int(Double(part.bytes) * Double(row) / Double(max(part.rows, 1)))
      try advance(done - reported)
      reported = done
    }
    try look.run()
    return look
  }

  /// Counts bytes that were read, and tells of them on the thread that asked for the scan.
  private func advance(_ more: Int) throws {
    let report: Int? = try lock.withLock {
      if failure != nil { throw Stopped() }
      bytesDone += more
      guard pthread_equal(pthread_self(), caller) != 0, bytesDone - bytesReported >= Self.reportBytes else {
        return nil
      }
      bytesReported = bytesDone
      return bytesDone
    }
    guard let report else { return }
    try request.progress(report, Int(Double(rows) * Double(report) / Double(max(bytes, 1))))
  }

  private func finish(_ index: Int, _ look: ParquetColumnScan) throws {
    lock.withLock {
      waiting[index] = look
      while let look = waiting.removeValue(forKey: merged) {
        tallies[work[merged].column].merge(look.tally)
        binaryLeaves.formUnion(look.notText)
        badRows.merge(look.badRows) { first, _ in first }
        merged += 1
      }
    }
  }
}
