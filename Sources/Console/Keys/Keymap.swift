import TerminalKit

/// One thing that a person can ask for: its keys, its words, where it is there and when not.
package struct Command: Sendable {
  package let action: Action
  package let keys: [Key]
  /// A word or two for the footer.
  package let words: @Sendable (Model) -> String
  /// One line for help and palette.
  package let help: String
  package let places: Set<Place>
  /// True where the footer should name it; the order of the table is the order of the footer.
  package let inFooter: Bool
  /// Why it cannot be done now; nil when it can.
  package let refusal: @Sendable (Model) -> String?

  init(
    _ action: Action, _ keys: [Key], _ words: String, _ help: String, _ places: Set<Place>, footer: Bool = false,
    unless refusal: @escaping @Sendable (Model) -> String? = { _ in nil }
  ) {
    self.init(action, keys, { _ in words }, help, places, footer: footer, unless: refusal)
  }

  init(
    _ action: Action, _ keys: [Key], _ words: @escaping @Sendable (Model) -> String, _ help: String,
    _ places: Set<Place>, footer: Bool = false, unless refusal: @escaping @Sendable (Model) -> String? = { _ in nil }
  ) {
    self.action = action
    self.keys = keys
    self.words = words
    self.help = help
    self.places = places
    inFooter = footer
    self.refusal = refusal
  }

  /// The same command with other keys.
  func with(keys: [Key]) -> Command {
    Command(action, keys, words, help, places, footer: inFooter, unless: refusal)
  }

  /// The keys as help shows them.
  package var keyText: String { keys.map(\.description).joined(separator: " ") }
}

/// Who has the keys.
package enum Place: String, Sendable, CaseIterable {
  case connect, dataset, schema, options, run, result, runs, stream, query
  /// The text of the query screen.
  case queryText
  case commands, palette, prompt, filter, types, conversions, confirm, leaving, reader, picks, mappings
  /// The ways of signing in, a field of one, the field of a secret, and the time until somebody has signed in.
  case signInWays, signInField, signInSecret, signingIn

  static let screens: Set<Place> = [
    .connect, .dataset, .schema, .options, .run, .result, .runs, .stream, .query,
  ]
  static let lists: Set<Place> = screens.union([
    .commands, .types, .conversions, .confirm, .leaving, .reader, .picks, .mappings, .signInWays,
  ])
  static let typing: Set<Place> = [.palette, .prompt, .filter, .queryText, .signInField]
}

extension Model {
  package var place: Place {
    switch overlay {
    case .commands(let list): list.typing == nil ? .commands : .palette
    case .prompt: .prompt
    case .filter: .filter
    case .types: .types
    case .conversions: .conversions
    case .confirm(let confirm): confirm.question == .leave ? .leaving : .confirm
    case .reader: .reader
    case .picks: .picks
    case .mappings: .mappings
    case .signIn(let form): form.place
    case nil: screen == .query && query.pane == .text ? .queryText : screenPlace
    }
  }

  package var screenPlace: Place { Place(rawValue: screen.rawValue) ?? .connect }
}

extension Model {
  /// The first key of an action as the person has it on this screen.
  func key(_ action: Action) -> String { keyWords(action, in: screenPlace) }

  /// The first key of an action as the person has it, for a text of the screen.
  func keyWords(_ action: Action, in place: Place) -> String {
    if isPlain { return action.plainWords(in: place) }
    return Keymap.commands(of: place, keys).first { $0.action == action }?.keys.first?.description ?? action.written
  }
}

extension SignInForm {
  var place: Place {
    if signing != nil { return .signingIn }
    guard values != nil else { return .signInWays }
    return currentField == .secret ? .signInSecret : .signInField
  }
}

extension Keymap {
  /// What a key means now; nil when it means nothing here.
  package static func message(for key: Key, in model: Model) -> Message? {
    switch key {
    case .resize(let size): return .resize(columns: size.width, rows: size.height)
    case .focus, .mouse: return nil
    case .paste(let text): return Place.typing.contains(model.place) ? .text(text) : nil
    default: break
    }
    let place = model.place
    if let command = commands(of: place, model.keys).first(where: { $0.keys.contains(key) }) {
      return .action(command.action)
    }
    guard Place.typing.contains(place) else { return nil }
    if let edit = editing[key] { return .edit(edit) }
    if case .character(let character) = key { return .text(String(character)) }
    return nil
  }

  /// The commands of a place, with the keys that they have there.
  package static func commands(of place: Place, _ bindings: KeyBindings = KeyBindings()) -> [Command] {
    let here = usual[place] ?? []
    return bindings.isEmpty ? here : here.map { bindings.command($0, in: place) }
  }

  private static let usual = Dictionary(
    uniqueKeysWithValues: Place.allCases.map { place in (place, table.filter { $0.places.contains(place) }) })

  /// The keys that the table gives an action in a place.
  static func usualKeys(of action: Action, in place: Place) -> [Key] {
    table.first { $0.action == action && $0.places.contains(place) }?.keys ?? []
  }

  /// Why `action` cannot be done now; nil when it can, and for what is no command here.
  package static func refusal(of action: Action, in model: Model) -> String? {
    commands(of: model.place).first { $0.action == action }?.refusal(model)
  }

  /// The commands that the footer names now, most wanted first.
  package static func footer(for model: Model) -> [Command] {
    let place = model.place
    return commands(of: place, model.keys).filter { command in
      command.inFooter && (!rare.contains(command.action) || command.refusal(model) == nil)
    }
  }

  /// Commands that the footer names only where they can be done: most runs never need them.
  private static let rare: Set<Action> = [.abort, .settle, .undoRun]

  private static let editing: [Key: LineEditor.Command] = [
    .backspace: .backspace, .delete: .delete, .left: .left, .right: .right, .home: .home, .end: .end,
    .control("a"): .home, .control("e"): .end, .control("u"): .killLine, .control("w"): .killWord,
  ]
}
