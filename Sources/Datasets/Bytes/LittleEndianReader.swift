/// Takes numbers from the front of some bytes.
struct LittleEndianReader {
  private let all: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { all = bytes }

  /// Of at most eight bytes; nil when there are fewer, or it has no room in an `Int`.
  mutating func number(_ count: Int) -> Int? {
    guard all.count - position >= count else { return nil }
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(all[position + index]) << UInt64(8 * index) }
    position += count
    return Int(exactly: value)
  }

  mutating func bytes(_ count: Int) -> [UInt8]? {
    guard all.count - position >= count else { return nil }
    position += count
    return Array(all[position - count..<position])
  }

  mutating func skip(_ count: Int) -> Bool {
    guard all.count - position >= count else { return false }
    position += count
    return true
  }
}
