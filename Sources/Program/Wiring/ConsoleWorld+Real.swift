import Console
import Foundation
import KustoSink

extension ConsoleWorld {
  /// The world as it is: clusters, the disk, processes.
  @MainActor
  static func real(state: StateFolder, environment: [String: String], setup: ScreenSetup) -> ConsoleWorld {
    let access = ClusterAccess(environment: environment)
    let catalogue = RunCatalogue(state)
    @Sendable func record(_ run: String) throws -> RunRecord {
      guard let record = catalogue.find(run) else { throw UnknownRun(name: run) }
      return record
    }
    return ConsoleWorld(
      databases: { cluster in
        try await access.with(cluster) { try await $0.databases() }.map { DatabaseEntry(name: $0) }
      },
      tables: { cluster, database in
        try await access.with(cluster) { try await $0.tables(in: database) }
          .map { TableEntry(name: $0.name, folder: $0.folder.isEmpty ? nil : $0.folder) }
      },
      tableSchema: { target in
        let found = try await access.with(target.cluster) { try await $0.state(of: target) }
        guard case .table(let schema) = found else {
          throw PlanError([.tableMissing(table: target.table, database: target.database)])
        }
        return schema
      },
      folder: { try LocalDisk.listing(of: $0) },
      firstLines: { try LocalDisk.firstLines(of: $0) },
      inspect: { sources, reading, badValues in
        try Load.look(at: sources, reading.inspection, badValues: badValues)
      },
      plan: { request in
        try await access.with(request.target.cluster) {
          try await Load(request, state).plan(request.profile, on: $0)
        }
      },
      launch: { plan, request in
        let load = Load(request, state)
        try load.detach(try load.prepare(plan), environment: environment)
      },
      follow: { run, each in
        for await event in RunFollower(try record(run).folder) { await each(event) }
      },
      abort: { try record($0).folder.requestAbort(by: .console) },
      runs: { catalogue.runs().map(RunEntry.init) },
      copy: { try Clipboard.send($0) },
      setTheme: { setup.use($0) },
      problem: { Problem(Failure.explanation(of: $0)) })
  }
}

extension Load {
  /// The load that a person chose in the console.
  init(_ request: PlanRequest, _ state: StateFolder) {
    self.init(request.choices, request.reading.inspection, isStrict: request.isStrict, state: state)
  }
}

extension Problem {
  /// The words of an explanation, as the console shows them.
  init(_ explanation: Explanation) {
    self.init(
      explanation.place.map { "\(explanation.what) (\($0))" } ?? explanation.what,
      details: explanation.changed.map { [$0] } ?? [], hint: explanation.suggestions.first)
  }
}
