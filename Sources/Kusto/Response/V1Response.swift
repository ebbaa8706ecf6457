import Foundation
import KustoTypes

/// The answer to a management command: `{"Tables":[{"TableName","Columns":[…],"Rows":[…]}]}`.
///
/// Source: Kusto REST API, "HTTP response (v1)". One or two tables: the first is the result. Three or more: the
/// last is a table of contents that says which ones are results.
package struct V1Response: Sendable, Hashable {
  package var tables: [ResultTable]

  /// An answer of `tables`.
  package init(tables: [ResultTable]) { self.tables = tables }

  /// Reads an answer's body.
  ///
  /// - Throws: ``ServiceError`` when the body is not an answer, or holds an error among its rows.
  package init(body: Data) throws {
    guard let document = try? JSONValue(data: body),
      case .array(let tables)? = document["Tables"]
    else {
      throw ServiceError(body: body) ?? .unreadable("no Tables in a v1 answer")
    }
    self.tables = try tables.map { try ResultTable(wire: $0, nameKey: "TableName") }
    guard !self.tables.isEmpty else { throw ServiceError.unreadable("a v1 answer without tables") }
  }

  /// The results proper, without properties, status and table of contents.
  package var results: [ResultTable] {
    guard tables.count > 2, let contents = tables.last else { return Array(tables.prefix(1)) }
    return contents.records.compactMap { entry in
      guard entry["Kind"] == "QueryResult", let ordinal = entry["Ordinal"]?.integerValue,
        tables.indices.contains(Int(ordinal))
      else { return nil }
      return tables[Int(ordinal)]
    }
  }

  /// The body, keys in the order in which the service writes them.
  package var body: Data {
    var writer = JSONWriter()
    writer.append(raw: "{\"Tables\":[")
    for (index, table) in tables.enumerated() {
      if index > 0 { writer.append(raw: ",") }
      writer.append(raw: "{\"TableName\":")
      table.writeHead(to: &writer) { ",\"DataType\":\"\($0.dataType)\",\"ColumnType\":\"\($0.rawValue)\"" }
      table.writeRows(table.rows.indices, to: &writer)
    }
    writer.append(raw: "]}")
    return Data(writer.bytes)
  }
}

extension ResultTable {
  /// Writes the name and the columns; `types` gives what is said of a column's type.
  func writeHead(to writer: inout JSONWriter, types: (ScalarType) -> String) {
    writer.append(quoted: name)
    writer.append(raw: ",\"Columns\":[")
    for (index, column) in columns.enumerated() {
      if index > 0 { writer.append(raw: ",") }
      writer.append(raw: "{\"ColumnName\":")
      writer.append(quoted: column.name)
      writer.append(raw: types(column.type))
      writer.append(raw: "}")
    }
    writer.append(raw: "]")
  }

  /// Writes some of the rows and the end of the object.
  func writeRows(_ range: Range<Int>, to writer: inout JSONWriter) {
    writer.append(raw: ",\"Rows\":[")
    for index in range {
      if index > range.lowerBound { writer.append(raw: ",") }
      writer.append(rows[index])
    }
    writer.append(raw: "]}")
  }

  /// Reads a table object of v1 or a DataTable frame of v2.
  ///
  /// - Throws: ``ServiceError`` when it is no table, or one of its rows is an error document.
  package init(wire: JSONValue, nameKey: String) throws {
    guard case .array(let columns)? = wire["Columns"], case .array(let rows)? = wire["Rows"] else {
      throw ServiceError.unreadable("a table without columns or rows")
    }
    self.init(
      name: wire[nameKey]?.stringValue ?? "",
      columns: try columns.map { column in
        let type = column["ColumnType"]?.stringValue ?? column["DataType"]?.stringValue ?? "string"
        guard let name = column["ColumnName"]?.stringValue else {
          throw ServiceError.unreadable("a column without a name")
        }
        return Column(name: name, type: ScalarType(name: type) ?? .string)
      },
      rows: try rows.map { row in
        guard case .array(let values) = row else { throw ServiceError.amongRows(row) }
        return values
      })
    for row in self.rows where row.count != self.columns.count {
      throw ServiceError.unreadable("a row of \(row.count) values for \(self.columns.count) columns")
    }
  }
}

extension ServiceError {
  /// The error that stands where a row should: `{"OneApiErrors":[{"error":{…}}]}`, or one unread.
  static func amongRows(_ row: JSONValue) -> ServiceError {
    if case .array(let errors)? = row["OneApiErrors"] ?? row["Exceptions"], let first = errors.first {
      return ServiceError(document: first)
        ?? ServiceError(code: "PartialFailure", message: first.stringValue ?? first.text, isPermanent: true)
    }
    return .unreadable("a row that is not an array")
  }
}
