import Foundation
import KustoSink
import TestProcess
import Testing

/// Every pair of ways to have data and to load it, by the library into the embedded Kusto, and asked back.
@Suite struct LoadMatrixTests {
  /// A way for each of the dimensions, by number.
  private struct Row: Sendable, Hashable {
    var ways: [Int]
    subscript(_ dimension: Dimension) -> String { Self.dimensions[dimension.rawValue][ways[dimension.rawValue]] }

    enum Dimension: Int { case format, header, compression, source, badValues, partitionBy, table }

    static let dimensions = [
      ["csv", "tsv", "psv", "scsv", "json", "multijson"], ["present", "absent", "auto"], ["none", "gzip"],
      ["file", "folder", "glob"], ["fail", "null", "quarantine"], ["no", "yes"], ["new", "existing"],
    ]

    /// The fewest rows that a greedy search finds so that every two ways of two dimensions meet in one of them.
    static var pairwise: [Row] {
      var open: Set<[Int]> = []
      for a in dimensions.indices {
        for b in dimensions.indices where b > a {
          for x in dimensions[a].indices { for y in dimensions[b].indices { open.insert([a, x, b, y]) } }
        }
      }
      var rows: [Row] = []
      while let seed = open.min(by: { $0.lexicographicallyPrecedes($1) }) {
        var ways = [Int?](repeating: nil, count: dimensions.count)
        (ways[seed[0]], ways[seed[2]]) = (seed[1], seed[3])
        for dimension in dimensions.indices where ways[dimension] == nil {
          func gain(_ way: Int) -> Int {
            dimensions.indices.count { other in
              guard let chosen = ways[other] else { return false }
              let pair = other < dimension ? [other, chosen, dimension, way] : [dimension, way, other, chosen]
              return open.contains(pair)
            }
          }
          ways[dimension] = dimensions[dimension].indices.max { (gain($0), $1) < (gain($1), $0) }
        }
        let row = Row(ways: ways.compactMap(\.self))
        for a in row.ways.indices {
          for b in row.ways.indices where b > a { open.remove([a, row.ways[a], b, row.ways[b]]) }
        }
        rows.append(row)
      }
      return rows
    }

    var description: String { Self.dimensions.indices.map { Self.dimensions[$0][ways[$0]] }.joined(separator: " ") }

    var isJSON: Bool { self[.format].hasSuffix("json") }
    var hasHeader: Bool { isJSON || self[.header] != "absent" }
    /// Nobody chooses a type that a value would lose when nothing may be bad.
    var hasBadValue: Bool { self[.badValues] != "fail" }
    /// The rows that are left: the bad one goes with quarantine.
    var expected: Int { self[.badValues] == "quarantine" ? 5 : 6 }
    var names: [String] { hasHeader ? ["k", "n", "t"] : ["Column1", "Column2", "Column3"] }
  }

  private static func text(_ row: Row) -> [String] {
    let values = (0..<6).map { number in
      ["\(["a", "b"][number % 2])", row.hasBadValue && number == 4 ? "many" : "\(number)", "text \(number)"]
    }
    let parts: [ArraySlice<[String]>] = row[.source] == "file" ? [values[...]] : [values[..<3], values[3...]]
    switch row[.format] {
    case "json": return parts.map { $0.map(Self.object).joined(separator: "\n") + "\n" }
    case "multijson": return parts.map { "[\n" + $0.map(Self.object).joined(separator: ",\n") + "\n]\n" }
    default:
      let delimiter = ["csv": ",", "tsv": "\t", "psv": "|", "scsv": ";"][row[.format]] ?? ","
      let header = row.hasHeader ? [row.names] : []
      return parts.map { (header + $0).map { $0.joined(separator: delimiter) + "\n" }.joined() }
    }
  }

  private static func object(_ values: [String]) -> String {
    let number = Int(values[1]) == nil ? "\"\(values[1])\"" : values[1]
    return "{\"k\":\"\(values[0])\",\"n\":\(number),\"t\":\"\(values[2])\"}"
  }

  /// Writes the dataset, and gives its source.
  private func write(_ row: Row, to folder: URL) throws -> String {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (number, text) in Self.text(row).enumerated() {
      let file = folder.appending(path: "part-\(number).\(row[.format])")
      try Data(text.utf8).write(to: file)
      if row[.compression] == "gzip" { try gzip(file) }
    }
    let name = row[.compression] == "gzip" ? "part-0.\(row[.format]).gz" : "part-0.\(row[.format])"
    return switch row[.source] {
    case "file": folder.appending(path: name).path
    case "glob": folder.path + "/part-*"
    default: folder.path
    }
  }

  private func gzip(_ file: URL) throws {
    try #require(try ChildProcess.run(URL(filePath: "/usr/bin/env"), ["gzip", file.path]) == .exit(0))
  }

  private func load(_ row: Row, _ number: Int, _ cluster: LocalCluster) async throws {
    let table = "M\(number)"
    let source = try write(row, to: URL(filePath: cluster.folder).appending(path: "matrix/\(number)"))
    if row[.table] == "existing" {
      let columns = zip(row.names, ["string", "long", "string"]).map { "['\($0)']:\($1)" }.joined(separator: ", ")
      _ = try await cluster.session.query(".create table ['\(table)'] (\(columns))", in: "Demo")
    }
    var load = TableLoad(of: [source], into: table, database: "Demo", cluster: cluster.endpoints.engine.base)
    load.token = cluster.token
    load.stateFolder = cluster.state.path
    load.createsTable = row[.table] == "new"
    load.format = row[.format]
    load.header = TableLoad.Header(rawValue: row[.header]) ?? .auto
    load.types = [row.names[1]: "long"]
    load.badValues = TableLoad.BadValues(rawValue: row[.badValues]) ?? .fail
    if row[.partitionBy] == "yes" { load.partitionColumns = [row.names[0]] }
    let result = try await load.save()
    #expect(result.outcome == .committed, "\(row.description): \(result.message ?? "")")
    #expect(try await cluster.count(table) == row.expected, "\(row.description)")
    let sum = "['\(table)'] | summarize s = sum(['\(row.names[1])']), d = count()"
    let answer = try await cluster.session.query(sum, in: "Demo").first?.rows.first
    #expect(answer?[0].integerValue == (row.hasBadValue ? 11 : 15), "\(row.description)")
    #expect(answer?[1].integerValue == Int64(row.expected), "\(row.description)")
    #expect((result.quarantineFile != nil) == (row[.badValues] == "quarantine"), "\(row.description)")
    if row[.partitionBy] == "yes" {
      let plan = try RunFolder(run: result.run, state: cluster.state).plan()
      #expect(plan.partitions.count == 2, "\(row.description)")
    }
  }

  @Test func `every two ways to have data and to load it go together`() async throws {
    let rows = Row.pairwise
    #expect(rows.count >= 18 && rows.count < 40)
    try await LocalCluster.with { cluster in
      for (number, row) in rows.enumerated() {
        do {
          try await load(row, number, cluster)
        } catch {
          Issue.record("\(row.description): \(error)")
        }
      }
    }
  }
}
