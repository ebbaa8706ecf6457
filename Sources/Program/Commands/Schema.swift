import ArgumentParser
import Foundation
import KustoSink
import TerminalKit

/// The inferred schema with its evidence.
struct Schema: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the inferred schema of files, with the evidence for every type.",
    discussion: "Scans every row, or only the first rows of each file with --sample.")

  @Argument(help: ArgumentHelp("a file, a folder, or a pattern in quotes", valueName: "source"))
  var sources: [String]

  @OptionGroup var dataset: DatasetArguments

  @Option(help: "scan only the first N rows of each file")
  var sample: Int?

  @Flag(help: "print one JSON object")
  var json = false

  func validate() throws {
    if let sample, sample < 1 { throw ValidationError("--sample \(sample): give 1 or more.") }
  }

  func run() async throws {
    var options = dataset.inspection
    options.sampleRows = sample
    let profile = try await profile(options)
    if json { StandardStreams.write(profile.json.text) } else { SchemaPrinter(profile).print() }
  }

  /// A file with nothing in it is no fault here: it is said to be so.
  private func profile(_ options: InspectionOptions) async throws -> DatasetProfile {
    if let state = try? StateFolder.ofProcess() { ScratchSweep(state).run() }
    do {
      return try await Interruption.cancelling {
        try InspectionLine(isQuiet: json).show {
          try SourceInspection(options).profile(of: sources, scratch: .temporary(), onProgress: $0)
        }
      }
    } catch is CancellationError {
      throw ExitStatus.interrupted
    } catch DatasetError.empty(let source) {
      return DatasetProfile(
        sources: sources, format: options.format ?? .csv, formatEvidence: [], hasHeader: false, scanned: .full,
        files: [], columns: [], findings: [Finding(.noRows, file: source, "empty: there is nothing to load")])
    }
  }
}

extension DatasetProfile {
  /// The object of the command-line contract.
  fileprivate var json: JSONValue {
    .object([
      "source": .array(sources.map(JSONValue.string)), "format": .string(format.name), "header": .bool(hasHeader),
      "rows": .integer(Int64(rows)), "bytes": .integer(Int64(bytes)),
      "scanned": scanned == .full ? "full" : "sample", "columns": .array(columns.map(\.json)),
      "findings": .array(findings.map(\.json)),
    ])
  }
}

extension ColumnProfile {
  fileprivate var json: JSONValue {
    .object([
      "name": .string(name), "source": .string(source), "type": .string(type.rawValue), "nulls": .integer(Int64(nulls)),
      "samples": .array(samples.map(JSONValue.string)), "evidence": .string(evidence),
      "warnings": .array(warnings.map(JSONValue.string)),
    ])
  }
}
