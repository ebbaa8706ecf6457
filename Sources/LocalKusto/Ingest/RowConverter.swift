import GRDB
import Kusto
import KustoTypes

/// Turns records into rows as Kusto does on ingestion: what cannot be read is null, text stays text.
struct RowConverter {
  private let columns: [Kusto.Column]
  private let sources: [ColumnSource]
  /// For each column the type, and the field that it is, or -1 when it is something else.
  private let plain: [(type: ScalarType, ordinal: Int)]
  private let failsOnFieldCount: Bool
  private let location: String
  /// How many fields a record must have; nil when any number will do, or the first record is to say it.
  private var fieldCount: Int?

  /// Rows of `schema`; `sources` has an element a column.
  ///
  /// A mapping may leave fields out: then records must only be as wide as the first one.
  init(
    schema: TableSchema, sources: [ColumnSource], failsOnFieldCount: Bool, isMapped: Bool, location: String
  ) {
    self.location = location
    columns = schema.columns
    self.sources = sources
    plain = zip(schema.columns, sources).map { column, source in
      if case .ordinal(let index) = source { (column.type, index) } else { (column.type, -1) }
    }
    self.failsOnFieldCount = failsOnFieldCount
    fieldCount = failsOnFieldCount && !isMapped ? schema.columns.count : nil
  }

  /// Appends the row of `record` to `batch`.
  mutating func convert(_ record: borrowing SourceRecord, number: Int, into batch: inout RowBatch) throws {
    switch copy record {
    case .document(let document):
      for (column, source) in zip(columns, sources) {
        batch.append(value(source, type: column.type, document: document, number: number))
      }
    case .fields(let fields):
      if failsOnFieldCount, fieldCount == nil { fieldCount = fields.count }
      if let fieldCount, fields.count != fieldCount {
        throw IngestionFailure.fieldCount(fields.count, expected: fieldCount, record: number)
      }
      for (index, column) in plain.enumerated() {
        if column.ordinal >= 0, column.ordinal < fields.count {
          FieldValue.append(fields[column.ordinal], column.type, to: &batch)
        } else {
          batch.append(value(sources[index], type: column.type, fields: fields, number: number))
        }
      }
    }
  }

  private func value(
    _ source: ColumnSource, type: ScalarType, document: JSONValue, number: Int
  ) -> DatabaseValue {
    switch source {
    case .path(let steps): StoredValue.stored(JSONStep.value(at: steps, in: document) ?? .null, type: type)
    case .transformed(.path(let steps), let transform):
      transform.value(of: JSONStep.value(at: steps, in: document) ?? .null, type: type)
    default: value(source, type: type, number: number)
    }
  }

  private func value(
    _ source: ColumnSource, type: ScalarType, fields: RecordFields, number: Int
  ) -> DatabaseValue {
    switch source {
    case .transformed(.ordinal(let index), let transform) where index < fields.count:
      let text = String(decoding: fields[index], as: UTF8.self)
      return transform.value(of: .string(text), type: type)
    case .within(.ordinal(let index), let steps) where index < fields.count:
      return StoredValue.stored(Self.value(at: steps, in: fields[index]) ?? .null, type: type)
    case .transformed(.within(.ordinal(let index), let steps), let transform) where index < fields.count:
      return transform.value(of: Self.value(at: steps, in: fields[index]) ?? .null, type: type)
    default: return value(source, type: type, number: number)
    }
  }

  private static func value(at steps: [JSONStep], in field: UnsafeBufferPointer<UInt8>) -> JSONValue? {
    (try? JSONValue(bytes: field)).flatMap { JSONStep.value(at: steps, in: $0) }
  }

  /// What no field says.
  private func value(_ source: ColumnSource, type: ScalarType, number: Int) -> DatabaseValue {
    switch source {
    case .constant(let text): StoredValue.stored(text, type: type)
    case .location: StoredValue.stored(location, type: type)
    case .lineNumber: StoredValue.stored(String(number), type: type)
    case .transformed(.constant(let text), let transform): transform.value(of: .string(text), type: type)
    case .nothing, .ordinal, .path, .within, .transformed: type == .string ? "".databaseValue : .null
    }
  }
}
