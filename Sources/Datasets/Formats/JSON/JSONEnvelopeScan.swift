import CScan

/// An array of objects inside of an object, which may be the rows that a person means.
struct JSONEnvelopeScan {
  /// The keys that lead to it.
  var path: [String]
  var records: Int
  private var bytes: Int

  /// Objects inside of objects that are looked into.
  private static let greatestDepth = 3

  /// The longest such array of an object; nil when there is none.
  ///
  /// - Parameter isLoose: Whether it may be one value among others of the same size.
  init?(_ object: UnsafePointer<UInt8>, count: Int, isLoose: Bool) {
    let bytes = UnsafeBufferPointer(start: object, count: count)
    guard let found = Self.longest(in: bytes, depth: 0), isLoose || found.bytes * 2 > count else { return nil }
    self = found
  }

  private init(path: [String], records: Int, bytes: Int) {
    (self.path, self.records, self.bytes) = (path, records, bytes)
  }

  private static func longest(in object: UnsafeBufferPointer<UInt8>, depth: Int) -> JSONEnvelopeScan? {
    guard let base = object.baseAddress else { return nil }
    let members = JSONMembers(limit: 1024)
    let scanned = members.scan(base, count: object.count, isLine: false)
    guard scanned.fault == JSON_FINE.rawValue else { return nil }
    var best: JSONEnvelopeScan?
    for member in UnsafeBufferPointer(start: members.base, count: Int(scanned.count))
    where UInt32(member.kind) == JSON_CONTAINER.rawValue {
      let value = UnsafeBufferPointer(start: base + Int(member.start), count: Int(member.length))
      let key = UnsafeBufferPointer(start: base + Int(member.key), count: Int(member.key_length))
      let name = String(decoding: key, as: UTF8.self)
      // A dot divides the keys of a path, and an escape is compared as it is spelled.
      guard !name.contains("."), !name.contains("\\"), !name.isEmpty else { continue }
      let found: JSONEnvelopeScan?
      if member.flags & UInt8(JSON_IS_OBJECT.rawValue) != 0 {
        found = depth + 1 < greatestDepth ? longest(in: value, depth: depth + 1) : nil
      } else {
        found = records(in: value).map { JSONEnvelopeScan(path: [], records: $0, bytes: value.count) }
      }
      guard var longer = found, longer.bytes > best?.bytes ?? 0 else { continue }
      longer.path.insert(name, at: 0)
      best = longer
    }
    return best
  }

  /// How many elements the array has; nil unless it begins with an object.
  private static func records(in array: UnsafeBufferPointer<UInt8>) -> Int? {
    guard array.dropFirst().first(where: { !$0.isJSONBlank }) == UInt8(ascii: "{") else { return nil }
    var (depth, commas) = (0, 0)
    var (isInString, isEscaped) = (false, false)
    for byte in array {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == .quote {
          isInString = false
        }
        continue
      }
      switch byte {
      case .quote: isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case .comma where depth == 1: commas += 1
      default: break
      }
    }
    return commas + 1
  }
}
