/// Lines with nothing in them, one after the other, in memory that does not grow with them.
struct BlankLines {
  /// Lines of one length.
  private struct Run {
    var row: Int
    var byte: Int
    /// Bytes from one to the next; 0 where there is one only.
    var step: Int
    var count: Int

    mutating func extend(to row: Int, _ byte: Int) -> Bool {
      let distance = byte - (self.byte + step * (count - 1))
      guard row == self.row + count, distance == step || count == 1 else { return false }
      step = distance
      count += 1
      return true
    }
  }

  private var runs: ArraySlice<Run> = []

  var isEmpty: Bool { runs.isEmpty }

  /// - Parameters:
  ///   - row: The line's record, counted from 0.
  ///   - byte: Where it begins.
  mutating func add(row: Int, byte: Int) {
    if let last = runs.indices.last, runs[last].extend(to: row, byte) { return }
    runs.append(Run(row: row, byte: byte, step: 0, count: 1))
  }

  /// The first one, which is then gone.
  mutating func takeFirst() -> (row: Int, byte: Int)? {
    guard let first = runs.first else { return nil }
    if first.count == 1 {
      runs = runs.dropFirst()
    } else {
      runs[runs.startIndex].row += 1
      runs[runs.startIndex].byte += first.step
      runs[runs.startIndex].count -= 1
    }
    return (first.row, first.byte)
  }
}
