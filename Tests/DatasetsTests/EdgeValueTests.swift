import Datasets
import Foundation
import KustoTypes
import Testing

/// The loops that pass ordinary values against the careful reading of each value: the same verdict wherever a value
/// stands.
struct EdgeValueTests {
  /// What must not depend on where a value stands.
  private struct Verdict: Equatable, CustomStringConvertible {
    var type: ScalarType
    var violations: Set<ScalarType>
    var doubts: Set<ScalarType>
    var needsRewrite: Bool
    var isPlain: Bool
    var warnings: [String]

    init(_ column: ColumnProfile) {
      type = column.type
      violations = Set(column.violations.keys)
      doubts = Set(column.doubts.keys)
      needsRewrite = column.needsRewrite
      isPlain = column.isPlain
      // An offer of a conversion goes by the first value that is no number, wherever it stands.
      warnings = column.warnings.filter { !$0.contains("--convert") }
        .map { $0.contains("record") ? "in some record" : $0 }
    }

    var description: String {
      "\(type) rewrite \(needsRewrite) plain \(isPlain) violations \(violations.map(\.rawValue).sorted()) "
        + "doubts \(doubts.map(\.rawValue).sorted()) \(warnings)"
    }
  }

  /// A column: ordinary values with one edge value among them.
  private struct Column {
    var ordinary: [String]
    var edge: String
  }

  private enum Notation { case csv, json }

  /// Every ordinary kind beside every edge value.
  private static let crossed = EdgeValues.ordinary.map { kind in
    EdgeValues.all.map { Column(ordinary: kind.values, edge: $0) }
  }

  // MARK: Files

  private static func csv(_ columns: [Column], rows: Int, edgeAt place: Int) -> [UInt8] {
    var text: [UInt8] = []
    let fields = columns.map { ($0.ordinary.map { Array(field($0).utf8) }, Array(field($0.edge).utf8)) }
    for row in 0..<rows {
      for (index, (ordinary, edge)) in fields.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        text += row == place ? edge : ordinary[row % ordinary.count]
      }
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  private static func field(_ value: String) -> String {
    value.contains { ",\"\n".contains($0) } ? quoted(value) : value
  }

  private static func json(_ columns: [Column], rows: Int, edgeAt place: Int) -> [UInt8] {
    var text: [UInt8] = []
    let members = columns.enumerated().map { index, column in
      (
        column.ordinary.map { Array("\"c\(index)\":\(literal($0))".utf8) },
        Array("\"c\(index)\":\(literal(column.edge))".utf8)
      )
    }
    for row in 0..<rows {
      text.append(UInt8(ascii: "{"))
      for (index, (ordinary, edge)) in members.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        text += row == place ? edge : ordinary[row % ordinary.count]
      }
      text += Array("}\n".utf8)
    }
    return text
  }

  /// As JSON's own kind of value where it is one, else as a string.
  private static func literal(_ value: String) -> String {
    let isBare =
      ["true", "false", "null", "NaN", "Infinity", "-Infinity"].contains(value) || value.hasPrefix("{\"a\"")
      || value == "[1,2]" || value == "{}" || value == "[]" || isNumber(value)
    return isBare
      ? value
      : "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\t", with: "\\t") + "\""
  }

  private static func isNumber(_ value: String) -> Bool {
    value.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil
  }

  /// The profiles of the columns, in their order.
  private static func profiles(
    _ notation: Notation, _ bytes: [UInt8], blockBytes: Int, oneByOne: Bool = false, workers: Int = 1
  ) throws -> [ColumnProfile] {
    let folder = try TemporaryFolder()
    let path = try folder.write("data", bytes)
    let file = SourceFile(path: path, bytes: bytes.count, modified: Date(), compression: .none)
    let request = ScanRequest(hasHeader: false, nullWords: NullWords(NullWords.standard), workers: workers)
    if notation == .csv {
      return try DelimitedFormat(.comma).columns(of: file, request, blockBytes: blockBytes, oneByOne: oneByOne).columns
    }
    var sizes = JSONFormat.Sizes()
    sizes.scanBlockBytes = blockBytes
    let format = JSONFormat(.lines, sizes: sizes)
    let profile = try format.scan(file, request).profile(
      of: file, format: .json, nullWords: NullWords(NullWords.standard))
    let byName = Dictionary(uniqueKeysWithValues: profile.columns.map { ($0.name, $0) })
    return profile.columns.indices.compactMap { byName["c\($0)"] }
  }

  private static func compare(
    _ found: [ColumnProfile], _ expected: [ColumnProfile], _ columns: [Column], _ place: String
  ) {
    #expect(found.count == columns.count)
    for (index, column) in columns.enumerated() where index < found.count && index < expected.count {
      let (one, other) = (Verdict(found[index]), Verdict(expected[index]))
      #expect(one == other, "'\(column.edge)' \(place) beside '\(column.ordinary[0])'")
      // What ordinary values are not to blame for, the edge value is.
      for (type, violation) in found[index].violations where column.ordinary.allSatisfy({ $0 != violation.value }) {
        #expect(violation.value == column.edge, "\(type) for '\(column.edge)' \(place)")
      }
    }
  }

  // MARK: Tests

  @Test(arguments: crossed.indices)
  func `a value of text is judged alike by the loops and by itself, first, in the middle and last`(kind: Int) throws {
    let columns = Self.crossed[kind]
    let rows = 23
    let alone = try Self.profiles(
      .csv, Self.csv(columns, rows: rows, edgeAt: 0), blockBytes: 1 << 20, oneByOne: true)
    for place in [0, 11, rows - 1] {
      let bytes = Self.csv(columns, rows: rows, edgeAt: place)
      // Blocks of a few rows end behind the value, before it and in its midst.
      for blockBytes in [1 << 20, bytes.count / rows * 12] {
        Self.compare(
          try Self.profiles(.csv, bytes, blockBytes: blockBytes), alone, columns, "in row \(place) of text")
      }
    }
  }

  @Test(arguments: crossed.indices)
  func `a value of JSON is judged alike first, in the middle and last`(kind: Int) throws {
    let columns = Self.crossed[kind]
    let rows = 23
    let first = try Self.profiles(.json, Self.json(columns, rows: rows, edgeAt: 0), blockBytes: 1 << 22)
    for place in [11, rows - 1] {
      let bytes = Self.json(columns, rows: rows, edgeAt: place)
      for blockBytes in [1 << 22, bytes.count / rows * 12] {
        Self.compare(
          try Self.profiles(.json, bytes, blockBytes: blockBytes), first, columns, "in row \(place) of JSON")
      }
    }
  }

  /// Edge values beside the ordinary ones of their own kind, where the loops run longest.
  private static let kin: [Column] = EdgeValues.all.enumerated().map { index, edge in
    let firsts: [Character: String] = ["2": "zoned times", "0": "zoned times", "9": "zoned times", "t": "truths"]
    let name =
      edge.contains("-") && edge.contains(":")
      ? (edge.hasSuffix(":00") ? "zoned times" : "local times")
      : edge.contains(":") ? "spans" : edge.first.flatMap { firsts[$0] } ?? "integers"
    let fallback = EdgeValues.ordinary[index % EdgeValues.ordinary.count]
    return Column(
      ordinary: (EdgeValues.ordinary.first { $0.name == name && index % 3 > 0 } ?? fallback).values, edge: edge)
  }

  @Test(arguments: [0, 1, 2, 3])
  func `a value is judged alike behind 10,000 ordinary ones`(part: Int) throws {
    let columns = Self.kin.enumerated().filter { $0.offset % 40 == part * 10 }.map(\.element)
    let rows = 10_001
    let alone = try Self.profiles(.csv, Self.csv(columns, rows: 40, edgeAt: 0), blockBytes: 1 << 20, oneByOne: true)
    let behind = try Self.profiles(
      .csv, Self.csv(columns, rows: rows, edgeAt: rows - 1), blockBytes: 64 << 10, workers: 2)
    Self.compare(behind, alone, columns, "behind 10,000 of text")
  }

  @Test func `a time that its zone takes out of the years is found behind ordinary ones`() throws {
    for edge in ["0001-01-01T00:00:00+05:00", "9999-12-31T23:00:00-05:00", "2024-01-01T00:00:00+14:30"] {
      let column = Column(ordinary: ["2024-02-29T12:30:00+05:00"], edge: edge)
      for place in [0, 5000, 10_000] {
        let bytes = Self.csv([column], rows: 10_001, edgeAt: place)
        let found = try #require(Self.profiles(.csv, bytes, blockBytes: 64 << 10, workers: 2).first)
        #expect(found.type == .string)
        #expect(found.violations[.datetime]?.value == edge)
        #expect(found.evidence.contains("'\(edge)' in data, row \(Figures.grouped(place + 1))"), "\(found.evidence)")
      }
    }
  }
}
