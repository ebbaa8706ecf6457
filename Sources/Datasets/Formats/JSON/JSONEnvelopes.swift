/// The rows inside of envelopes: of each document the array at a path of keys, `{"records":[{…},{…}]}`.
///
/// Every byte that is not of a row becomes a blank, so that a row stands where it stood and the content stays as long:
/// what is left are objects one after the other. Takes no memory, however long the array is.
final class JSONEnvelopes: ByteSource {
  private let source: any ByteSource
  private let path: [[UInt8]]
  private let mayEndInside: Bool
  /// Brackets that are open around the current byte, those around all documents not counted.
  private var depth = 0
  /// How many keys of the path lead to the object around the current byte.
  private var matched = 0
  /// The depth inside of the array that holds the rows; nil outside of it.
  private var rowsDepth: Int?
  private var isInString = false
  private var isEscaped = false
  /// The string that came last, where it may be a key.
  private var key: [UInt8] = []
  /// Whether the value behind the current byte is that of the next key of the path.
  private var isOnPath = false

  /// - Parameters:
  ///   - startsInside: Whether a row begins with the first byte.
  ///   - mayEndInside: Whether the source is a part that ends behind some row.
  init(_ source: any ByteSource, path: [String], startsInside: Bool, mayEndInside: Bool) {
    self.source = source
    self.path = path.map { Array($0.utf8) }
    self.mayEndInside = mayEndInside
    guard startsInside else { return }
    depth = path.count + 1
    matched = path.count
    rowsDepth = depth
  }

  var name: String { source.name }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try source.read(into: buffer)
    if count == 0, !buffer.isEmpty, depth > 0 || isInString, !mayEndInside {
      throw DatasetError.unreadable(path: name, reason: "it ends inside of an envelope: it is cut off")
    }
    for index in 0..<count where !keeps(buffer[index]) { buffer[index] = .space }
    return count
  }

  /// Takes the byte in; whether it is of a row.
  private func keeps(_ byte: UInt8) -> Bool {
    let isInRows = rowsDepth != nil
    if isInString {
      takeInString(byte)
      return isInRows
    }
    switch byte {
    case .quote:
      isInString = true
      key.removeAll(keepingCapacity: true)
    case UInt8(ascii: "{"), UInt8(ascii: "["): open(isArray: byte == UInt8(ascii: "["))
    case UInt8(ascii: "}"), UInt8(ascii: "]"): return close()
    case .colon where !isInRows:
      isOnPath = matched < path.count && depth == matched + 1 && key == path[matched]
    case .comma:
      guard let rowsDepth else {
        isOnPath = false
        return false
      }
      return depth > rowsDepth
    default: break
    }
    return isInRows
  }

  private func takeInString(_ byte: UInt8) {
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == .quote {
      isInString = false
      return
    }
    if rowsDepth == nil, key.count < Self.longestKey { key.append(byte) }
  }

  private static let longestKey = 4096

  private func open(isArray: Bool) {
    // An array of envelopes is as good as envelopes one after the other.
    if depth == 0, isArray { return }
    depth += 1
    guard rowsDepth == nil, isOnPath else { return }
    isOnPath = false
    if matched + 1 < path.count {
      if !isArray { matched += 1 }
    } else if isArray {
      matched += 1
      rowsDepth = depth
    }
  }

  /// Whether the bracket closes something inside of a row.
  private func close() -> Bool {
    guard depth > 0 else { return false }
    let isInRow = rowsDepth.map { depth > $0 } ?? false
    depth -= 1
    if isInRow { return true }
    rowsDepth = nil
    matched = min(matched, max(depth - 1, 0))
    return false
  }
}
