/// Memory that is used again and again, as large as was ever asked for.
final class MemoryBlock {
  private var base = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  deinit { base.deallocate() }

  /// Room for so many bytes; what was there before is lost.
  func room(_ count: Int) -> UnsafeMutableRawBufferPointer {
    if base.count < count || base.baseAddress == nil {
      base.deallocate()
      base = .allocate(byteCount: max(count, 64), alignment: 16)
    }
    return UnsafeMutableRawBufferPointer(rebasing: base[..<count])
  }
}

/// A run of values of one kind that is used again and again.
final class Lane<Value: BitwiseCopyable> {
  private(set) var base: UnsafeMutablePointer<Value>
  private(set) var capacity: Int

  init(capacity: Int = 0) {
    self.capacity = max(capacity, 1)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// Room for so many values; what was there before is lost.
  func reserve(_ count: Int) {
    guard count > capacity else { return }
    base.deallocate()
    capacity = count
    base = .allocate(capacity: count)
  }
}

/// Bytes of a value, in memory that its page or dictionary keeps.
struct ByteSlice: BitwiseCopyable {
  var start: UnsafeRawPointer?
  var count: Int

  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer) {
    start = bytes.baseAddress
    count = bytes.count
  }

  @inline(__always)
  init(start: UnsafeRawPointer?, count: Int) {
    self.start = start
    self.count = count
  }

  @inline(__always)
  var raw: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
  @inline(__always)
  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: start?.assumingMemoryBound(to: UInt8.self), count: count)
  }
}
