import KustoSink

/// How to load; beside it the plan that follows from it.
package struct OptionsState: Sendable, Hashable {
  package enum Pane: Sendable, Hashable { case form, plan }

  package var pane = Pane.form
  /// Where Enter goes on: the defaults are good, and Start asks once more.
  package var field = Field.start
  package var create = Plan.CreateOption.failIfNotExist
  package var finish = Finish.wait
  /// When a stream takes its next batch, as it was typed.
  package var trigger = "continuous"
  /// The folder of a stream's checkpoint; empty for the usual one.
  package var checkpoint = ""
  package var badFiles = BadFilePolicy.fail
  package var partitionBytes = 256 << 20
  package var parallel = 4
  package var tag = ""
  package var badValues = BadValuePolicy.fail
  package var maxBadValues: Int?
  package var partitionBy: [String] = []
  /// As it was typed; empty for no bound.
  package var timeout = ""
  package var isStrict = false
  package var keepsStaging = false
  /// Whether small files are kept apart.
  package var isPartitionPerFile = false
  /// How the rows get into the table.
  package var mode = IngestMode.transactional
  /// Decides about columns instead of their names; nil for none.
  package var mapping: MappingWish?
  package var plan = Loadable<PlanPreview>.idle
  package var planCursor = Cursor()

  /// What the console does after the start.
  package enum Finish: String, Sendable, Hashable, CaseIterable {
    case wait
    /// It does not wait for the end: it may be left at once.
    case async
    /// The folder is watched, and what comes is loaded.
    case stream
  }

  package var isAsync: Bool { finish == .async }

  /// Smaller parts are more overhead than data.
  static let smallestPartition = 64 << 10
  static let parallelRange = 1...64
}

extension Model {
  mutating func enterOptions() -> [Effect] {
    guard schema.isBuilt(for: self) else { return [] }
    return options.plan == .idle ? replan() : []
  }

  /// What the plan follows from; nil while something is missing.
  var planRequest: PlanRequest? {
    guard let target = connect.target, let profile = dataset.profile.value else { return nil }
    var request = PlanRequest(
      target: target, existing: connect.existing, create: options.create, profile: profile, columns: schema.columns,
      partitionBytes: options.partitionBytes, parallel: options.parallel, tags: options.tag.isEmpty ? [] : [options.tag]
    )
    request.reading = dataset.reading
    request.badValues = BadValueRule(
      policy: options.badValues, maximum: options.badValues == .fail ? nil : options.maxBadValues)
    request.partitionBy = options.partitionBy
    request.timeoutSeconds = Units.seconds(options.timeout)
    request.isStrict = options.isStrict
    request.keepsStaging = options.keepsStaging
    request.isPartitionPerFile = options.isPartitionPerFile
    request.mode = options.mode == .transactional ? nil : options.mode
    request.mapping = options.mapping?.choice
    return request
  }

  /// Makes the plan anew, for it follows from every choice.
  mutating func replan() -> [Effect] {
    guard let request = planRequest else { return [] }
    var effects: [Effect] = []
    if case .loading(let old) = options.plan { effects.append(.cancel(id: old)) }
    let id = newEffect()
    options.plan = .loading(id)
    options.planCursor = Cursor()
    note = Note(.info, "")
    return effects + [.plan(id: id, request: request)]
  }

  mutating func performInOptions(_ action: Action) -> [Effect] {
    switch action {
    case .nextPane, .previousPane: options.pane = options.pane == .form ? .plan : .form
    case .right: options.pane = .plan
    case .left: options.pane = .form
    case .back:
      if options.pane == .form { sayNothingIsOpen(.schema) }
      options.pane = .form
    case .refresh: return dataset.profile.value == nil ? lookAgain() : replan()
    case .toggle: return changeField()
    case .badValues: return change(.badValues)
    case .undo: return undoEdit()
    case .redo: return redoEdit()
    case .edit: return editField()
    case .start: return askToStart()
    case .copy: return copy(planStageUnderCursor?.commands ?? [])
    case .copyAll: return copy(options.plan.value?.steps.map(\.text) ?? [])
    case .open:
      if options.pane == .plan { return readStep() }
      return options.field == .start ? askToStart() : changeField()
    default: moveInOptions(action)
    }
    return []
  }

  private mutating func moveInOptions(_ action: Action) {
    if options.pane == .plan {
      _ = options.planCursor.move(action, count: options.plan.value?.stages.count ?? 0)
      return
    }
    var cursor = Cursor(options.field.rawValue)
    _ = cursor.move(action, count: OptionsState.Field.allCases.count)
    options.field = OptionsState.Field(rawValue: cursor.index) ?? .start
  }

  private mutating func changeField() -> [Effect] {
    if options.field == .start { return askToStart() }
    if options.field == .mapping { return chooseMapping() }
    return options.field.isText ? editField() : change(options.field)
  }

  private mutating func editField() -> [Effect] {
    guard options.field.isText else { return [] }
    overlay = .prompt(Overlay.Prompt(.option(options.field), text: text(of: options.field)))
    return []
  }

  /// Whether rows may be missing at the end although the load succeeds.
  var mayLoseRows: Bool {
    options.plan.value?.warnings.contains { warning in
      switch warning {
      case .badValues(_, _, _, let policy): policy == .quarantine
      case .badRows: true
      default: false
      }
    } ?? false
  }

  /// What a person has to know before a load is started: values or rows that are lost, and that nothing is taken back.
  var startWarnings: [String] {
    let losses = (options.plan.value?.warnings ?? []).filter { warning in
      switch warning {
      case .badValues, .badRows: true
      default: false
      }
    }.map(Words.warning)
    let more = losses.count > Self.shownLosses ? ["and \(losses.count - Self.shownLosses) more like these"] : []
    let mode = options.mode
    let noCommit = "mode \(mode.rawValue): no commit; what has arrived stays when the rest fails"
    return losses.prefix(Self.shownLosses) + more + (mode == .transactional ? [] : [noCommit])
  }

  private static let shownLosses = 3

  private mutating func askToStart() -> [Effect] {
    overlay = .confirm(Overlay.Confirm(.start))
    return []
  }

  private mutating func readStep() -> [Effect] {
    guard let stage = planStageUnderCursor else { return [] }
    overlay = .reader(Overlay.Reader(title: stage.words, parts: stage.commands))
    return []
  }

  private var planStageUnderCursor: PlanStage? {
    guard let stages = options.plan.value?.stages, stages.indices.contains(options.planCursor.index) else { return nil }
    return stages[options.planCursor.index]
  }

  /// Sends lines to the terminal's clipboard.
  mutating func copy(_ lines: [String]) -> [Effect] {
    guard !lines.isEmpty else { return [] }
    let id = newEffect()
    pendingRequests.insert(id)
    return [.copy(id: id, text: lines.joined(separator: "\n"))]
  }
}
