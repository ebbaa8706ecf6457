import Foundation
import KustoTypes

/// One column of a Kusto table.
package struct Column: Sendable, Codable, Hashable {
  /// The name, case-sensitive, not quoted.
  package var name: String
  package var type: ScalarType

  /// A column called `name` of type `type`.
  package init(name: String, type: ScalarType) {
    self.name = name
    self.type = type
  }
}

/// The columns of a Kusto table, in order.
package struct TableSchema: Sendable, Codable, Hashable {
  package var columns: [Column]

  /// A schema of `columns` in this order.
  package init(_ columns: [Column]) { self.columns = columns }

  /// The column called `name`, or nil.
  package subscript(name: String) -> Column? { columns.first { $0.name == name } }

  /// Kusto's cslschema text with every name quoted: `['a']:long,['b c']:string`.
  package var cslSchema: String {
    columns.map { "\(EntityName.quoted($0.name)):\($0.type.rawValue)" }.joined(separator: ",")
  }

  /// cslschema text as people write it: names are quoted only where they must be, `a:long, ['b c']:string`.
  package var description: String {
    columns.map { "\(CSLSchemaText.plain($0.name)):\($0.type.rawValue)" }.joined(separator: ", ")
  }

  /// Reads cslschema text such as `a:long, ['b c']:string, d:uuid`.
  ///
  /// - Throws: ``CSLSchemaError`` with the position of the first character that is not understood.
  package init(cslSchema text: String) throws(CSLSchemaError) {
    var parser = CSLSchemaText(text)
    self.init(try parser.columns())
  }

  /// Reads the JSON of `.show table T schema as json`: `{"Name":…,"OrderedColumns":[{"Name":…,"CslType":…}]}`.
  package init(schemaJSON text: String) throws {
    let document = try JSONDecoder().decode(SchemaDocument.self, from: Data(text.utf8))
    self.init(
      try document.orderedColumns.map { column in
        guard let type = ScalarType(name: column.typeName) else {
          throw ServiceError.unreadable("column type '\(column.typeName)' in a table schema")
        }
        return Column(name: column.name, type: type)
      })
  }

  /// The JSON of `.show table T schema as json`.
  package func schemaJSON(table: String) -> String {
    let columns = columns.map {
      JSONValue.object([
        "Name": .string($0.name), "Type": .string($0.type.systemType), "CslType": .string($0.type.rawValue),
      ])
    }
    return JSONValue.object(["Name": .string(table), "OrderedColumns": .array(columns)]).text
  }

  private struct SchemaDocument: Decodable {
    var orderedColumns: [Entry]
    enum CodingKeys: String, CodingKey { case orderedColumns = "OrderedColumns" }

    struct Entry: Decodable {
      var name: String
      var systemType: String?
      var cslType: String?
      enum CodingKeys: String, CodingKey {
        case name = "Name"
        case systemType = "Type"
        case cslType = "CslType"
      }

      var typeName: String { cslType ?? systemType ?? "" }
    }
  }
}

extension TableSchema: CustomStringConvertible {}

/// Where cslschema text stops making sense.
package struct CSLSchemaError: Error, Equatable, Sendable {
  /// Zero-based offset in Unicode scalars.
  package var offset: Int
  package var reason: Reason

  /// An error at `offset`.
  package init(offset: Int, reason: Reason) {
    self.offset = offset
    self.reason = reason
  }

  package enum Reason: Equatable, Sendable {
    case nameExpected
    case colonExpected(after: String)
    case unknownType(String, column: String)
    case separatorExpected
    case duplicateColumn(String)
    case closingQuoteMissing
  }
}

extension CSLSchemaError.Reason {
  /// What is wrong, for a person.
  package var words: String {
    switch self {
    case .nameExpected: "a column name is missing"
    case .colonExpected(let name): "a ':' and a type are missing after '\(name)'"
    case .unknownType(let type, let column): "'\(type)' for the column '\(column)' is not a type"
    case .separatorExpected: "a ',' is missing between two columns"
    case .duplicateColumn(let name): "the column '\(name)' is listed twice"
    case .closingQuoteMissing: "a quote or bracket is not closed"
    }
  }
}

/// A reader of cslschema text.
private struct CSLSchemaText {
  private let scalars: [Unicode.Scalar]
  private var at = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// `name`, in brackets when a schema or a query could not hold it bare.
  static func plain(_ name: String) -> String {
    let bare = name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType == .decimal || $0 == "_"
    }
    let startsWithDigit = name.unicodeScalars.first?.properties.numericType != nil
    return bare && !startsWithDigit && !name.isEmpty ? name : EntityName.quoted(name)
  }

  mutating func columns() throws(CSLSchemaError) -> [Column] {
    var result: [Column] = []
    var seen: Set<String> = []
    skipSpace()
    repeat {
      let start = at
      let name = try name()
      guard seen.insert(name).inserted else { throw CSLSchemaError(offset: start, reason: .duplicateColumn(name)) }
      skipSpace()
      guard take(":") else { throw CSLSchemaError(offset: at, reason: .colonExpected(after: name)) }
      skipSpace()
      let typeStart = at
      let word = word()
      guard let type = ScalarType(name: word) else {
        throw CSLSchemaError(offset: typeStart, reason: .unknownType(word, column: name))
      }
      result.append(Column(name: name, type: type))
      skipSpace()
    } while take(",")
      && {
        skipSpace()
        return true
      }()
    guard at == scalars.count else { throw CSLSchemaError(offset: at, reason: .separatorExpected) }
    return result
  }

  private mutating func name() throws(CSLSchemaError) -> String {
    guard take("[") else {
      let start = at
      let text = word()
      guard !text.isEmpty else { throw CSLSchemaError(offset: start, reason: .nameExpected) }
      return text
    }
    skipSpace()
    guard at < scalars.count, scalars[at] == "'" || scalars[at] == "\"" else {
      throw CSLSchemaError(offset: at, reason: .nameExpected)
    }
    let quote = scalars[at]
    at += 1
    var text = String.UnicodeScalarView()
    while at < scalars.count, scalars[at] != quote {
      if scalars[at] == "\\", at + 1 < scalars.count { at += 1 }
      text.append(scalars[at])
      at += 1
    }
    skipClosingQuote()
    skipSpace()
    guard take("]") else { throw CSLSchemaError(offset: at, reason: .closingQuoteMissing) }
    guard !text.isEmpty else { throw CSLSchemaError(offset: at, reason: .nameExpected) }
    return String(text)
  }

  private mutating func skipClosingQuote() { if at < scalars.count { at += 1 } }

  private mutating func word() -> String {
    var text = String.UnicodeScalarView()
    while at < scalars.count, Self.inWord(scalars[at]) {
      text.append(scalars[at])
      at += 1
    }
    return String(text)
  }

  private static func inWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar == "." || scalar == "-" || scalar.properties.isAlphabetic
      || scalar.properties.numericType == .decimal
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard at < scalars.count, scalars[at] == scalar else { return false }
    at += 1
    return true
  }

  private mutating func skipSpace() {
    while at < scalars.count, scalars[at].properties.isWhitespace { at += 1 }
  }
}
