/// Where the fields of the current record stand; grows to the widest record and is used again for every one.
///
/// A class that owns its memory, because an array would check for sharing and bounds at every field of a file.
final class FieldTable {
  struct Slot {
    /// Relative to the first byte of the record.
    var start: Int
    var end: Int
    var flags: Flags
    var kind = FieldKind.cell
  }

  struct Flags: OptionSet {
    let rawValue: UInt8
    static let quoted = Flags(rawValue: 1)
    /// Escapes or quotes still stand in the slot: doubled ones, or a closing one with text behind it.
    static let escaped = Flags(rawValue: 2)
  }

  private(set) var base: UnsafeMutablePointer<Slot>
  private var capacity = 64
  private(set) var count = 0
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  var isFull: Bool { count >= limit }

  func append(start: Int, end: Int, flags: Flags, kind: FieldKind = .cell) {
    if count == capacity { grow() }
    base[count] = Slot(start: start, end: end, flags: flags, kind: kind)
    count &+= 1
  }

  func removeAll() { count = 0 }

  private func grow() {
    let larger = UnsafeMutablePointer<Slot>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: base, count: count)
    base.deallocate()
    base = larger
    capacity *= 2
  }

  /// Takes quotes and escapes out of every escaped field, in place in the record's bytes.
  func unescape(in record: UnsafeMutablePointer<UInt8>, _ rules: DialectRules) {
    for index in 0..<count where base[index].flags.contains(.escaped) {
      let slot = base[index]
      base[index].end =
        slot.start
        + rules.unescape(
          record + slot.start, count: slot.end - slot.start, isQuoted: slot.flags.contains(.quoted))
      base[index].flags.remove(.escaped)
    }
  }

  /// RFC 4180: the bytes begin behind the opening quote; the answer is how many are left.
  static func unescape(_ bytes: UnsafeMutablePointer<UInt8>, count: Int) -> Int {
    var write = 0
    var read = 0
    var inQuotes = true
    while read < count {
      let byte = bytes[read]
      read += 1
      if byte == .quote, inQuotes {
        inQuotes = read < count && bytes[read] == .quote
        if !inQuotes { continue }
        read += 1
      }
      bytes[write] = byte
      write += 1
    }
    return write
  }
}
