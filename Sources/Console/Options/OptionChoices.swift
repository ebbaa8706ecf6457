import KustoSink

extension OptionsState {
  /// The same without what no person chose: the plan, and where the selection stands.
  var choices: OptionsState {
    get {
      var choices = OptionsState()
      choices.take(self)
      return choices
    }
    set { take(newValue) }
  }

  private mutating func take(_ other: OptionsState) {
    let (pane, field, plan, cursor) = (pane, field, plan, planCursor)
    self = other
    (self.pane, self.field, self.plan, planCursor) = (pane, field, plan, cursor)
  }

  /// Whether malformed rows, which stop a scan where nothing bad may pass, are read differently under `other`.
  func readsAnew(_ other: OptionsState, _ profile: DatasetProfile?) -> Bool {
    other.badValues != badValues && profile?.hasMalformedRows ?? true
  }
}
