import KustoSink

/// A command as help and palette list it.
package struct ListedCommand: Sendable {
  package var command: Command
  /// Where it is done; nil for the screen beneath.
  package var screen: Screen?
  /// Why it cannot be done now; nil when it can.
  package var refusal: String?
}

/// A command of another screen, as the palette found it when it was opened.
struct CommandElsewhere: Sendable, Hashable {
  var action: Action
  var screen: Screen
  var refusal: String?

  /// With the keys that it has there.
  func listed(_ keys: KeyBindings) -> ListedCommand? {
    // What asks a database is done on the query screen and begun on others.
    let place = screen == .query && action == .showQuery ? .connect : Place(rawValue: screen.rawValue)
    guard let place, let command = Keymap.commands(of: place, keys).first(where: { $0.action == action }) else {
      return nil
    }
    return ListedCommand(command: command, screen: screen, refusal: refusal)
  }
}

extension Keymap {
  /// The commands that help or palette lists now: those of this screen, and in the palette those of the others.
  package static func listed(in model: Model) -> [ListedCommand] {
    guard case .commands(let list) = model.overlay else { return [] }
    var beneath = model
    beneath.overlay = nil
    var all = commands(of: model.screenPlace, model.keys).map {
      ListedCommand(command: $0, refusal: $0.refusal(beneath))
    }
    all += list.elsewhere.compactMap { $0.listed(model.keys) }
    guard let text = list.typing?.text.lowercased(), !text.isEmpty else { return all }
    let found = all.compactMap { entry in rank(of: entry, for: text, in: model).map { (entry: entry, rank: $0) } }
    return found.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
      .map(\.element.entry)
  }

  /// How well a command fits what was typed, 0 best; nil where it does not.
  ///
  /// Names count before sentences: `undo` means the command of this name, not one that speaks of undoing.
  private static func rank(of entry: ListedCommand, for text: String, in model: Model) -> Int? {
    let names = [entry.command.words(model), entry.command.action.written].map { $0.lowercased() }
    if names.contains(text) { return 0 }
    if names.contains(where: { $0.hasPrefix(text) }) { return 1 }
    if names.contains(where: { $0.contains(text) }) { return 2 }
    let help = "\((entry.screen ?? model.screen).title) \(entry.command.help)".lowercased()
    if help.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).contains(where: { $0.hasPrefix(text) }) { return 3 }
    if help.contains(text) { return 4 }
    return isMatch(text, "\(help) \(names.joined(separator: " "))") ? 5 : nil
  }

  /// What the other screens can do that this one cannot, in the order of the screens.
  ///
  /// A model of each screen is made for it, so that it is asked for once, when the palette opens.
  static func elsewhere(_ model: Model) -> [CommandElsewhere] {
    let own = Set(commands(of: model.screenPlace).map(\.action))
    let left = own.union(everywhere.map(\.action)).union(bound).union([.showQuery])
    var found: [Action: CommandElsewhere] = [:]
    var order: [Action] = []
    for screen in Screen.allCases where screen != model.screen {
      guard let place = Place(rawValue: screen.rawValue) else { continue }
      let there = model.seen(from: screen)
      for command in commands(of: place, model.keys) where !left.contains(command.action) {
        let refusal = model.whyNotGo(to: screen) ?? there.flatMap(command.refusal)
        // Of several screens that have it, the first where it can be done.
        if let other = found[command.action], other.refusal == nil || refusal != nil { continue }
        if found[command.action] == nil { order.append(command.action) }
        found[command.action] = CommandElsewhere(action: command.action, screen: screen, refusal: refusal)
      }
    }
    let listed = order.compactMap { found[$0] }
    guard !own.contains(.showQuery), model.screen != .query else { return listed }
    return [CommandElsewhere(action: .showQuery, screen: .query, refusal: model.whyNotQuery)] + listed
  }

  /// Actions that mean nothing without what is seen and selected on their screen.
  private static let bound: Set<Action> = [
    .up, .down, .left, .right, .pageUp, .pageDown, .top, .bottom, .nextPane, .previousPane, .open, .back, .toggle,
    .filter, .zoom, .order, .refresh, .copy, .copyAll, .showLog, .edit,
  ]

  /// True when the letters of `text` stand in `words` in their order.
  private static func isMatch(_ text: String, _ words: String) -> Bool {
    var rest = text[...]
    for character in words where character == rest.first { rest = rest.dropFirst() }
    return rest.isEmpty
  }
}

extension Model {
  /// The action that shows a screen.
  func action(for screen: Screen) -> Action {
    switch screen {
    case .connect: .goConnect
    case .dataset: .goDataset
    case .schema: .goSchema
    case .options: .goOptions
    case .run: .goRun
    case .result: .goResult
    case .runs: .showRuns
    case .stream: .goStream
    case .query: .showQuery
    }
  }

  /// Why a screen cannot be shown now.
  func whyNotGo(to screen: Screen) -> String? {
    let action = action(for: screen)
    // Some screens have no key for this; their reason is that of any other screen.
    let command = Keymap.table.first { $0.action == action && !$0.places.isDisjoint(with: Place.screens) }
    return command?.refusal(self)
  }

  /// The model as it would be on another screen; nil where that asks the world for something first.
  fileprivate func seen(from screen: Screen) -> Model? {
    guard screen != .runs, screen != .query, whyNotGo(to: screen) == nil else { return nil }
    var there = self
    return there.go(to: screen).isEmpty ? there : nil
  }

  /// Actions that are done to what is selected on their screen.
  private static let onSelection: Set<Action> = [.changeType, .convert, .readOnly]

  /// Does what was chosen in help or palette; for a command of another screen, there.
  mutating func take(_ entry: ListedCommand) -> [Effect] {
    let action = entry.command.action
    guard let screen = entry.screen else { return perform(action) }
    if let refusal = whyNotGo(to: screen) {
      say(.warning, refusal)
      return []
    }
    let effects = screen == .query ? openQuery() : go(to: screen)
    if action == .showQuery { return effects }
    // What it is done to has to be seen first.
    guard screen != .runs, screen != .query, !Self.onSelection.contains(action),
      (screen, action) != (.schema, .leaveOut)
    else {
      // Good news is not talked over by the list that is on its way.
      say(.ok, "select what is meant, then \(keyWords(action, in: screenPlace)): \(entry.command.help)")
      return effects
    }
    return effects + perform(action)
  }
}
