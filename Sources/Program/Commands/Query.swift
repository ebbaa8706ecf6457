import ArgumentParser
import KustoSink

/// One query or management command.
struct Query: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run one query or management command and print its result.")

  @Argument(help: ArgumentHelp("KQL, or a management command that starts with a dot", valueName: "kql"))
  var text: String

  @OptionGroup var place: ClusterArguments

  @Flag(help: "print one JSON object for each row")
  var json = false

  @Flag(help: "print CSV with a header")
  var csv = false

  func validate() throws {
    if json, csv { throw ValidationError("--json and --csv: give one of them.") }
  }

  func run() async throws {
    let (cluster, database) = (try place.needCluster(), try place.needDatabase())
    let text = text
    let access = try ClusterAccess(place.access)
    let tables = try await Interruption.cancelling {
      try await access.with(cluster) { try await $0.query(text, in: database) }
    }
    let printer = ResultPrinter(style: json ? .json : csv ? .csv : .table)
    for table in tables { printer.print(table) }
  }
}
