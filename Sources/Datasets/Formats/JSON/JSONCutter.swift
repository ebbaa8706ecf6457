import CScan

/// Cuts the content of a source into blocks of whole records.
///
/// Cheap beside reading the records: it looks for line ends, or at brackets and quotes only. Used by one thread at a
/// time.
final class JSONCutter {
  private let source: any ByteSource
  private let shape: JSONFormat.Shape
  private let blockBytes: Int
  private let recordLimit: Int
  private var opening: JSONBlock.Opening
  /// Bytes behind the last cut.
  private let rest = JSONBlock(capacity: 64)
  private var depth = json_depth()
  /// The depth that a record ends at: 1 inside an array.
  private var baseDepth: Int64 = 0
  private var blocks = 0
  private var hasEnded = false

  private(set) var hasByteOrderMark = false
  /// Content offset of the next block.
  private(set) var offset: Int
  /// Bytes handed out so far.
  private(set) var bytesRead = 0

  /// `offset` is the place of the source's first byte in the content; unless it is 0, a record begins there.
  init(
    _ source: any ByteSource, shape: JSONFormat.Shape, offset: Int, blockBytes: Int, recordLimit: Int
  ) {
    self.source = source
    self.shape = shape
    self.offset = offset
    self.blockBytes = max(blockBytes, 1)
    self.recordLimit = recordLimit
    opening = shape == .lines ? .line : offset == 0 ? .start : .inside
  }

  /// Puts the next block's bytes into `block`; false when the last was given, which may have been empty.
  func next(_ block: JSONBlock) throws -> Bool {
    if hasEnded { return false }
    block.removeAll()
    block.append(UnsafeBufferPointer(start: rest.base, count: rest.count))
    let end = try fill(block, looked: rest.count)
    rest.removeAll()
    rest.append(UnsafeBufferPointer(start: block.base + end, count: block.count - end))
    block.count = end
    block.index = blocks
    block.offset = offset
    block.opening = opening
    block.isLast = hasEnded
    blocks += 1
    offset += end
    bytesRead += end
    if opening != .line, opening != .inside {
      opening = baseDepth == 0 ? .object : depth.closed_depth < baseDepth ? .afterArray : .element
    }
    return true
  }

  /// Reads until a record ends in the bytes that were not scanned yet, and says where the last one does.
  private func fill(_ block: JSONBlock, looked: Int) throws -> Int {
    var looked = looked
    var wanted = max(blockBytes, looked + 1)
    var isStarted = blocks > 0
    block.isOverlong = false
    while true {
      hasEnded = try !block.fill(from: source, to: wanted)
      wanted = block.count * 2
      if !isStarted {
        guard let start = start(of: block) else { continue }
        (looked, isStarted) = (start, true)
      }
      if hasEnded { return block.count }
      let end = lastEnd(block, from: looked)
      if end > 0 { return end }
      looked = block.count
      if block.count >= recordLimit {
        block.isOverlong = true
        return block.count
      }
    }
  }

  /// Sees whether there is a byte order mark, and an array; the answer is how many bytes need no look, nil when more
  /// are needed to tell.
  private func start(of block: JSONBlock) -> Int? {
    guard offset == 0 else { return 0 }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = UnsafeBufferPointer(start: block.base, count: block.count)
    if bytes.count < mark.count, !hasEnded { return nil }
    hasByteOrderMark = bytes.starts(with: mark)
    let start = hasByteOrderMark ? mark.count : 0
    guard opening == .start else { return start }
    let first = bytes[start...].first { !$0.isJSONBlank }
    if first == nil, !hasEnded, bytes.count < recordLimit { return nil }
    if first == UInt8(ascii: "[") { baseDepth = 1 }
    return start
  }

  /// Behind the last record that ends in the bytes that were not scanned; 0 when none does.
  private func lastEnd(_ block: JSONBlock, from start: Int) -> Int {
    guard shape == .lines else {
      let end = json_find_close(&depth, block.base + start, block.count - start, baseDepth, false)
      return end == 0 ? 0 : start + end
    }
    var index = block.count
    while index > start {
      if block.base[index - 1] == .newline { return index }
      index -= 1
    }
    return 0
  }
}

extension UInt8 {
  /// Whether JSON lets it stand between its tokens.
  var isJSONBlank: Bool { isBlank || self == .newline || self == .carriageReturn }
}
