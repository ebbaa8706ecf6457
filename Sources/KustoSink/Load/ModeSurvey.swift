import Foundation

/// What a plan has to know of the service for its mode, and the mapping that a person named.
struct ModeSurvey: Sendable {
  let service: any KustoService
  let choices: LoadChoices
  let profile: DatasetProfile
  let target: TargetState

  /// What the service has.
  ///
  /// Only a clear no counts: what cannot be asked now is told by the load itself.
  func facts() async throws -> ServiceFacts {
    // Signed now, so that a container that cannot be used is known before anything is sent.
    var facts = ServiceFacts(ownsStorage: try await !service.ownContainers().isEmpty)
    switch choices.mode {
    case .transactional, .queued:
      facts.hasDataManagement = try await hasDataManagement()
      if facts.hasDataManagement { facts.prefersREST = await prefersREST() }
    case .streaming: facts.streams = try await streams()
    }
    return facts
  }

  /// Microsoft's emulator, for instance, does not know the command.
  private func hasDataManagement() async throws -> Bool {
    do {
      _ = try await service.run(.ingestionResources, database: nil)
      return true
    } catch TransportError.refused(let error, let status, _) where status == 400 || status == 404 {
      return !(status == 404 || error.code.contains("Syntax") || error.type.contains("Syntax"))
    } catch is TransportError {
      return true
    }
  }

  /// Whether data management says so itself; what is no clear yes is a no, for every Kusto has the queue.
  private func prefersREST() async -> Bool {
    guard let offer = try? await service.ingestionConfiguration() else { return false }
    return offer.prefersREST && (!offer.containers.isEmpty || service.hasOwnContainers)
  }

  private func streams() async throws -> Bool {
    let (database, table) = (choices.target.database, choices.target.table)
    var commands = [Command.showStreamingPolicy(ofDatabase: database)]
    if case .table = target { commands.insert(.showStreamingPolicy(ofTable: table), at: 0) }
    for command in commands {
      do {
        let answer = try await service.run(command, database: database)
        let text = answer.values(of: "Policy").first?.stringValue ?? ""
        guard let policy = try? JSONValue(parsing: text), let isEnabled = policy["IsEnabled"] else { continue }
        // What the table says counts before what its database says.
        return isEnabled == .bool(true) || isEnabled.integerValue == 1
      } catch is TransportError {
        return true
      }
    }
    return false
  }

  /// The mapping that was chosen, in the service's own words where the table has it.
  ///
  /// - Throws: ``PlanError``, ``TransportError``.
  func mapping() async throws -> PlannedMapping? {
    guard let choice = choices.mapping else { return nil }
    let kind = PlannedMapping.Kind(loading: profile.format, by: choices.mode)
    switch choice {
    case .given(let mapping): return PlannedMapping(kind: kind, mapping: mapping)
    case .named(let name):
      guard case .table = target else {
        throw PlanError([.tableMissing(table: choices.target.table, database: choices.target.database)])
      }
      let command = Command.showMappings(of: choices.target.table, kind: kind.rawValue)
      let found = try await service.run(command, database: choices.target.database).records
      guard let text = found.first(where: { $0["Name"]?.stringValue == name })?["Mapping"]?.stringValue else {
        let names = found.compactMap { $0["Name"]?.stringValue }.sorted()
        throw PlanError([.mapping(.unknownName(name, kind: kind.rawValue, names: names))])
      }
      do {
        return PlannedMapping(kind: kind, reference: name, mapping: try IngestionMapping(json: text))
      } catch {
        throw PlanError([.mapping(.unreadable(name, error))])
      }
    }
  }
}
