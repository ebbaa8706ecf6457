import GRDB
import GRDBSQLite
import Kusto
import KustoTypes

/// The row on which a statement stands, read from SQLite itself: most values need no ``DatabaseValue`` in between.
struct StatementRow {
  let statement: SQLiteStatement
  /// The same row, for values that are stored in another way than most of their type.
  let row: Row

  /// The value of a column as the wire writes it (see ``StoredValue/json(_:type:)``), and about how many bytes it takes.
  func json(_ index: Int, type: ScalarType) -> (value: JSONValue, bytes: Int) {
    let place = Int32(index)
    switch (type, sqlite3_column_type(statement, place)) {
    case (.int, SQLITE_INTEGER), (.long, SQLITE_INTEGER):
      return (.integer(sqlite3_column_int64(statement, place)), 8)
    case (.real, SQLITE_FLOAT):
      return (.number(sqlite3_column_double(statement, place)), 8)
    case (.string, SQLITE_TEXT), (.guid, SQLITE_TEXT), (.decimal, SQLITE_TEXT):
      // The text first: asking for the bytes of a number would make it one.
      guard let start = sqlite3_column_text(statement, place) else { return ("", 1) }
      let text = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, place)))
      return (.string(String(decoding: text, as: UTF8.self)), text.count)
    default:
      let value: DatabaseValue = row[index]
      return (StoredValue.json(value, type: type), StoredValue.size(of: value))
    }
  }
}
