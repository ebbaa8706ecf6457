import KustoSink

/// How to load; beside it the plan that follows from it.
package struct OptionsState: Sendable, Hashable {
  package enum Field: Int, Sendable, Hashable, CaseIterable {
    case create, finish, partitionSize, parallel, tag, start

    package var isText: Bool { self == .partitionSize || self == .parallel || self == .tag }
  }

  package enum Pane: Sendable, Hashable { case form, plan }

  package var pane = Pane.form
  /// Where Enter goes on: the defaults are good, and Start asks once more.
  package var field = Field.start
  package var create = Plan.CreateOption.failIfNotExist
  /// True when the console does not wait for the end: it may be left at once.
  package var isAsync = false
  package var partitionBytes = 256 << 20
  package var parallel = 4
  package var tag = ""
  package var plan = Loadable<PlanPreview>.idle
  package var planCursor = Cursor()

  /// Smaller parts are more overhead than data.
  static let smallestPartition = 64 << 10
  static let parallelRange = 1...64
}

extension Model {
  mutating func enterOptions() -> [Effect] {
    guard schema.isBuilt(for: self) else { return [] }
    return options.plan == .idle ? replan() : []
  }

  /// Makes the plan anew, for it follows from every choice.
  mutating func replan() -> [Effect] {
    guard let target = connect.target, let profile = dataset.profile.value else { return [] }
    var effects: [Effect] = []
    if case .loading(let old) = options.plan { effects.append(.cancel(id: old)) }
    let id = newEffect()
    options.plan = .loading(id)
    options.planCursor = Cursor()
    note = Note(.info, "")
    let request = PlanRequest(
      target: target, existing: connect.existing, create: options.create, profile: profile, columns: schema.columns,
      partitionBytes: options.partitionBytes, parallel: options.parallel, tags: options.tag.isEmpty ? [] : [options.tag]
    )
    return effects + [.plan(id: id, request: request)]
  }

  mutating func performInOptions(_ action: Action) -> [Effect] {
    switch action {
    case .nextPane, .previousPane: options.pane = options.pane == .form ? .plan : .form
    case .right: options.pane = .plan
    case .left: options.pane = .form
    case .zoom: options.pane = options.pane == .form ? .plan : .form
    case .back:
      guard options.pane == .plan else { return go(to: .schema) }
      options.pane = .form
    case .refresh: return replan()
    case .toggle: return changeField()
    case .edit: return editField()
    case .start: return askToStart()
    case .copy: return copy([planStepUnderCursor].compactMap(\.self))
    case .copyAll: return copy(options.plan.value?.steps.map(\.text) ?? [])
    case .open:
      if options.pane == .plan { return copy([planStepUnderCursor].compactMap(\.self)) }
      return options.field == .start ? askToStart() : changeField()
    default: moveInOptions(action)
    }
    return []
  }

  private mutating func moveInOptions(_ action: Action) {
    if options.pane == .plan {
      _ = options.planCursor.move(action, count: options.plan.value?.steps.count ?? 0)
      return
    }
    var cursor = Cursor(options.field.rawValue)
    _ = cursor.move(action, count: OptionsState.Field.allCases.count)
    options.field = OptionsState.Field(rawValue: cursor.index) ?? .start
  }

  private mutating func changeField() -> [Effect] {
    switch options.field {
    case .create:
      options.create = options.create == .createIfNotExist ? .failIfNotExist : .createIfNotExist
      return replan()
    case .finish: options.isAsync.toggle()
    case .partitionSize, .parallel, .tag: return editField()
    case .start: return askToStart()
    }
    return []
  }

  private mutating func editField() -> [Effect] {
    switch options.field {
    case .partitionSize:
      let text = Figures.binaryBytes(options.partitionBytes).replacing(" ", with: "")
      overlay = .prompt(Overlay.Prompt(.partitionSize, text: text))
    case .parallel: overlay = .prompt(Overlay.Prompt(.parallel, text: String(options.parallel)))
    case .tag: overlay = .prompt(Overlay.Prompt(.tag, text: options.tag))
    case .create, .finish, .start: break
    }
    return []
  }

  private mutating func askToStart() -> [Effect] {
    overlay = .confirm(Overlay.Confirm(.start))
    return []
  }

  private var planStepUnderCursor: String? {
    guard let steps = options.plan.value?.steps, steps.indices.contains(options.planCursor.index) else { return nil }
    return steps[options.planCursor.index].text
  }

  /// Sends lines to the terminal's clipboard.
  mutating func copy(_ lines: [String]) -> [Effect] {
    guard !lines.isEmpty else { return [] }
    let id = newEffect()
    pendingRequests.insert(id)
    return [.copy(id: id, text: lines.joined(separator: "\n"))]
  }
}
