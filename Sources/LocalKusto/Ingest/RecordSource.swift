import Kusto

/// Records of a source, one at a time.
protocol RecordSource: AnyObject {
  /// Calls `body` with the next record; false at the end.
  func next(_ body: (borrowing SourceRecord) throws -> Void) throws -> Bool
}

/// One record: delimited fields in place, or a JSON document.
enum SourceRecord {
  /// The unquoted bytes of the fields, one after the other, and where each ends.
  case fields(UnsafeBufferPointer<UInt8>, ends: [Int])
  case document(JSONValue)
}
