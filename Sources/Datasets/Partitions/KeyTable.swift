/// Finds the number of a key by its bytes, without making anything of them.
struct KeyTable {
  /// Numbers of entries by hash, -1 where there is none; twice as many as entries at least.
  private var slots = [Int32](repeating: -1, count: 1 << 10)
  private var entries: [(hash: UInt64, start: Int, count: Int, value: Int)] = []
  private var bytes: [UInt8] = []

  var count: Int { entries.count }
  /// Bytes of all keys.
  var size: Int { bytes.count }

  func find(_ key: UnsafeBufferPointer<UInt8>) -> Int? {
    let hash = Self.hash(key)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while case let number = slots[slot], number >= 0 {
      let entry = entries[Int(number)]
      if entry.hash == hash, entry.count == key.count,
        bytes[entry.start..<entry.start + entry.count].elementsEqual(key)
      {
        return entry.value
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// The key must not be there yet.
  mutating func insert(_ key: UnsafeBufferPointer<UInt8>, _ value: Int) {
    if entries.count * 2 >= slots.count { grow() }
    let hash = Self.hash(key)
    place(entries.count, hash)
    entries.append((hash, bytes.count, key.count, value))
    bytes.append(contentsOf: key)
  }

  mutating func removeAll() { self = KeyTable() }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (number, entry) in entries.enumerated() { place(number, entry.hash) }
  }

  private mutating func place(_ number: Int, _ hash: UInt64) {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(truncatingIfNeeded: number)
  }

  /// FNV-1a, its upper bits folded in: the lower ones alone are weak.
  private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash ^ hash >> 32
  }
}
