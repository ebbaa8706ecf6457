import KustoSink

/// Takes the user's data out of messages before a session has them: values become class and length.
///
/// Names stay, for a replay is nothing without them: of clusters, databases, tables, columns and files. Text that holds a
/// value among other words loses the value, by its quotes and by what was seen of the data.
package struct SampleMask: Sendable {
  /// Values that were seen, the longest first.
  private var values: [String] = []
  private var names: Set<String> = []

  private static let mostValues = 1000
  /// A shorter value could be any word.
  private static let shortestValue = 4

  package init() {}

  /// Tells of names that may stand in quotes.
  package mutating func keep(_ names: some Sequence<String>) { self.names.formUnion(names.filter { !$0.isEmpty }) }

  package mutating func masked(_ message: Message) -> Message {
    switch message {
    case .result(var result):
      result.outcome = masked(result.outcome)
      return .result(result)
    case .runEvents(let id, let events):
      for event in events { learn(event.body) }
      return .runEvents(id: id, events: events.map(masked))
    case .streamNews(let id, let news): return .streamNews(id: id, news: news.map(masked))
    case .action, .text, .edit, .runNews, .rowPoll, .secret, .signInRequest, .tick, .resize, .recordingStopped:
      return message
    }
  }

  // MARK: text

  func sentence(_ text: String) -> String {
    MaskedText.withoutQuoted(MaskedText.without(values, in: text), names: names)
  }

  /// Evidence also names the least and greatest number of a column, and dates.
  private func evidence(_ text: String) -> String {
    sentence(text)
      .replacing(/from -?[0-9]+ to -?[0-9]+/, with: "from long to long")
      .replacing(/the number -?[0-9]+/, with: "the number long")
      .replacing(/\([0-9]{4}-[0-9]{2}-[0-9]{2}( to [0-9]{4}-[0-9]{2}-[0-9]{2})?\)/, with: "(datetime)")
      .replacing(/than dynamic keeps: [^ ]+/, with: "than dynamic keeps: real")
  }

  private mutating func learn(values new: some Sequence<String>) {
    let worth = new.filter { $0.count >= Self.shortestValue && !names.contains($0) && !MaskedText.isMasked($0) }
    values = Array(Set(values).union(worth)).sorted { ($0.count, $0) > ($1.count, $1) }
    if values.count > Self.mostValues { values.removeFirst(values.count - Self.mostValues) }
  }

  // MARK: answers

  private mutating func masked(_ outcome: EffectResult.Outcome) -> EffectResult.Outcome {
    switch outcome {
    case .firstLines(let lines): return .firstLines(lines: lines.map(MaskedText.words))
    case .profile(let profile):
      learn(profile)
      return .profile(profile: masked(profile))
    case .plan(var preview):
      preview.warnings = preview.warnings.map(masked)
      return .plan(preview: preview)
    case .failed(let problem):
      var masked = problem
      masked.what = sentence(problem.what)
      masked.details = problem.details.map(sentence)
      masked.hint = problem.hint.map(sentence)
      return .failed(problem: masked)
    case .answer(let answer):
      keep(answer.columns.map(\.name))
      return .answer(answer: answer.masked)
    case .recalled(let text, let back): return .recalled(text: text.map(sentence), back: back)
    case .databases(let list): keep(list.map(\.name))
    case .tables(let list): keep(list.map(\.name))
    case .tableSchema(let schema): keep(schema.columns.map(\.name))
    case .folder(let listing):
      keep([listing.path])
      keep(listing.entries.lazy.flatMap { [$0.name, "\(listing.path)/\($0.name)"] })
    default: break
    }
    return outcome
  }

  private mutating func learn(_ profile: DatasetProfile) {
    keep(profile.columns.flatMap { [$0.name, $0.source] } + profile.sources)
    keep(profile.files.lazy.flatMap { [$0.file.path, $0.file.name] })
    learn(
      values: profile.columns.flatMap { column in
        column.samples + column.violations.values.map(\.value) + column.doubts.values.map(\.value)
      })
    learn(values: profile.files.prefix(Self.mostValues).flatMap { $0.constants.compactMap(\.value) })
  }

  private func masked(_ profile: DatasetProfile) -> DatasetProfile {
    var profile = profile
    profile.columns = profile.columns.map { column in
      var column = column
      column.samples = column.samples.map(MaskedText.words)
      column.violations = column.violations.mapValues(masked)
      column.doubts = column.doubts.mapValues(masked)
      column.evidence = evidence(column.evidence)
      column.warnings = column.warnings.map(evidence)
      return column
    }
    profile.findings = profile.findings.map { finding in
      var finding = finding
      finding.text = evidence(finding.text)
      return finding
    }
    profile.formatEvidence = profile.formatEvidence.map(sentence)
    for index in profile.files.indices where !profile.files[index].constants.isEmpty {
      profile.files[index].constants = profile.files[index].constants.map { constant in
        var constant = constant
        constant.value = constant.value.map(MaskedText.words)
        return constant
      }
    }
    return profile
  }

  private func masked(_ violation: Violation) -> Violation {
    Violation(value: MaskedText.words(for: violation.value), location: violation.location)
  }

  private func masked(_ row: BadRow) -> BadRow {
    guard case .notAnObject(let why) = row.reason else { return row }
    return BadRow(reason: .notAnObject(sentence(why)), location: row.location)
  }

  private func masked(_ warning: PlanWarning) -> PlanWarning {
    switch warning {
    case .badValues(let column, let type, let first, let policy):
      .badValues(column: column, type: type, first: masked(first), policy: policy)
    case .badRows(let file, let count, let first, let policy):
      .badRows(file: file, count: count, first: masked(first), policy: policy)
    case .surroundingsUnseen(let reason): .surroundingsUnseen(reason: sentence(reason))
    default: warning
    }
  }

  // MARK: runs and streams

  private mutating func learn(_ body: RunEvent.Body) {
    guard case .planned(let plan) = body else { return }
    keep([plan.cluster, plan.database, plan.table, plan.staging, plan.tag] + plan.sources)
    keep(plan.partitions.map(\.source))
  }

  private func masked(_ event: RunEvent) -> RunEvent {
    var event = event
    switch event.body {
    case .commandAnswered(var value):
      value.error = value.error.map(sentence)
      event.body = .commandAnswered(value)
    case .partitionRetried(var value):
      value.reason = sentence(value.reason)
      event.body = .partitionRetried(value)
    case .partitionFailed(var value):
      value.reason = sentence(value.reason)
      event.body = .partitionFailed(value)
    case .stepRetried(var value):
      value.reason = sentence(value.reason)
      event.body = .stepRetried(value)
    case .warning(let value): event.body = .warning(RunEvent.Reason(reason: sentence(value.reason)))
    case .rollbackStarted(let value): event.body = .rollbackStarted(RunEvent.Reason(reason: sentence(value.reason)))
    case .rolledBack(let value): event.body = .rolledBack(RunEvent.Reason(reason: sentence(value.reason)))
    case .finished(var value):
      value.message = value.message.map(sentence)
      event.body = .finished(value)
    default: break
    }
    return event
  }

  private func masked(_ news: StreamNews) -> StreamNews {
    switch news {
    case .event(.quarantined(let batch, let file, let reason, let copy), let at):
      return .event(.quarantined(batch: batch, file: file, reason: sentence(reason), copy: copy), at: at)
    case .event(.retried(let batch, let attempt, let delay, let reason), let at):
      return .event(.retried(batch: batch, attempt: attempt, delay: delay, reason: sentence(reason)), at: at)
    case .event(.failed(let reason), let at): return .event(.failed(reason: sentence(reason)), at: at)
    case .event: return news
    case .state(var state):
      state.failure = state.failure.map(sentence)
      state.log = state.log.map { RunState.LogLine(at: $0.at, severity: $0.severity, text: sentence($0.text)) }
      return .state(state)
    }
  }
}
