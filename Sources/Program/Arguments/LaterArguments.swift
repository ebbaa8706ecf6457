import ArgumentParser

/// Options of the contract that this version lacks: refused by name, so that a script learns it at once.
struct LaterArguments: ParsableArguments {
  @Option(help: .hidden) var ingestIfNotExists: String?
  @Option(help: .hidden) var creationTime: String?
  @Option(help: .hidden) var optionsFile: String?
  @Option(help: .hidden) var option: [String] = []
  @Option(help: .hidden) var connectionString: String?

  func validate() throws {
    let given: [(String, Bool)] = [
      ("--ingest-if-not-exists", ingestIfNotExists != nil), ("--creation-time", creationTime != nil),
      ("--options-file", optionsFile != nil), ("--option", !option.isEmpty),
      ("--connection-string", connectionString != nil),
    ]
    if let first = given.first(where: \.1) {
      throw ValidationError("\(first.0) is not in this version (\(ProgramVersion.text)) yet; nothing was done.")
    }
  }
}
