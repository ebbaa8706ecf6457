/// The keys that were seen, numbered in the order in which they came.
///
/// Made for records that are alike: the key that followed the one before is tried first, and found without a hash.
/// Keys are told apart by their bytes: text that only looks alike is another key.
final class JSONKeyTable {
  private struct Key {
    var start: Int
    var count: Int
  }

  private var keys: [Key] = []
  private var arena: UnsafeMutablePointer<UInt8>
  private var arenaCapacity = 4096
  private var arenaCount = 0
  /// Numbers of keys by the hash of their bytes, -1 where there is none; a power of two of them, half in use at most.
  private var slots = [Int32](repeating: -1, count: 64)
  /// For each key the one that came after it last; the first is for the first of a record.
  private var followers: [Int32] = [-1]

  init() { arena = .allocate(capacity: arenaCapacity) }

  deinit { arena.deallocate() }

  var count: Int { keys.count }

  func removeAll() {
    keys.removeAll(keepingCapacity: true)
    arenaCount = 0
    for index in slots.indices { slots[index] = -1 }
    followers.removeAll(keepingCapacity: true)
    followers.append(-1)
  }

  subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: arena + keys[index].start, count: keys[index].count)
  }

  /// The number of a key that comes after key `previous` in its record (-1 for the first), new or known.
  @inline(__always)
  func index(of bytes: UnsafePointer<UInt8>, _ count: Int, after previous: Int) -> Int {
    let guess = Int(followers[previous &+ 1])
    if guess >= 0, isEqual(guess, bytes, count) { return guess }
    let index = find(bytes, count) ?? insert(bytes, count)
    followers[previous &+ 1] = Int32(index)
    return index
  }

  /// The number of a key; nil when it is not known.
  func known(_ bytes: UnsafePointer<UInt8>, _ count: Int, after previous: Int) -> Int? {
    let guess = Int(followers[previous &+ 1])
    if guess >= 0, isEqual(guess, bytes, count) { return guess }
    guard let index = find(bytes, count) else { return nil }
    followers[previous &+ 1] = Int32(index)
    return index
  }

  @inline(__always)
  private func isEqual(_ index: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let key = keys[index]
    guard key.count == count else { return false }
    let own = UnsafeRawPointer(arena + key.start)
    let other = UnsafeRawPointer(bytes)
    var place = 0
    while place &+ 8 <= count {
      guard
        own.loadUnaligned(fromByteOffset: place, as: UInt64.self)
          == other.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      else { return false }
      place &+= 8
    }
    while place < count {
      guard
        own.load(fromByteOffset: place, as: UInt8.self) == other.load(fromByteOffset: place, as: UInt8.self)
      else { return false }
      place &+= 1
    }
    return true
  }

  private func find(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    var slot = Self.hash(bytes, count) & (slots.count - 1)
    while slots[slot] >= 0 {
      if isEqual(Int(slots[slot]), bytes, count) { return Int(slots[slot]) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  func insert(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    if arenaCount + count > arenaCapacity { grow(count) }
    (arena + arenaCount).update(from: bytes, count: count)
    keys.append(Key(start: arenaCount, count: count))
    followers.append(-1)
    arenaCount += count
    if keys.count * 2 > slots.count {
      slots = [Int32](repeating: -1, count: slots.count * 4)
      for index in keys.indices { enter(index) }
    } else {
      enter(keys.count - 1)
    }
    return keys.count - 1
  }

  private func enter(_ index: Int) {
    var slot = Self.hash(arena + keys[index].start, keys[index].count) & (slots.count - 1)
    while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(index)
  }

  private func grow(_ more: Int) {
    arenaCapacity = max(arenaCapacity * 2, arenaCount + more)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: arenaCapacity)
    larger.moveInitialize(from: arena, count: arenaCount)
    arena.deallocate()
    arena = larger
  }

  /// FNV-1a, with the high bits folded in.
  ///
  /// Keys are bounded in number, so that a file made to collide costs time but no more.
  private static func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in 0..<count { hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3 }
    return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7FFF_FFFF)
  }
}
