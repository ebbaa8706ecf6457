import Datasets

/// Whether a load can be done in the mode that was chosen, on this service.
struct ModeCheck {
  private let profile: DatasetProfile
  private let choices: LoadChoices
  private let service: ServiceFacts
  private let targetIsMissing: Bool

  init(_ profile: DatasetProfile, _ choices: LoadChoices, _ service: ServiceFacts, targetIsMissing: Bool) {
    self.profile = profile
    self.choices = choices
    self.service = service
    self.targetIsMissing = targetIsMissing
  }

  /// What the load is made of.
  ///
  /// - Throws: ``PlanError`` with every reason why not.
  func route() throws(PlanError) -> LoadRoute {
    guard let route = LoadRoute(choices.mode, on: service) else {
      throw PlanError([.noDataManagement(choices.mode)])
    }
    var problems = conflicts.map { PlanError.Problem.modeWith(choices.mode, option: $0) }
    if route.ingestor == .stream, !service.streams {
      let target = choices.target
      problems.append(
        .streamingNotEnabled(table: target.table, database: target.database, isMissing: targetIsMissing))
    }
    if route.uploader == .request, !profile.format.traits.isReadHere {
      problems.append(.modeNeedsReading(format: profile.format.name))
    }
    guard problems.isEmpty else { throw PlanError(problems) }
    return route
  }

  private var hasOwnMapping: Bool { if case .given = choices.mapping { true } else { false } }

  /// Options that the mode cannot keep to.
  private var conflicts: [String] {
    let direct = [
      ("--allow-partial", !choices.allowPartial.isEmpty), ("--keep-staging-on-failure", choices.keepStagingOnFailure),
    ]
    let untagged = [
      ("--tag", !choices.tags.isEmpty), ("--ingest-if-not-exists", choices.ingestIfNotExists != nil),
      ("--creation-time", choices.creationTime != nil), ("--mapping-file", hasOwnMapping),
    ]
    let options =
      switch choices.mode {
      case .transactional: [(String, Bool)]()
      case .queued: direct
      case .streaming: direct + untagged
      }
    return options.filter(\.1).map(\.0)
  }
}
