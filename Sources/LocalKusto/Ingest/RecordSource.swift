import Kusto

/// Records of a source, one at a time.
protocol RecordSource: AnyObject {
  /// Calls `body` with the next record; false at the end.
  func next(_ body: (borrowing SourceRecord) throws -> Void) throws -> Bool
}

/// One record: delimited fields in place, or a JSON document.
enum SourceRecord {
  case fields(RecordFields)
  case document(JSONValue)
}

/// The unquoted fields of a record: bytes, and for each field where it begins and where it ends in them.
struct RecordFields {
  let bytes: UnsafeBufferPointer<UInt8>
  /// Two numbers a field.
  let bounds: UnsafeBufferPointer<Int>

  var count: Int { bounds.count / 2 }

  subscript(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[bounds[2 * index]..<bounds[2 * index + 1]])
  }

  /// Calls `body` with fields that stand one directly behind the other, each up to one of `ends`.
  static func with<T>(
    _ bytes: UnsafeBufferPointer<UInt8>, ends: [Int], _ body: (RecordFields) throws -> T
  ) rethrows -> T {
    var start = 0
    var bounds: [Int] = []
    bounds.reserveCapacity(2 * ends.count)
    for end in ends {
      bounds.append(start)
      bounds.append(end)
      start = end
    }
    return try bounds.withUnsafeBufferPointer { try body(RecordFields(bytes: bytes, bounds: $0)) }
  }
}
