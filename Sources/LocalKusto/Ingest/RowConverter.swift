import GRDB
import Kusto

/// Turns records into rows as Kusto does on ingestion: what cannot be read is null, text stays text.
struct RowConverter {
  private let columns: [Kusto.Column]
  private let sources: [ColumnSource]
  private let failsOnFieldCount: Bool
  /// How many fields a record must have; nil when any number will do, or the first record is to say it.
  private var fieldCount: Int?

  /// Rows of `schema`; `sources` has an element a column.
  ///
  /// A mapping may leave fields out: then records must only be as wide as the first one.
  init(schema: TableSchema, sources: [ColumnSource], failsOnFieldCount: Bool, isMapped: Bool) {
    columns = schema.columns
    self.sources = sources
    self.failsOnFieldCount = failsOnFieldCount
    fieldCount = failsOnFieldCount && !isMapped ? schema.columns.count : nil
  }

  /// Appends the row of `record` to `row`.
  mutating func convert(_ record: borrowing SourceRecord, number: Int, into row: inout [DatabaseValue]) throws {
    switch copy record {
    case .document(let document): convert(document, into: &row)
    case .fields(let bytes, let ends):
      if failsOnFieldCount, fieldCount == nil { fieldCount = ends.count }
      if let fieldCount, ends.count != fieldCount {
        throw IngestionFailure.fieldCount(ends.count, expected: fieldCount, record: number)
      }
      for (column, source) in zip(columns, sources) {
        row.append(Self.value(source, type: column.type, bytes: bytes, ends: ends))
      }
    }
  }

  private func convert(_ document: JSONValue, into row: inout [DatabaseValue]) {
    for (column, source) in zip(columns, sources) {
      switch source {
      case .path(let steps):
        let value = JSONStep.value(at: steps, in: document) ?? .null
        row.append(StoredValue.stored(value, type: column.type))
      case .constant(let text): row.append(StoredValue.stored(text, type: column.type))
      case .nothing, .ordinal: row.append(column.type == .string ? "".databaseValue : .null)
      }
    }
  }

  private static func value(
    _ source: ColumnSource, type: ScalarType, bytes: UnsafeBufferPointer<UInt8>, ends: [Int]
  ) -> DatabaseValue {
    switch source {
    case .constant(let text): return StoredValue.stored(text, type: type)
    case .ordinal(let index) where index < ends.count:
      let field = UnsafeBufferPointer(rebasing: bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
      return value(field, type: type)
    default: return type == .string ? "".databaseValue : .null
    }
  }

  private static func value(_ field: UnsafeBufferPointer<UInt8>, type: ScalarType) -> DatabaseValue {
    if field.isEmpty { return type == .string ? "".databaseValue : .null }
    // Most fields of most files are short integers: no string needs to be made for them.
    if type == .int || type == .long, let number = shortInteger(field) { return number.databaseValue }
    return StoredValue.stored(String(decoding: field, as: UTF8.self), type: type)
  }

  /// The value of one to nine plain digits, which fit both integer types.
  private static func shortInteger(_ field: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard field.count <= 9 else { return nil }
    var value: Int64 = 0
    for byte in field {
      let digit = byte &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      value = value * 10 + Int64(digit)
    }
    return value
  }
}
