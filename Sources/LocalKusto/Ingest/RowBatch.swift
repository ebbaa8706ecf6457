import Foundation
import GRDB
import GRDBSQLite

/// Rows on their way into the store: a cell for each value, and the bytes of all texts in one piece.
///
/// Values of a library's own types would be an allocation each, and there are millions of them.
struct RowBatch {
  private enum Kind: UInt8 {
    case null, integer, real, text, blob
  }

  private struct Cell {
    /// The number, or where its bytes begin.
    var bits: UInt64
    var length: UInt32
    var kind: Kind
  }

  let width: Int
  private var cells: [Cell] = []
  private var bytes: [UInt8] = []

  /// Rows of `width` values.
  init(width: Int) { self.width = width }

  var rows: Int { cells.count / width }
  var values: Int { cells.count }

  mutating func append(_ value: Int64) {
    cells.append(Cell(bits: UInt64(bitPattern: value), length: 0, kind: .integer))
  }

  /// `value`, which is not NaN: SQLite would make that null.
  mutating func append(_ value: Double) { cells.append(Cell(bits: value.bitPattern, length: 0, kind: .real)) }

  mutating func appendNull() { cells.append(Cell(bits: 0, length: 0, kind: .null)) }

  /// A text of UTF-8 without NUL.
  mutating func append(text: UnsafeBufferPointer<UInt8>) { append(.text, text) }

  mutating func append(_ value: DatabaseValue) {
    switch value.storage {
    case .null: appendNull()
    case .int64(let number): append(number)
    case .double(let number): append(number)
    case .string(var text): text.withUTF8 { append(.text, $0) }
    case .blob(let data): data.withUnsafeBytes { append(.blob, $0.bindMemory(to: UInt8.self)) }
    }
  }

  private mutating func append(_ kind: Kind, _ content: UnsafeBufferPointer<UInt8>) {
    cells.append(Cell(bits: UInt64(bytes.count), length: UInt32(content.count), kind: kind))
    bytes.append(contentsOf: content)
  }

  /// Takes the last row away.
  mutating func removeLastRow() { cells.removeLast(min(width, cells.count)) }

  mutating func removeAll() {
    cells.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  /// Runs `statement` for every row: first the number of the row, from `first` on, then its values.
  fileprivate func run(_ statement: OpaquePointer, from first: Int64) -> Int32 {
    cells.withUnsafeBufferPointer { cells in
      bytes.withUnsafeBytes { bytes in
        var cell = 0
        for row in 0..<Int64(cells.count / width) {
          sqlite3_bind_int64(statement, 1, first + row)
          for place in 0..<width {
            let code = Self.bind(cells[cell], bytes, statement, Int32(place + 2))
            guard code == SQLITE_OK else { return code }
            cell += 1
          }
          let code = sqlite3_step(statement)
          guard code == SQLITE_DONE else { return code }
          sqlite3_reset(statement)
        }
        return SQLITE_OK
      }
    }
  }

  private static func bind(
    _ cell: Cell, _ bytes: UnsafeRawBufferPointer, _ statement: OpaquePointer, _ place: Int32
  ) -> Int32 {
    switch cell.kind {
    case .null: return sqlite3_bind_null(statement, place)
    case .integer: return sqlite3_bind_int64(statement, place, Int64(bitPattern: cell.bits))
    case .real: return sqlite3_bind_double(statement, place, Double(bitPattern: cell.bits))
    case .text, .blob:
      guard cell.length > 0, let base = bytes.baseAddress else {
        return cell.kind == .text
          ? sqlite3_bind_text(statement, place, "", 0, nil) : sqlite3_bind_zeroblob(statement, place, 0)
      }
      let start = base + Int(cell.bits)
      // Without a copy: the bytes stay where they are until the row is in.
      return cell.kind == .text
        ? sqlite3_bind_text(statement, place, start.assumingMemoryBound(to: CChar.self), Int32(cell.length), nil)
        : sqlite3_bind_blob(statement, place, start, Int32(cell.length), nil)
    }
  }
}

extension Catalog {
  /// Inserts the rows of `batch`, with row ids from `first` on.
  func insert(_ batch: RowBatch, into store: Int64, from first: Int64) throws {
    let marks = String(repeating: ", ?", count: batch.width)
    let statement = try database.cachedStatement(sql: "INSERT INTO store_\(store) VALUES (?\(marks))")
    let code = batch.run(statement.sqliteStatement, from: first)
    sqlite3_reset(statement.sqliteStatement)
    // What is bound points into the batch.
    sqlite3_clear_bindings(statement.sqliteStatement)
    guard code == SQLITE_OK else {
      let message = sqlite3_errmsg(database.sqliteConnection).map { String(cString: $0) }
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
  }
}
