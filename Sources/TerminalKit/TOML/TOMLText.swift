import Foundation
import TOMLKit

/// A small TOML file of a person: its values, and the lines on which they stand.
package struct TOMLText: Sendable {
  package indirect enum Value: Sendable, Hashable {
    case text(String)
    case integer(Int)
    case number(Double)
    case bool(Bool)
    case list([Value])
    case table([String: Value])
    /// A date or a time, which nothing here takes.
    case other
  }

  package let file: String
  package private(set) var root: [String: Value] = [:]
  private let lines: TOMLLines

  /// What a person writes is a page or two; more is not such a file.
  package static let byteBound = 256 * 1024
  private static let depthBound = 8

  /// - Throws: ``TOMLError``.
  package init(_ text: String, file: String) throws(TOMLError) {
    guard text.utf8.count <= Self.byteBound else { throw .tooLong(file: file, bytes: text.utf8.count) }
    self.file = file
    lines = TOMLLines(text)
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      let begin = error.source.begin
      throw .syntax(file: file, line: begin.line, column: begin.column, reason: error.description)
    } catch {
      throw .unreadable(file: file, reason: "\(error)")
    }
    // The values point into the document, so it has to outlive their reading.
    root = withExtendedLifetime(table) { Self.members(of: table, depth: 0) }
  }

  /// Reads a file; nil where there is none.
  ///
  /// - Throws: ``TOMLError``.
  package init?(path: String) throws(TOMLError) {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let text: String
    do {
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      guard size <= Self.byteBound else { throw TOMLError.tooLong(file: path, bytes: size) }
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch let error as TOMLError {
      throw error
    } catch {
      throw .unreadable(file: path, reason: (error as NSError).localizedDescription)
    }
    try self.init(text, file: path)
  }

  /// The line of a key, from 1; `section` is the head above it, empty before the first.
  package func line(of key: String, in section: String = "") -> Int? { lines.number(of: key, in: section) }

  private static func members(of table: TOMLTable, depth: Int) -> [String: Value] {
    guard depth < depthBound else { return [:] }
    var members: [String: Value] = [:]
    for key in table.keys {
      if let value = table[key] { members[key] = self.value(value, depth: depth + 1) }
    }
    return members
  }

  private static func value(_ value: any TOMLValueConvertible, depth: Int) -> Value {
    if let text = value.string { return .text(text) }
    if let flag = value.bool { return .bool(flag) }
    if let number = value.int { return .integer(number) }
    if let number = value.double { return .number(number) }
    if let table = value.table { return .table(members(of: table, depth: depth)) }
    guard let array = value.array, depth < depthBound else { return .other }
    return .list((0..<array.count).map { Self.value(array[$0], depth: depth + 1) })
  }
}

/// Why a TOML file cannot be used.
package enum TOMLError: Error, Hashable {
  case syntax(file: String, line: Int, column: Int, reason: String)
  case unreadable(file: String, reason: String)
  case tooLong(file: String, bytes: Int)
}
