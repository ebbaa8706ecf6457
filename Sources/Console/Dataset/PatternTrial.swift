import KustoSink

extension DatasetState {
  /// A pattern that is tried, and what there was before it: one that names nothing is not picked.
  struct Trial: Sendable, Hashable {
    var pattern: String
    var profile: Loadable<DatasetProfile>
    var reading: ReadingChoices
  }
}

extension Model {
  mutating func pick(glob: String) -> [Effect] {
    let absolute = dataset.path(of: glob)
    let trial = DatasetState.Trial(
      pattern: absolute, profile: dataset.profile.isLoading ? .idle : dataset.profile, reading: dataset.reading)
    let isNew = !dataset.picked.contains(absolute)
    let effects = forgetProfile()
    forgetConversions()
    if isNew { dataset.picked.append(absolute) }
    dataset.pane = .dataset
    let inspecting = inspect()
    if isNew { dataset.trial = trial }
    return effects + inspecting
  }

  /// Takes a pattern that names nothing out of the picks again; false where none was tried.
  mutating func refusePattern(because problem: Problem) -> Bool {
    guard let trial = dataset.trial, dataset.picked.last == trial.pattern else { return false }
    dataset.picked.removeLast()
    (dataset.profile, dataset.reading, dataset.trial) = (trial.profile, trial.reading, nil)
    if dataset.picked.isEmpty { dataset.pane = .files }
    say(.error, "\(problem.what): it is not picked")
    return true
  }
}
