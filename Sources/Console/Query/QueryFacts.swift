import Foundation
import KustoSink

/// Where a query is asked.
package struct QueryPlace: Sendable, Codable, Hashable {
  package var cluster: String
  package var database: String

  package init(cluster: String, database: String) {
    self.cluster = cluster
    self.database = database
  }
}

/// What a query gave: the first rows of its table.
///
/// Written, as in a session, it has the kinds of its values and how long they are, and none of the values themselves.
package struct QueryAnswer: Sendable, Hashable {
  package var columns: [Column]
  package var rows: [[JSONValue]]
  /// True when there are more rows than these.
  package var isCut: Bool
  package var milliseconds: Int

  /// More is not shown; the service is asked for one row more, to know whether there are more.
  package static let mostRows = 2000
  /// Bytes of text of all values together.
  package static let mostBytes = 16 << 20

  package init(columns: [Column], rows: [[JSONValue]], isCut: Bool = false, milliseconds: Int = 0) {
    self.columns = columns
    self.rows = rows
    self.isCut = isCut
    self.milliseconds = milliseconds
  }

  /// The first rows of `table`, as many as are shown.
  package init(_ table: ResultTable, milliseconds: Int) {
    self.init(columns: table.columns, rows: [], milliseconds: milliseconds)
    var bytes = 0
    for row in table.rows {
      bytes += row.reduce(0) { $0 + Self.size(of: $1) }
      if rows.count == Self.mostRows || bytes > Self.mostBytes {
        isCut = true
        break
      }
      rows.append(Array(row.prefix(columns.count)))
    }
  }

  private static func size(of value: JSONValue) -> Int {
    if case .string(let text) = value { return text.utf8.count + 16 }
    return value.text.utf8.count + 16
  }

  /// A value as it is shown; nil for null.
  package func text(row: Int, column: Int) -> String? {
    guard rows.indices.contains(row), rows[row].indices.contains(column) else { return nil }
    switch rows[row][column] {
    case .null: return nil
    case .string(let text): return text
    case let value: return value.text
    }
  }

  /// The same with values that tell their kind and length only.
  var masked: QueryAnswer {
    var copy = self
    for (index, row) in rows.enumerated() {
      copy.rows[index] = row.enumerated().map { position, value in
        switch value {
        case .null: .null
        case .string(let text): .string("text, \(Figures.counted(text.count, "character"))")
        case .bool, .integer, .number: .string(columns[position].type.rawValue)
        case .array, .object: .string("dynamic")
        }
      }
    }
    return copy
  }
}

extension QueryAnswer: Codable {
  private enum CodingKeys: String, CodingKey { case columns, rows, isCut, milliseconds }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let columns = try container.decode([Column].self, forKey: .columns)
    self.columns = columns
    rows = try container.decode([[JSONValue]].self, forKey: .rows).map { Array($0.prefix(columns.count)) }
    isCut = try container.decode(Bool.self, forKey: .isCut)
    milliseconds = try container.decode(Int.self, forKey: .milliseconds)
  }
}

/// A file that the rows of an answer are written to.
package enum ExportFormat: Sendable, Hashable {
  case csv, jsonLines

  /// As the end of a file's name says; nil for another end.
  package init?(path: String) {
    let name = path.lowercased()
    if name.hasSuffix(".csv") {
      self = .csv
    } else if [".jsonl", ".ndjson", ".json"].contains(where: name.hasSuffix) {
      self = .jsonLines
    } else {
      return nil
    }
  }
}

/// What may be sent from the query screen: nothing that changes anything.
package enum ReadOnly {
  /// Why `text` is not sent; nil when it is.
  package static func refusal(of text: String) -> String? {
    let start = text.drop { $0.isWhitespace }
    if start.isEmpty { return "type a query, for instance: T | take 20" }
    guard start.hasPrefix(".") else { return nil }
    let word = start.prefix { !$0.isWhitespace }
    if word.lowercased() == ".show" { return nil }
    return "\(word.prefix(40)) is not sent: this screen only reads, so of commands it takes .show alone"
  }
}
