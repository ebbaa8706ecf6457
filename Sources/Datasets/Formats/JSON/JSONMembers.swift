import CScan

/// The members of the current object: where their keys and values stand.
///
/// A class that owns its memory, because an array would be checked for sharing and bounds at every value of a file.
final class JSONMembers {
  private(set) var base: UnsafeMutablePointer<json_member>
  private var capacity: UInt32
  /// No object may have more.
  let limit: UInt32

  init(limit: Int) {
    self.limit = UInt32(limit)
    capacity = min(64, self.limit)
    base = .allocate(capacity: Int(capacity))
  }

  deinit { base.deallocate() }

  /// Reads the object at the start of the bytes.
  ///
  /// The fault ``JSON_NO_ROOM`` stands for more members than the limit.
  @inline(__always)
  func scan(_ bytes: UnsafePointer<UInt8>, count: Int, isLine: Bool) -> json_object {
    let object = json_scan_object(bytes, count, isLine, base, capacity)
    return object.fault == JSON_NO_ROOM.rawValue ? scanLarger(bytes, count: count, isLine: isLine) : object
  }

  private func scanLarger(_ bytes: UnsafePointer<UInt8>, count: Int, isLine: Bool) -> json_object {
    while true {
      let object = json_scan_object(bytes, count, isLine, base, capacity)
      guard object.fault == JSON_NO_ROOM.rawValue, capacity < limit else { return object }
      base.deallocate()
      capacity = min(capacity * 4, limit)
      base = .allocate(capacity: Int(capacity))
    }
  }
}

extension json_member {
  /// Takes the escapes out of the key, in place.
  mutating func unescapeKey(in record: UnsafeMutablePointer<UInt8>) {
    guard flags & UInt8(JSON_KEY_ESCAPED.rawValue) != 0 else { return }
    let text = record + Int(key)
    key_length = UInt32(json_unescape(text, Int(key_length), text))
    flags &= ~UInt8(JSON_KEY_ESCAPED.rawValue)
  }

  /// Takes the escapes out of the value, in place.
  mutating func unescapeValue(in record: UnsafeMutablePointer<UInt8>) {
    guard flags & UInt8(JSON_ESCAPED.rawValue) != 0 else { return }
    let text = record + Int(start)
    length = UInt32(json_unescape(text, Int(length), text))
    flags &= ~UInt8(JSON_ESCAPED.rawValue)
  }
}
