import ArgumentParser
import KustoSink

/// How columns are called, and how their values are read.
struct ColumnArguments: ParsableArguments {
  @Option(
    help: """
      valid makes names that Kusto does not take, doubled and empty ones valid and unique, and lists each change; \
      strict refuses them
      """)
  var columnNames = ColumnNames.valid

  @Option(
    name: .customLong("convert"),
    help: ArgumentHelp(
      "read the values of a column as KIND: \(Conversion.kinds); repeatable", valueName: "column=kind"))
  var converts: [String] = []

  @Option(
    help: """
      the keys that lead from each JSON document to the array of its rows, with dots between: records, data.items
      """)
  var jsonPath: String?

  /// The keys of ``jsonPath``.
  var jsonKeys: [String] { jsonPath?.split(separator: ".", omittingEmptySubsequences: false).map(String.init) ?? [] }

  func validate() throws {
    if jsonKeys.contains("") {
      throw ValidationError("--json-path '\(jsonPath ?? "")': give keys with dots between, for instance data.items.")
    }
    var seen: Set<String> = []
    for text in converts {
      guard let (column, kind) = ConversionTable.parts(of: text) else {
        throw ValidationError("--convert \(text): give COLUMN=KIND, for instance amount=decimal-comma.")
      }
      guard Conversion(name: kind) != nil else {
        throw ValidationError("--convert \(text): '\(kind)' is no conversion; there are \(Conversion.kinds).")
      }
      guard seen.insert(column).inserted else { throw ValidationError("--convert names '\(column)' twice.") }
    }
  }

  var conversions: ConversionTable {
    ConversionTable(
      converts.reduce(into: [:]) { table, text in
        guard let (column, kind) = ConversionTable.parts(of: text) else { return }
        table[column] = Conversion(name: kind)
      })
  }
}

extension ColumnNames: ExpressibleByArgument {}
