import KustoSink
import TerminalKit

/// What the mouse means: actions that keys could have asked for, so that a session has nothing but those.
package struct Pointer {
  private let model: Model
  private let size: Size

  /// Rows that one step of the wheel moves.
  private static let wheelStep = 3
  /// More panes than a screen has.
  private static let mostPanes = 4

  package init(_ model: Model, size: Size) {
    self.model = model
    self.size = size
  }

  /// Empty for what means nothing there.
  package func messages(for event: MouseEvent) -> [Message] {
    guard model.hasMouse else { return [] }
    switch event.kind {
    case .wheelUp: return scroll(.up)
    case .wheelDown: return scroll(.down)
    case .press: return press(at: event.place)
    }
  }

  private func scroll(_ action: Action) -> [Message] {
    guard Place.lists.contains(model.place), model.place != .confirm, model.place != .leaving else { return [] }
    return Array(repeating: .action(action), count: Self.wheelStep)
  }

  private func press(at place: Point) -> [Message] {
    var model = model
    var way: [Message] = []
    for _ in 0..<Self.mostPanes {
      switch Self.targets(of: model, size).meaning(at: place) {
      case .key(let key): return way.isEmpty ? Keymap.message(for: key, in: model).map { [$0] } ?? [] : []
      case .row(let index, hasFocus: true): return way + Self.steps(to: index)
      case .pane(hasFocus: true): return way
      case .row(_, hasFocus: false), .pane(hasFocus: false):
        // The panes are gone through as with the key, until it is this one's turn.
        guard model.overlay == nil, Keymap.hasCommand(.nextPane, in: model.place) else { return [] }
        way.append(.action(.nextPane))
        _ = update(&model, .action(.nextPane))
      case nil: return []
      }
    }
    return []
  }

  private static func targets(of model: Model, _ size: Size) -> Targets {
    var grid = Grid(size: size)
    grid.targets = Targets()
    view(model, in: grid.bounds, on: &grid)
    return grid.targets ?? Targets()
  }

  /// From the top, as there is no action for a row by its number.
  private static func steps(to index: Int) -> [Message] {
    let pages = Array(repeating: Message.action(.pageDown), count: index / Cursor.page)
    let rows = Array(repeating: Message.action(.down), count: index % Cursor.page)
    return [.action(.top)] + pages + rows
  }
}

extension Keymap {
  static func hasCommand(_ action: Action, in place: Place) -> Bool {
    table.contains { $0.action == action && $0.places.contains(place) }
  }
}

extension Model {
  mutating func switchMouse() -> [Effect] {
    hasMouse.toggle()
    say(
      .info,
      hasMouse
        ? "the mouse is on; Shift-drag selects text as before"
        : "the mouse is off: the terminal has it again")
    return [.watchMouse(isOn: hasMouse)]
  }
}
