/// The places where a file may be cut, close enough for partitions of any size, and of a bounded number.
package struct CutList {
  package private(set) var cuts: [RecordCut] = []
  private var step: Int
  private let limit: Int
  private var next: Int

  /// About how many bytes of content are between two places to cut a file.
  package static let standardStep = 4 << 20

  package init(step: Int = standardStep, limit: Int = 65_536) {
    self.step = step
    self.limit = limit
    next = step
  }

  /// A record begins here.
  package mutating func add(row: Int, offset: Int) { add(RecordCut(row: row, offset: offset)) }

  package mutating func add(_ cut: RecordCut) {
    guard cut.offset >= next else { return }
    if cuts.count == limit { thinOut() }
    cuts.append(cut)
    next = cut.offset + step
  }

  private mutating func thinOut() {
    cuts = cuts.indices.filter { $0 % 2 == 1 }.map { cuts[$0] }
    step *= 2
  }
}
