/// A value that an effect brings: it knows for which effect it waits, so a stale answer is not taken.
package enum Loadable<Value: Sendable & Hashable>: Sendable, Hashable {
  case idle
  case loading(EffectID)
  case loaded(Value)
  case failed(Problem)

  package var value: Value? { if case .loaded(let value) = self { value } else { nil } }
  package var problem: Problem? { if case .failed(let problem) = self { problem } else { nil } }
  package var isLoading: Bool { if case .loading = self { true } else { false } }

  package func awaits(_ id: EffectID) -> Bool { self == .loading(id) }
}

/// The place of the selection in a list; where the list is scrolled to is the view's business.
package struct Cursor: Sendable, Hashable {
  package var index = 0

  package init(_ index: Int = 0) { self.index = index }

  /// How far a page key goes: the same at every window size, so that a session plays at any.
  package static let page = 10

  /// Moves as `action` says within `count` rows; false when it is no move.
  package mutating func move(_ action: Action, count: Int) -> Bool {
    switch action {
    case .up: index -= 1
    case .down: index += 1
    case .pageUp: index -= Self.page
    case .pageDown: index += Self.page
    case .top: index = 0
    case .bottom: index = count - 1
    default: return false
    }
    clamp(count: count)
    return true
  }

  package mutating func clamp(count: Int) { index = max(0, min(index, count - 1)) }
}
