/// Bytes of whole records, in memory that is used for one block after the other.
final class JSONBlock {
  private(set) var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  var count = 0
  /// Zero-based number of the block in the file.
  var index = 0
  /// Zero-based offset of the first byte in the decompressed content.
  var offset = 0
  /// What can come first.
  var opening = Opening.line
  /// Nothing comes after.
  var isLast = false
  /// A record goes on behind the bytes, of which there are as many as a record may have.
  var isOverlong = false

  enum Opening {
    /// Lines of an object each.
    case line
    /// The file's first byte that is not blank, which tells whether there is an array.
    case start
    /// An element of the array, behind another.
    case element
    /// Only blanks, for the array has ended.
    case afterArray
    /// An object behind another.
    case object
    /// Records with whatever stands between them: inside a file that is known to be right.
    case inside
  }

  private let usualCapacity: Int

  init(capacity: Int) {
    usualCapacity = capacity
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  /// Gives back the memory of a record that was unusually long.
  func removeAll() {
    count = 0
    guard capacity > usualCapacity else { return }
    base.deallocate()
    capacity = usualCapacity
    base = .allocate(capacity: capacity)
  }

  func reserve(_ wanted: Int) {
    guard wanted > capacity else { return }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
    larger.moveInitialize(from: base, count: count)
    base.deallocate()
    base = larger
    capacity = wanted
  }

  func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress else { return }
    reserve(count + bytes.count)
    (base + count).update(from: source, count: bytes.count)
    count += bytes.count
  }

  /// Reads until there are so many bytes; false when the source ends before.
  func fill(from source: any ByteSource, to wanted: Int) throws -> Bool {
    reserve(wanted)
    while count < wanted {
      let read = try source.read(into: UnsafeMutableRawBufferPointer(start: base + count, count: wanted - count))
      if read == 0 { return false }
      count += read
    }
    return true
  }
}
