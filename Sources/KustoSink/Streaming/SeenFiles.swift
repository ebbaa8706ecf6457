/// All files that the batches of a stream took, in little memory: a hundred thousand of them in a few megabytes.
///
/// Paths stand in one buffer, and a table of places with open addressing finds them.
package struct SeenFiles: Sendable {
  private struct Entry: Sendable {
    var start: Int
    var length: Int32
    var fate: UInt8
    var stamp: FileStamp
  }

  private var text: [UInt8] = []
  private var entries: [Entry] = []
  /// Indices into `entries`, plus one; 0 is a free place.
  private var places: [Int32] = Array(repeating: 0, count: 64)
  private var byInode: [UInt64: Int32] = [:]

  package init() {}

  package var count: Int { entries.count }

  /// The stamp that the file at `path` had when it was taken; nil when it was not.
  package func stamp(of path: String) -> FileStamp? {
    var path = path
    return path.withUTF8 { bytes in
      let entry = places[place(of: UnsafeRawBufferPointer(bytes))]
      return entry == 0 ? nil : entries[Int(entry) - 1].stamp
    }
  }

  /// The path under which a file with this stamp was taken; nil when none was.
  package func path(of stamp: FileStamp) -> String? {
    guard let index = byInode[stamp.inode], entries[Int(index)].stamp.isSameFile(as: stamp) else { return nil }
    return path(of: entries[Int(index)])
  }

  package mutating func insert(_ file: StreamFile) {
    var path = file.path
    path.withUTF8 { insert(UnsafeRawBufferPointer($0), file.stamp, file.fate) }
  }

  mutating func insert(_ path: UnsafeRawBufferPointer, _ stamp: FileStamp, _ fate: StreamFile.Fate) {
    let fate = fate.rawValue.utf8.first ?? 0
    let place = place(of: path)
    if places[place] != 0 {
      let index = Int(places[place]) - 1
      entries[index].stamp = stamp
      entries[index].fate = fate
      byInode[stamp.inode] = Int32(index)
      return
    }
    entries.append(Entry(start: text.count, length: Int32(clamping: path.count), fate: fate, stamp: stamp))
    text.append(contentsOf: path)
    places[place] = Int32(entries.count)
    byInode[stamp.inode] = Int32(entries.count - 1)
    if entries.count * 2 > places.count { grow() }
  }

  /// Makes room for `count` files at once.
  mutating func reserve(_ count: Int, bytes: Int) {
    entries.reserveCapacity(count)
    text.reserveCapacity(bytes)
    byInode.reserveCapacity(count)
    while places.count < count * 2 { places = Array(repeating: 0, count: places.count * 2) }
    fill()
  }

  /// All of them, in the order in which they were taken.
  package var files: some Sequence<StreamFile> {
    entries.lazy.map { entry in
      let fate = StreamFile.Fate(rawValue: String(UnicodeScalar(entry.fate))) ?? .loaded
      return StreamFile(path: path(of: entry), stamp: entry.stamp, fate: fate)
    }
  }

  private func path(of entry: Entry) -> String {
    String(decoding: text[entry.start..<entry.start + Int(entry.length)], as: UTF8.self)
  }

  /// The place of `path`, or the free one where it belongs.
  private func place(of path: UnsafeRawBufferPointer) -> Int {
    let mask = places.count - 1
    var place = Int(truncatingIfNeeded: Checksum.of(path)) & mask
    while places[place] != 0, !holds(entries[Int(places[place]) - 1], path) { place = (place + 1) & mask }
    return place
  }

  private func holds(_ entry: Entry, _ path: UnsafeRawBufferPointer) -> Bool {
    guard Int(entry.length) == path.count else { return false }
    return text.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[entry.start...].prefix(path.count)) == path }
  }

  private mutating func grow() {
    places = Array(repeating: 0, count: places.count * 2)
    fill()
  }

  private mutating func fill() {
    let mask = places.count - 1
    for (index, entry) in entries.enumerated() {
      let hash = text.withUnsafeBytes {
        Checksum.of(UnsafeRawBufferPointer(rebasing: $0[entry.start..<entry.start + Int(entry.length)]))
      }
      var place = Int(truncatingIfNeeded: hash) & mask
      while places[place] != 0 { place = (place + 1) & mask }
      places[place] = Int32(index + 1)
    }
  }
}

extension UnsafeRawBufferPointer {
  fileprivate static func == (left: UnsafeRawBufferPointer, right: UnsafeRawBufferPointer) -> Bool {
    left.elementsEqual(right)
  }
}

/// FNV-1a of 64 bits: tells damage and edits by hand, and spreads names; it protects from nobody who means harm.
enum Checksum {
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    // The low bits of FNV alone spread names that differ at their end poorly.
    return hash ^ (hash >> 29)
  }
}
