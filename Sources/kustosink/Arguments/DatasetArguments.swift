import ArgumentParser
import Datasets

/// How sources are read.
struct DatasetArguments: ParsableArguments {
  @Option(help: "the format of the sources: csv (default: found by content)")
  var format: String?

  @Option(help: "whether the first record of each file names the columns: present, absent or auto")
  var header = HeaderArgument.auto

  enum HeaderArgument: String, ExpressibleByArgument, CaseIterable { case present, absent, auto }

  func validate() throws {
    guard let format, format.lowercased() != "csv" else { return }
    throw ValidationError("--format \(format): this version reads csv, also gzipped; other formats come later.")
  }
}
