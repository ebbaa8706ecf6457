/// Where the directory of an archive stands, by the record at the file's end.
struct ZipDirectoryEnd {
  private(set) var start = 0
  private(set) var bytes = 0
  private(set) var entries = 0
  /// Bytes that stand before the archive, which its own offsets do not count.
  private(set) var shift = 0

  init(path: String, fileBytes: Int) throws {
    // The record, and the longest comment behind it.
    let tailStart = max(0, fileBytes - 22 - 65_535 - 20)
    let tail = try FileByteSource(path: path, offset: tailStart).prefix(fileBytes - tailStart)
    guard let place = Self.find(tail) else {
      throw DatasetError.brokenArchive(path: path, byte: fileBytes, reason: "the directory at its end is missing")
    }
    var reader = LittleEndianReader(Array(tail[place...]))
    guard reader.skip(10), let entries = reader.number(2), let bytes = reader.number(4), let start = reader.number(4)
    else { return }
    (self.entries, self.bytes, self.start) = (entries, bytes, start)
    var end = tailStart + place
    if entries == 0xFFFF || bytes == 0xFFFF_FFFF || start == 0xFFFF_FFFF, place >= 20 {
      end = try readLarge(path: path, locator: Array(tail[(place - 20)..<place])) ?? end
    }
    // Overflow is for hostile numbers.
    let (found, isTooFar) = end.subtractingReportingOverflow(self.bytes)
    if !isTooFar, found >= self.start { shift = found - self.start }
    self.start += shift
  }

  /// From the end, so that a record within the comment is not taken for it.
  private static func find(_ tail: [UInt8]) -> Int? {
    guard tail.count >= 22 else { return nil }
    return (0...tail.count - 22).reversed().first { place in
      tail[place] == 0x50 && tail[place + 1] == 0x4B && tail[place + 2] == 5 && tail[place + 3] == 6
        && place + 22 + Int(tail[place + 20]) + Int(tail[place + 21]) << 8 <= tail.count
    }
  }

  /// The place of the large record; nil without one.
  private mutating func readLarge(path: String, locator: [UInt8]) throws -> Int? {
    var reader = LittleEndianReader(locator)
    guard reader.number(4) == 0x0706_4B50, reader.skip(4), let place = reader.number(8) else { return nil }
    var record = LittleEndianReader(try FileByteSource(path: path, offset: place).prefix(56))
    guard record.number(4) == 0x0606_4B50, record.skip(28), let entries = record.number(8),
      let bytes = record.number(8), let start = record.number(8)
    else {
      throw DatasetError.brokenArchive(path: path, byte: place, reason: "the large directory is missing")
    }
    (self.entries, self.bytes, self.start) = (entries, bytes, start)
    return place
  }
}
