import CScan

/// Cuts a source into blocks of whole records.
final class BlockCutter {
  private let source: any ByteSource
  private let delimiter: UInt8
  private let blockBytes: Int
  private let recordLimit: Int
  private var offset = 0
  /// The beginning of a record that the block before could not hold.
  private var rest: [UInt8] = []
  private var sourceEnded = false
  /// What the source failed with: said after the records that were read before.
  private var fault: (any Error)?

  private(set) var bytesRead = 0
  private(set) var hasByteOrderMark = false

  init(source: any ByteSource, delimiter: UInt8, blockBytes: Int, recordLimit: Int = 64 << 20) {
    self.source = source
    self.delimiter = delimiter
    self.blockBytes = blockBytes
    self.recordLimit = recordLimit
  }

  /// Fills the block with the next records; false at the end.
  ///
  /// A block without a whole record has a fault, which shows when its bytes are read one after the other.
  func next(into block: DelimitedBlock) throws -> Bool {
    rest.withUnsafeBufferPointer { block.begin(at: offset, $0) }
    rest.removeAll(keepingCapacity: true)
    var limit = min(max(blockBytes, 2 * block.count), recordLimit)
    while true {
      if block.capacity < limit { block.grow(to: limit) }
      try fill(block, upTo: limit)
      if block.count == 0 {
        if let fault { throw fault }
        return false
      }
      block.findRecords(delimiter: delimiter, isLast: sourceEnded && fault == nil)
      if block.index.records > 0 {
        rest.append(contentsOf: block.tail)
        offset += block.length
        return true
      }
      if sourceEnded {
        if let fault { throw fault }
        return end(block)
      }
      if block.saw(CSCAN_FULL) || block.saw(CSCAN_TEXT_AFTER_QUOTE) { return end(block) }
      block.isTooLong = limit == recordLimit
      if block.isTooLong { return end(block) }
      limit = min(limit * 2, recordLimit)
    }
  }

  /// Nothing comes after a block with a fault.
  private func end(_ block: DelimitedBlock) -> Bool {
    sourceEnded = true
    offset += block.count
    return true
  }

  private func fill(_ block: DelimitedBlock, upTo limit: Int) throws {
    while block.count < limit, !sourceEnded {
      do {
        let read = try block.read(from: source, upTo: limit)
        bytesRead += read
        sourceEnded = read == 0
      } catch {
        fault = error
        sourceEnded = true
      }
    }
    if offset == 0, block.offset == 0, block.count >= 3, block.base[0] == 0xEF, block.base[1] == 0xBB,
      block.base[2] == 0xBF
    {
      block.dropFirst(3)
      offset = 3
      hasByteOrderMark = true
    }
  }
}
