/// Turns a partition of a dataset into the blocks of its blob, one at a time, in a few MiB of memory.
///
/// Pulled from one task. A copy goes on where the original is: keep one.
package struct PartitionEncoder {
  private let partition: Partition
  private let plan: EncodingPlan
  private let blockBytes: Int
  private let level: Int
  private var state = State.new

  private enum State {
    case new
    case reading(any BlobReading)
    case ended
  }

  /// A block has `blockBytes` bytes, the last fewer; `level` is that of ``GzipEncoder``.
  package init(partition: Partition, plan: EncodingPlan, blockBytes: Int = 4 << 20, level: Int = 1) {
    self.partition = partition
    self.plan = plan
    self.blockBytes = blockBytes
    self.level = level
  }

  /// The next block, nil after the last.
  ///
  /// Throws a ``DatasetError``: a value that does not fit, a row that is not as wide as the others, a file that is
  /// not what it was when the plan was made. Throws `CancellationError` within some 100 KiB when the task is
  /// cancelled.
  package mutating func next() throws -> EncodedBlock? {
    switch state {
    case .ended: return nil
    case .new:
      let reading = try reading()
      state = .reading(reading)
      return try pull(reading)
    case .reading(let reading): return try pull(reading)
    }
  }

  private func reading() throws -> any BlobReading {
    switch partition.transfer {
    case .encoded: try EncodedRows(partition, plan, level: level)
    case .compressed: try CompressedBytes(partition, level: level)
    case .untouched: try FileBytes(partition)
    }
  }

  private mutating func pull(_ reading: any BlobReading) throws -> EncodedBlock? {
    do {
      let block = try reading.block(of: blockBytes)
      if block == nil { state = .ended }
      return block
    } catch let fault as DatasetError {
      state = .ended
      // A file that is being written shows all kinds of faults; that it changed is what explains them.
      try partition.checkUnchanged()
      throw fault
    }
  }
}
