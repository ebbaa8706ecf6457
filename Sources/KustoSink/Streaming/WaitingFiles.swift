/// Files that wait to be taken, in little memory: a hundred thousand of them in a few megabytes.
///
/// A table of places with open addressing finds them. What was taken stays as a gap until half of the entries are gaps.
struct WaitingFiles: Sendable {
  struct Entry: Sendable {
    var stamp: FileStamp
    /// Uptime at which this stamp was first seen.
    var since: Double
    fileprivate var start: UInt32
    fileprivate var length: UInt16
    fileprivate var flags: Flags
    /// The newest listing that had it.
    fileprivate var listing: UInt8

    /// It was renamed into place: nobody writes to it any more.
    var isWhole: Bool { flags.contains(.whole) }
    fileprivate var isThere: Bool { flags.contains(.there) }

    fileprivate struct Flags: OptionSet {
      var rawValue: UInt8
      static let there = Flags(rawValue: 1)
      static let whole = Flags(rawValue: 2)
    }
  }

  private var text = PathText()
  private var entries = ChunkedArray<Entry>()
  /// Indices into `entries`, plus one; 0 is a free place.
  private var places: [Int32] = Array(repeating: 0, count: 64)
  private(set) var count = 0

  /// When the file that was changed the longest ago was changed, in nanoseconds since 1970; nil when none waits.
  var oldest: Int64? { present.map(\.stamp.modified).min() }
  private var present: some Sequence<Entry> { entries.indices.lazy.map { entries[$0] }.filter(\.isThere) }

  /// What is known of the file at `path`; nil when it does not wait.
  subscript(path: String) -> Entry? {
    var path = path
    return path.withUTF8 { bytes in
      let index = places[place(of: UnsafeRawBufferPointer(bytes))]
      guard index != 0, case let entry = entries[Int(index) - 1], entry.isThere else { return nil }
      return entry
    }
  }

  /// Puts a file in, or changes what is known of it.
  mutating func set(_ path: String, _ stamp: FileStamp, since: Double, isWhole: Bool, listing: UInt8) {
    var path = path
    path.withUTF8 { bytes in
      let place = place(of: UnsafeRawBufferPointer(bytes))
      var entry = Entry(
        stamp: stamp, since: since, start: 0, length: UInt16(truncatingIfNeeded: bytes.count),
        flags: isWhole ? [.there, .whole] : .there, listing: listing)
      if places[place] != 0 {
        let index = Int(places[place]) - 1
        if !entries[index].isThere { count += 1 }
        entry.start = entries[index].start
        entries[index] = entry
        return
      }
      guard let start = text.append(bytes) else { return }
      entry.start = start
      entries.append(entry)
      count += 1
      places[place] = Int32(entries.count)
      if entries.count * 2 > places.count { grow(to: places.count * 2) }
    }
  }

  mutating func remove(_ path: String) {
    var path = path
    path.withUTF8 { bytes in
      let index = places[place(of: UnsafeRawBufferPointer(bytes))]
      if index != 0 { leave(Int(index) - 1) }
    }
    closeGaps()
  }

  /// Takes out the files that the newest listing did not have.
  mutating func removeAll(notIn listing: UInt8) {
    for index in entries.indices where entries[index].isThere && entries[index].listing != listing { leave(index) }
    closeGaps()
  }

  /// The seconds from `since` of the youngest file to `uptime`; nil when none waits.
  func age(ofYoungestAt uptime: Double) -> Double? {
    present.map(\.since).max().map { uptime - $0 }
  }

  /// The files that `isWanted` wants, those that were changed the longest ago first.
  func sorted(_ isWanted: (Entry) -> Bool) -> some Sequence<(path: String, entry: Entry)> {
    var order: [Int32] = []
    for index in entries.indices where entries[index].isThere && isWanted(entries[index]) { order.append(Int32(index)) }
    order.sort { left, right in
      let (left, right) = (entries[Int(left)], entries[Int(right)])
      if left.stamp.modified != right.stamp.modified { return left.stamp.modified < right.stamp.modified }
      return bytes(of: left).lexicographicallyPrecedes(bytes(of: right))
    }
    return order.lazy.map { index in
      let entry = entries[Int(index)]
      return (path: String(decoding: bytes(of: entry), as: UTF8.self), entry: entry)
    }
  }

  private func bytes(of entry: Entry) -> ArraySlice<UInt8> { text[entry.start, entry.length] }

  private mutating func leave(_ index: Int) {
    guard entries[index].isThere else { return }
    entries[index].flags.remove(.there)
    count -= 1
  }

  /// The place of `path`, or the free one where it belongs.
  private func place(of path: UnsafeRawBufferPointer) -> Int {
    let mask = places.count - 1
    var place = Int(truncatingIfNeeded: Checksum.of(path)) & mask
    while places[place] != 0, !bytes(of: entries[Int(places[place]) - 1]).elementsEqual(path) {
      place = (place + 1) & mask
    }
    return place
  }

  private mutating func closeGaps() {
    guard entries.count > 64, count * 2 < entries.count else { return }
    var (newText, newEntries) = (PathText(), ChunkedArray<Entry>())
    for var entry in present {
      // There is room: less is put in than was there.
      entry.start = bytes(of: entry).withUnsafeBufferPointer { newText.append($0) } ?? 0
      newEntries.append(entry)
    }
    (text, entries) = (newText, newEntries)
    var size = 64
    while size < entries.count * 2 { size *= 2 }
    grow(to: size)
  }

  private mutating func grow(to size: Int) {
    places = Array(repeating: 0, count: size)
    let mask = size - 1
    for index in entries.indices {
      let hash = bytes(of: entries[index]).withUnsafeBytes { Checksum.of($0) }
      var place = Int(truncatingIfNeeded: hash) & mask
      while places[place] != 0 { place = (place + 1) & mask }
      places[place] = Int32(index + 1)
    }
  }
}
