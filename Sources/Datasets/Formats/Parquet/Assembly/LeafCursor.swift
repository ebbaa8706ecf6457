/// The positions of a leaf one after the other.
final class LeafCursor {
  let reader: LeafReader
  private var position = 0
  private(set) var value = 0
  /// The levels of the current position; `repetition` is -1 behind the last.
  private(set) var repetition = 0
  private(set) var definition = 0
  private let greatest: Int

  init(_ reader: LeafReader) throws {
    self.reader = reader
    greatest = reader.leaf.greatestDefinition
    position = -1
    try advance()
  }

  var isAtEnd: Bool { repetition < 0 }
  var hasValue: Bool { definition == greatest }

  /// Goes on to the next position.
  @inline(__always)
  func advance() throws {
    if position >= 0, position < reader.count, definition == greatest { value &+= 1 }
    position &+= 1
    if position >= reader.count {
      guard try reader.next() else {
        (repetition, definition) = (-1, -1)
        return
      }
      (position, value) = (0, 0)
    }
    repetition = Int(reader.repetitions[position])
    definition = Int(reader.definitions[position])
  }
}
