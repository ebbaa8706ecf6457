import KustoSink

// Effects by what they are about; which there are, ``EffectRunner/perform(_:_:)`` says.
extension EffectRunner {
  /// What is asked of a cluster, and what is done with the answers.
  func performOnCluster(_ effect: Effect, _ send: Send) async {
    switch effect {
    case .listDatabases(let id, let cluster):
      await answer(id, send) { .databases(list: try await $0.databases(cluster)) }
    case .listTables(let id, let cluster, let database):
      await answer(id, send) { .tables(list: try await $0.tables(cluster, database)) }
    case .tableSchema(let id, let target):
      await answer(id, send) { .tableSchema(schema: try await $0.tableSchema(target)) }
    case .listMappings(let id, let target): await answer(id, send) { .mappings(list: try await $0.mappings(target)) }
    case .createMapping(let id, let target, let name, let kind, let mapping):
      await answer(id, send) {
        try await $0.createMapping(target, name, kind, mapping)
        return .mappingCreated(name: name)
      }
    case .check(let id, let place, let table):
      await answer(id, send) { .check(items: try await $0.check(place, table)) }
    case .query(let id, let place, let text):
      await answer(id, send) { .answer(answer: try await $0.query(place, text)) }
    case .recallQuery(let id, let back):
      await answer(id, send) { .recalled(text: try await $0.recall(back), back: back) }
    case .export(let id, let rows, let path):
      await answer(id, send) { .exported(rows: try await $0.export(rows, path), path: path) }
    default: break
    }
  }

  /// What is read of the local disk, and the plan that follows from it.
  func performOnFiles(_ effect: Effect, _ send: Send) async {
    switch effect {
    case .listFolder(let id, let path): await answer(id, send) { .folder(listing: try await $0.folder(path)) }
    case .firstLines(let id, let path): await answer(id, send) { .firstLines(lines: try await $0.firstLines(path)) }
    case .inspect(let id, let sources, let reading, let badValues):
      await answer(id, send) { .profile(profile: try await $0.inspect(sources, reading, badValues)) }
    case .plan(let id, let request):
      await answer(id, send) { .plan(preview: PlanPreview(try await $0.plan(request))) }
    case .readMapping(let id, let path):
      await answer(id, send) { .mappingRead(mapping: try await $0.mappingFile(path), path: path) }
    case .listSessions(let id): await answer(id, send) { .sessions(list: try await $0.sessions()) }
    default: break
    }
  }

  /// What is done with runs.
  func performOnRun(_ effect: Effect, _ send: Send) async {
    switch effect {
    case .launch(let id, let plan, let request):
      await answer(id, send) {
        try await $0.launch(plan, request)
        return .launched(run: plan.run)
      }
    case .follow(let id, let run):
      await follow(id, send, FollowBatch<RunEvent>.events(id)) { world, batch in
        try await world.follow(run) { await batch.add($0) }
      }
    case .abort(let id, let run):
      await answer(id, send) {
        try await $0.abort(run)
        return .abortRequested
      }
    case .resume(let id, let run):
      await answer(id, send) {
        try await $0.resume(run)
        return .resumed(run: run)
      }
    case .undo(let id, let run): await answer(id, send) { .undone(run: run, rows: try await $0.undo(run)) }
    case .listRuns(let id): await answer(id, send) { .runs(list: try await $0.runs()) }
    default: break
    }
  }

  /// What is done with streams.
  func performOnStream(_ effect: Effect, _ send: Send) async {
    switch effect {
    case .launchStream(let id, let request, let wish):
      await answer(id, send) { .streamLaunched(stream: try await $0.launchStream(request, wish)) }
    case .followStream(let id, let stream):
      await follow(id, send, FollowBatch<StreamNews>.news(id)) { world, batch in
        try await world.followStream(stream) { await batch.add($0) }
      }
    case .order(let id, let stream, let order):
      await answer(id, send) {
        try await $0.order(stream, order)
        return .ordered(order: order)
      }
    case .goOnStream(let id, let stream):
      await answer(id, send) {
        try await $0.goOnStream(stream)
        return .streamWentOn(stream: stream)
      }
    default: break
    }
  }
}
