import ArgumentParser
import Foundation
import KustoSink

/// The options of the Spark connector, by its own keys.
struct SparkArguments: ParsableArguments {
  @Option(
    name: .customLong("option"),
    help: ArgumentHelp(
      "an option of the Spark connector, such as tableCreateOptions=CreateIfNotExist; repeatable",
      valueName: "key=value"))
  var options: [String] = []

  @Option(
    help: ArgumentHelp(
      "a file with options of the Spark connector: KEY=VALUE a line, or a JSON object", valueName: "file"))
  var optionsFile: String?

  func validate() throws {
    do {
      let settings = try settings()
      if settings.namesSignIn {
        throw ValidationError(
          "the options of the connector for sign-in are not for the command line; see --sign-in in kustosink write --help."
        )
      }
      if settings.ingestAddress != nil {
        throw ValidationError("kustoIngestionUri: give it as --ingest-address.")
      }
      if !settings.containers.isEmpty {
        throw ValidationError("kustoIngestionStorageContainer: give it as --storage-file.")
      }
      if settings.checkpoint != nil {
        throw ValidationError("checkpointLocation: give it as kustosink write-stream --checkpoint.")
      }
    } catch let error as SparkOptionError {
      throw Self.wrong(error)
    }
  }

  /// Refuses what a stream cannot keep to.
  func checkForStream() throws {
    if let refusal = try settings().refusalForStream { throw Self.wrong(refusal) }
  }

  private static func wrong(_ error: SparkOptionError) -> ValidationError {
    let words = Explanation(of: error)
    return ValidationError(([words.sentence] + words.suggestions).joined(separator: "; ") + ".")
  }

  /// What the options say; those of the arguments come after those of the file.
  func settings() throws -> SparkSettings {
    var all = SparkOptions()
    if let optionsFile {
      guard let text = try? String(contentsOfFile: optionsFile, encoding: .utf8) else {
        throw ValidationError("--options-file \(optionsFile): the file cannot be read as text.")
      }
      try all.set(file: text)
    }
    for pair in options {
      if SparkOptions.isSecret(pair) {
        throw ValidationError("--option: other users can read the arguments of a program; no secret belongs there.")
      }
      try all.set(pair: pair)
    }
    return try all.settings()
  }
}
