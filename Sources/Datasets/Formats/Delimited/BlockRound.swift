import Dispatch
import Foundation

/// Blocks of a file that are scanned side by side, and what each of them said, in their order.
///
/// Sendable, because whatever changes is only touched under the lock, but for the memory of a block, which one thread
/// at a time has taken out of the round.
final class BlockRound: @unchecked Sendable {
  /// What became of a block.
  enum Outcome {
    case tallied(BlockTally)
    /// Not every record is a row of the file's width in UTF-8: it has to be read one record after the other.
    case irregular(DelimitedBlock)
    case failed(any Error)
  }

  private let lock = NSLock()
  private let cutter: BlockCutter
  private let scanner: BlockScanner
  private let limit: Int
  private var spares: [DelimitedBlock]
  private var bytes = 0
  private var outcomes: [Outcome?] = []
  private var isEnded = false

  /// `limit` is the number of bytes after which no further block is taken; `spares` is memory to use.
  init(_ cutter: BlockCutter, _ scanner: BlockScanner, limit: Int, spares: [DelimitedBlock]) {
    self.cutter = cutter
    self.scanner = scanner
    self.limit = limit
    self.spares = spares
  }

  /// Works with so many threads; no outcome means the end of the file.
  ///
  /// The memory that is not in an outcome is given back.
  func run(workers: Int) -> (outcomes: [Outcome], spares: [DelimitedBlock]) {
    if workers == 1 {
      work()
    } else {
      DispatchQueue.concurrentPerform(iterations: workers) { _ in self.work() }
    }
    return lock.withLock { (outcomes.compactMap { $0 }, spares) }
  }

  private func work() {
    while let (place, block) = take() {
      let tally = scanner.scan(block)
      lock.withLock {
        outcomes[place] = tally.map { .tallied($0) } ?? .irregular(block)
        if tally != nil { spares.append(block) }
      }
    }
  }

  /// The next block and its place among the others; nil when there is no more to do.
  private func take() -> (Int, DelimitedBlock)? {
    lock.withLock {
      guard !isEnded, bytes < limit else { return nil }
      let block = spares.popLast() ?? DelimitedBlock(capacity: DelimitedScan.blockBytes)
      do {
        isEnded = try !cutter.next(into: block)
      } catch {
        isEnded = true
        outcomes.append(.failed(error))
      }
      if isEnded {
        spares.append(block)
        return nil
      }
      bytes += block.count
      outcomes.append(nil)
      return (outcomes.count - 1, block)
    }
  }
}

/// Scans a block, knowing what was known before; changes nothing but the answer.
struct BlockScanner {
  var earlier: [ColumnTally]
  var delimiter: UInt8
  var words: NullWords
  var file: String
  /// The line of the header; empty without one.
  var header: [UInt8]
  /// Rows after which to stop.
  var limit: Int
  var oneByOne: Bool

  /// Nil when not every record is a row.
  func scan(_ block: DelimitedBlock) -> BlockTally? {
    if oneByOne { return nil }
    return BlockFields(block, width: earlier.count, delimiter: delimiter, limit: limit).map {
      BlockTally($0, continuing: earlier, words: words, file: file, header: header)
    }
  }
}
