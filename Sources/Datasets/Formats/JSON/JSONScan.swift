import Dispatch
import Foundation

/// Scans the rows of one file, some blocks at the same time.
struct JSONScan {
  private let file: SourceFile
  private let shape: JSONFormat.Shape
  private let path: [String]
  private let request: ScanRequest
  private let sizes: JSONFormat.Sizes

  init(
    _ file: SourceFile, shape: JSONFormat.Shape, path: [String], _ request: ScanRequest, sizes: JSONFormat.Sizes
  ) {
    self.file = file
    self.shape = shape
    self.path = path
    self.request = request
    self.sizes = sizes
  }

  func run() throws -> FileScan {
    let content = try file.open()
    let cutter = JSONCutter(
      path.isEmpty ? content : JSONEnvelopes(content, path: path, startsInside: false, mayEndInside: false),
      shape: shape, offset: 0, blockBytes: sizes.scanBlockBytes, recordLimit: sizes.recordLimit)
    // The first rows are those of the first blocks: nothing to share.
    let workers = request.rowLimit != nil || file.bytes < sizes.scanBlockBytes ? 1 : max(request.workers, 1)
    let readings = (0..<workers).map { _ in
      JSONBlockReading(file: file, request: request, blockBytes: sizes.scanBlockBytes, fieldLimit: sizes.fieldLimit)
    }
    let sharing = JSONSharing(
      cutter, readings, JSONFileTally(file, sizes: sizes, words: request.nullWords.words.count),
      rowLimit: request.rowLimit)
    try request.progress(0, 0)
    while !sharing.isDone {
      sharing.startWave(blocks: max(sizes.waveBlocks, workers * 4))
      if workers == 1 {
        sharing.work(0)
      } else {
        DispatchQueue.concurrentPerform(iterations: workers) { sharing.work($0) }
      }
      try sharing.tally.checkStop()
      try request.progress(min(cutter.offset, file.bytes), sharing.tally.rows)
    }
    let contentBytes = request.rowLimit == nil ? cutter.bytesRead : sharing.tally.end
    return sharing.tally.scan(contentBytes: contentBytes, traits: cutter.hasByteOrderMark ? .byteOrderMark : [])
  }
}

/// What the threads of a scan share: where the next block comes from, and where what it said goes.
///
/// Sendable because `cutter`, `blocksLeft` and `hasEnded` are touched with `cutLock` held, `tally` and `waiting` with
/// `tallyLock` held, each of `readings` by the one thread of its number, and all of them between waves by the calling
/// thread alone. With a row limit there is one thread.
final class JSONSharing: @unchecked Sendable {
  private let cutter: JSONCutter
  private let readings: [JSONBlockReading]
  private(set) var tally: JSONFileTally
  private let cutLock = NSLock()
  private let tallyLock = NSLock()
  private var blocksLeft = 0
  private var hasEnded = false
  /// Reports of blocks behind one that is still being read, by number.
  private var waiting: [Int: JSONBlockReport] = [:]
  private var blocksTaken = 0
  private var blocksAdded = 0
  private let rowLimit: Int?

  init(_ cutter: JSONCutter, _ readings: [JSONBlockReading], _ tally: JSONFileTally, rowLimit: Int?) {
    self.cutter = cutter
    self.readings = readings
    self.tally = tally
    self.rowLimit = rowLimit
  }

  /// Whether all was read, or enough.
  var isDone: Bool { hasEnded || tally.stop != nil }

  func startWave(blocks: Int) { blocksLeft = blocks }

  /// Reads one block after the other until the wave is over, as thread `number`.
  func work(_ number: Int) {
    let reading = readings[number]
    while let taken = take(reading.block) {
      switch taken {
      case .success: add(reading.read(limit: rowLimit.map { $0 - tally.rows } ?? .max))
      case .failure(let error): add(JSONBlockReport(index: reading.block.index, failure: error))
      }
    }
  }

  /// Nil at the end, and when the wave has had its blocks.
  private func take(_ block: JSONBlock) -> Result<Void, any Error>? {
    cutLock.lock()
    defer { cutLock.unlock() }
    guard blocksLeft > 0, !hasEnded else { return nil }
    blocksLeft -= 1
    do {
      if try cutter.next(block) {
        blocksTaken += 1
        return .success(())
      }
      hasEnded = true
      return nil
    } catch {
      hasEnded = true
      block.index = blocksTaken
      return .failure(error)
    }
  }

  private func add(_ report: JSONBlockReport) {
    tallyLock.lock()
    waiting[report.index] = report
    while let next = waiting.removeValue(forKey: blocksAdded) {
      tally.add(next)
      blocksAdded += 1
    }
    let isOver = tally.stop != nil
    tallyLock.unlock()
    guard isOver else { return }
    cutLock.lock()
    blocksLeft = 0
    cutLock.unlock()
  }
}
