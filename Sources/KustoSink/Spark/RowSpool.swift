import Foundation

/// Rows of a program in a file, for as long as somebody may load them.
final class RowSpool: Sendable {
  /// The file.
  let path: String
  private let folder: ScratchFolder

  /// Writes the rows to a file of its own.
  ///
  /// - Parameter row: The row that a value is, from the number of the value on.
  /// - Throws: ``RowError``, ``RunFolderError``, ``DatasetError/diskFull(path:)``, and what `values` and `row` throw.
  init<Values: AsyncSequence>(
    _ values: Values, columns: [String], row: (Int, Values.Element) throws -> Row
  ) async throws {
    folder = ScratchFolder.temporary()
    path = "\(try folder.make())/rows.csv"
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw DatasetError.unwritable(path: path, reason: String(cString: strerror(errno))) }
    var buffer = Data(Row(columns.map(RowValue.string)).line.utf8)
    var count = 0
    for try await value in values {
      count += 1
      let row = try row(count, value)
      guard row.values.count == columns.count else {
        throw RowError.count(row: count, values: row.values.count, columns: columns.count)
      }
      buffer.append(contentsOf: row.line.utf8)
      if buffer.count > 1 << 20 { try Self.flush(&buffer, to: handle, path) }
    }
    try Self.flush(&buffer, to: handle, path)
    try handle.close()
  }

  private static func flush(_ buffer: inout Data, to handle: FileHandle, _ path: String) throws {
    do {
      try handle.write(contentsOf: buffer)
    } catch {
      throw errno == ENOSPC
        ? DatasetError.diskFull(path: path)
        : DatasetError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// A row of a program that does not fit its schema.
enum RowError: Error, Sendable, Hashable, CustomStringConvertible {
  case count(row: Int, values: Int, columns: Int)
  /// A value whose type encodes no fields, such as a number.
  case noFields(row: Int)
  /// A field that no column is called after.
  case noColumn(row: Int, field: String, nearest: String?)

  var description: String {
    switch self {
    case .count(let row, let values, let columns):
      "row \(row) has \(values) values, but the schema has \(columns) columns"
    case .noFields(let row): "row \(row) has no fields: give values of a type that encodes its fields by name"
    case .noColumn(let row, let field, let nearest):
      "row \(row) has a field '\(field)', but the schema has no such column"
        + (nearest.map { "; did you mean '\($0)'?" } ?? "")
    }
  }
}

extension Dataset {
  /// A dataset of rows that a program makes, with the columns of `schema`: `a:long, b:string`.
  ///
  /// They are written to a temporary file first, which goes with the dataset and its loads; memory does not grow with
  /// them.
  ///
  /// - Throws: ``LoadError`` for a schema that is none, a row that does not fit it, and a disk that is full; and what
  ///   `rows` throws.
  public init<Rows: AsyncSequence & Sendable>(rows: Rows, schema: String) async throws where Rows.Element == Row {
    try await self.init(spooling: rows, schema) { _ in { $1 } }
  }

  /// A dataset of rows that a program has.
  ///
  /// - Throws: ``LoadError``.
  public init(rows: [Row], schema: String) async throws {
    try await self.init(rows: Self.stream(rows), schema: schema)
  }

  /// A dataset of values whose fields are the columns of `schema`, each value a row.
  ///
  ///     struct Flight: Encodable { var carrier: String; var delay: Int?; var stops: [String] }
  ///     let dataset = try await Dataset(encoding: flights, schema: "carrier:string, delay:int, stops:dynamic")
  ///
  /// A field is found by its coding key; one that a value leaves out is null. Nested values go into columns of the type
  /// `dynamic`. Memory does not grow with the values.
  ///
  /// - Throws: ``LoadError`` for a schema that is none, a field that it has no column for, and a disk that is full; and
  ///   what `values` and their encoding throw.
  public init<Values: AsyncSequence & Sendable>(
    encoding values: Values, schema: String
  ) async throws where Values.Element: Encodable {
    try await self.init(spooling: values, schema) { columns in
      let places = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
      return { number, value in try Self.row(number, try RowEncoder.value(of: value), columns, places) }
    }
  }

  /// A dataset of values that a program has, whose fields are the columns of `schema`.
  ///
  /// - Throws: ``LoadError``, and what the encoding throws.
  public init<Value: Encodable & Sendable>(encoding values: [Value], schema: String) async throws {
    try await self.init(encoding: Self.stream(values), schema: schema)
  }

  private static func row(
    _ number: Int, _ value: RowValue, _ columns: [String], _ places: [String: Int]
  ) throws(RowError) -> Row {
    guard case .structure(let fields) = value else { throw .noFields(row: number) }
    var row = Row(Array(repeating: .null, count: columns.count))
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      guard let place = places[name] else {
        throw .noColumn(row: number, field: name, nearest: OptionTable.nearest(to: name, among: columns))
      }
      row.values[place] = value
    }
    return row
  }

  private static func stream<Value: Sendable>(_ values: [Value]) -> AsyncStream<Value> {
    AsyncStream { continuation in
      for value in values { continuation.yield(value) }
      continuation.finish()
    }
  }

  private init<Values: AsyncSequence>(
    spooling values: Values, _ schema: String, row: ([String]) -> (Int, Values.Element) throws -> Row
  ) async throws {
    do {
      let columns = try TableSchema(cslSchema: schema).columns.map(\.name)
      let spool = try await RowSpool(values, columns: columns, row: row(columns))
      self.init(of: [spool.path], schema: schema)
      self.spool = spool
    } catch let error
      where error is RowError || error is CSLSchemaError || error is DatasetError
      || error is RunFolderError
    {
      throw LoadError(Explanation(of: error))
    }
    format = "csv"
    header = .present
  }
}
