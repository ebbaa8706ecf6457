import Console
import Foundation
import KustoSink

extension ConsoleWorld {
  /// The world as it is: clusters, the disk, processes.
  @MainActor
  static func real(
    state: StateFolder, access: ClusterAccess, clusters: ClusterList, setup: ScreenSetup?
  ) -> ConsoleWorld {
    let catalogue = RunCatalogue(state)
    let history = QueryHistory(state)
    @Sendable func record(_ run: String) throws -> RunRecord {
      guard let record = catalogue.find(run) else { throw UnknownRun(name: run) }
      return record
    }
    @Sendable func folder(ofStream name: String) throws -> StreamFolder {
      guard let record = StreamCatalogue(state).find(name) else { throw UnknownRun(name: name) }
      return record.folder
    }
    return ConsoleWorld(
      databases: { cluster in
        let names = try await access.with(cluster) { try await $0.databases() }
        clusters.remember(cluster)
        return names.map { DatabaseEntry(name: $0) }
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
        try Load.scan(sources, reading.inspection, badValues: badValues)
      },
      plan: { request in
        try await access.with(request.target.cluster) {
          try await Load(request, state).plan(request.profile, on: $0)
        }
      },
      mappings: { target in try await access.with(target.cluster) { try await $0.mappings(of: target) } },
      createMapping: { target, name, kind, mapping in
        try await access.with(target.cluster) { try await $0.create(mapping, named: name, kind: kind, of: target) }
      },
      launch: { plan, request in
        let load = Load(request, state)
        try load.detach(try load.prepare(plan), environment: try access.handedOn(for: plan.target.cluster))
      },
      follow: { run, each in
        for await event in RunFollower(try record(run).folder) { await each(event) }
      },
      launchStream: { request, wish in
        let spec = StreamSpec(wish.settings(request, state), request.choices, request.reading)
        return try DetachedProcess.stream(
          spec, state: state, environment: try access.handedOn(for: request.target.cluster)
        ).name
      },
      followStream: { name, each in try await StreamFollower(try folder(ofStream: name)).follow(each) },
      readers: { target, body in
        try await access.with(target.cluster) { session in
          try await body { try await session.rows(seenIn: target) }
        }
      },
      signIn: { cluster, values, secret, ask in
        let words = try await access.signIn(at: cluster, as: values, secret: secret, ask: ask)
        clusters.remember(cluster, values)
        return words
      },
      check: { place, table in
        try await access.with(place.cluster) {
          try await ClusterCheck($0, database: place.database, table: table).items()
        }
      },
      query: { place, text in
        if let refusal = ReadOnly.refusal(of: text) { throw Problem(refusal) }
        history.remember(text)
        return try await access.with(place.cluster) { try await $0.answer(to: text, in: place.database) }
      },
      recall: { history.entry(back: $0) },
      export: { try RowExport.write($0, to: $1) },
      order: { try folder(ofStream: $0).leave($1) },
      goOnStream: { try DetachedProcess.goOn(try folder(ofStream: $0), environment: try access.handedOn()) },
      abort: { try record($0).folder.requestAbort(by: .console) },
      resume: { run in
        try await DetachedRun.resume(
          try record(run).folder, environment: try access.handedOn(for: try record(run).state.cluster)
        ).untilTaken()
      },
      undo: { run in
        let folder = try record(run).folder
        _ = try DetachedRun.undo(folder, environment: try access.handedOn(for: try record(run).state.cluster))
        return try await folder.undoneRows()
      },
      runs: {
        let streams = StreamCatalogue(state).streams().map(RunEntry.init)
        return (catalogue.runs().map(RunEntry.init) + streams).inOrderOfNeed
      },
      watchRuns: { each in
        try await RunNewsFeed(state).follow { news in
          switch news {
          case .unsettled(let records): await each(.unsettled(list: records.map(RunEntry.init)))
          case .ended(let record): await each(.ended(entry: RunEntry(record)))
          }
        }
      },
      sessions: { SessionShelf(folder: state.sessions).entries() },
      markReadOnly: { clusters.mark($0, isReadOnly: $1) },
      copy: { try Clipboard.send($0) },
      setTheme: { setup?.use($0) },
      setTag: { setup?.use(tag: $0) },
      problem: { error in
        var problem = Problem(Failure.explanation(of: error))
        if Failure.wantsSignIn(error) { problem.needsSignIn = true }
        if let error = error as? DatasetError { problem.remedy = Remedy(error) }
        return problem
      })
  }
}

extension RunFolder {
  /// Waits for the process that takes the rows of the run out again, and gives their number.
  ///
  /// Throws a ``Problem`` when it ended without that.
  fileprivate func undoneRows() async throws -> Int {
    // Looks without a process at the run, before that counts as its end.
    var idle = 0
    while idle < 25 {
      try await Task.sleep(for: .milliseconds(200))
      let record = RunRecord(self)
      if let rows = record.state.undoneRows { return rows }
      idle = record.isHeld ? 0 : idle + 1
    }
    throw Problem("run \(run) was not undone", hint: "kustosink undo \(run) says why")
  }
}

extension SinkSession {
  /// The first rows of what `text` asks.
  fileprivate func answer(to text: String, in database: String) async throws -> QueryAnswer {
    let start = ContinuousClock.now
    let tables = try await query(text, in: database, mostRows: QueryAnswer.mostRows + 1)
    let took = (ContinuousClock.now - start).components
    let milliseconds = Int(took.seconds) * 1000 + Int(took.attoseconds / 1_000_000_000_000_000)
    guard let table = tables.first else { return QueryAnswer(columns: [], rows: [], milliseconds: milliseconds) }
    return QueryAnswer(table, milliseconds: milliseconds)
  }

  /// What a reader of `target` sees at this moment: one query, no tries on top.
  fileprivate func rows(seenIn target: Plan.Target) async throws -> RowPoll.Seen {
    do {
      let answer = try await query("\(EntityName.quoted(target.table)) | count", in: target.database)
      guard let count = answer.first?.rows.first?.first?.integerValue else {
        throw Problem("the answer to a count holds no number")
      }
      return .rows(count: Int(count))
    } catch let error as TransportError {
      guard case .refused(_, let status, _) = error, status == 400 || status == 404,
        try await !tables(in: target.database).contains(where: { $0.name == target.table })
      else { throw error }
      return .noTable
    }
  }
}

extension StreamWish {
  /// The same as the stream takes it.
  fileprivate func settings(_ request: PlanRequest, _ state: StateFolder) -> StreamSettings {
    let usual = StreamSettings.usualCheckpoint(of: source, into: request.target, in: state)
    var settings = StreamSettings(
      source: source, checkpoint: checkpoint.isEmpty ? usual : checkpoint, trigger: trigger)
    settings.badFiles = badFiles
    settings.isStrict = request.isStrict
    return settings
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
