import CScan

/// The members of the current object: where their keys and values stand.
///
/// A class that owns its memory, because an array would be checked for sharing and bounds at every value of a file.
final class JSONMembers {
  private(set) var base: UnsafeMutablePointer<json_member>
  private var capacity: UInt32
  /// No object may have more.
  let limit: UInt32
  /// Nil where nobody asks for keys that come twice inside of values.
  private let keys: UnsafeMutablePointer<json_keys>?

  /// - Parameter looksForRepeats: Whether ``hasRepeat`` tells of keys inside of values.
  init(limit: Int, looksForRepeats: Bool = false) {
    self.limit = UInt32(limit)
    capacity = min(64, self.limit)
    base = .allocate(capacity: Int(capacity))
    keys = looksForRepeats ? .allocate(capacity: 1) : nil
    keys?.initialize(to: json_keys())
    keys?.pointee.seed = .random(in: .min ... .max)
    makePlaces(Self.usualPlaces)
  }

  deinit {
    base.deallocate()
    keys?.pointee.places.deallocate()
    keys?.deallocate()
  }

  /// Whether an object inside of the last one that was read has a key twice.
  var hasRepeat: Bool { keys?.pointee.has_repeat ?? false }

  /// Reads the object at the start of the bytes.
  ///
  /// The fault ``JSON_NO_ROOM`` stands for more members than the limit.
  @inline(__always)
  func scan(_ bytes: UnsafePointer<UInt8>, count: Int, isLine: Bool) -> json_object {
    let object = json_scan_object(bytes, count, isLine, base, capacity, keys)
    let isWhole = object.fault != JSON_NO_ROOM.rawValue && keys?.pointee.is_full != true
    return isWhole ? object : scanLarger(bytes, count: count, isLine: isLine)
  }

  private func scanLarger(_ bytes: UnsafePointer<UInt8>, count: Int, isLine: Bool) -> json_object {
    while true {
      let object = json_scan_object(bytes, count, isLine, base, capacity, keys)
      if object.fault == JSON_NO_ROOM.rawValue, capacity < limit {
        base.deallocate()
        capacity = min(capacity * 4, limit)
        base = .allocate(capacity: Int(capacity))
      } else if let keys, keys.pointee.is_full, keys.pointee.capacity < Self.mostPlaces {
        keys.pointee.places.deallocate()
        makePlaces(keys.pointee.capacity * 4)
      } else {
        return object
      }
    }
  }

  private static let usualPlaces: UInt32 = 1 << 10
  /// 48 MiB; a record may have half as many keys inside of its values before some are not compared any more.
  private static let mostPlaces: UInt32 = 1 << 22

  private func makePlaces(_ count: UInt32) {
    guard let keys else { return }
    keys.pointee.places = .allocate(capacity: Int(count))
    keys.pointee.places.initialize(repeating: json_key_place(), count: Int(count))
    (keys.pointee.capacity, keys.pointee.object) = (count, 0)
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
