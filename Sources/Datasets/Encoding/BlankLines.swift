/// Lines with nothing in them that follow each other, kept as a few numbers however many they are.
struct BlankLines {
  private var runs: ArraySlice<Run> = []

  /// Lines that are equally long.
  private struct Run {
    var row: Int
    var byte: Int
    var step: Int
    var count: Int
  }

  /// Line ends that alternate must not fill the memory; beyond so many runs only the row of a line is exact.
  private static let runLimit = 4096

  var isEmpty: Bool { runs.isEmpty }

  /// `row` counts from 1; `byte` is where the line begins.
  mutating func append(row: Int, byte: Int) {
    guard let last = runs.indices.last else {
      runs.append(Run(row: row, byte: byte, step: 0, count: 1))
      return
    }
    if runs[last].count == 1 { runs[last].step = byte - runs[last].byte }
    if runs.count == Self.runLimit || byte == runs[last].byte + runs[last].step * runs[last].count {
      runs[last].count += 1
    } else {
      runs.append(Run(row: row, byte: byte, step: 0, count: 1))
    }
  }

  mutating func popFirst() -> (row: Int, byte: Int)? {
    guard let first = runs.indices.first else { return nil }
    let place = (runs[first].row, runs[first].byte)
    if runs[first].count == 1 {
      runs = runs.dropFirst()
    } else {
      runs[first].row += 1
      runs[first].byte += runs[first].step
      runs[first].count -= 1
    }
    return place
  }
}
