import TerminalKit

/// Keys of a person's own, in place of those of the table.
package struct KeyBindings: Sendable, Hashable {
  /// For each place the actions that have other keys there.
  private(set) var keys: [Place: [Action: [Key]]] = [:]

  package init() {}

  package var isEmpty: Bool { keys.isEmpty }
  /// How many actions have keys of their own somewhere.
  package var count: Int { Set(keys.values.flatMap(\.keys)).count }

  mutating func set(_ new: [Key], for action: Action, in place: Place) { keys[place, default: [:]][action] = new }

  /// Takes a key from an action, which another one has now.
  mutating func take(_ key: Key, from action: Action, in place: Place) {
    let old = keys[place]?[action] ?? Keymap.usualKeys(of: action, in: place)
    set(old.filter { $0 != key }, for: action, in: place)
  }

  /// A command with the keys that it has in a place.
  package func command(_ command: Command, in place: Place) -> Command {
    guard let own = keys[place]?[command.action] else { return command }
    return command.with(keys: own)
  }
}

extension Key {
  /// A key as a person writes it: `q`, `F5`, `ctrl-r`, `^R`, `space`, `page-down`; nil when it is none.
  package init?(written text: String) {
    if text.count == 1, let character = text.first, !character.isWhitespace,
      !character.unicodeScalars.contains(where: \.isControl)
    {
      self = .character(character)
      return
    }
    let word = text.lowercased()
    if let named = Self.named[word.replacing("-", with: "").replacing("_", with: "")] {
      self = named
      return
    }
    for prefix in ["ctrl-", "ctrl+", "c-", "^"] where word.hasPrefix(prefix) && word.count == prefix.count + 1 {
      guard let letter = word.last, letter.isASCII, letter.isLetter || "@\\^_".contains(letter) else { return nil }
      self = .control(letter)
      return
    }
    guard word.hasPrefix("f"), let number = Int(word.dropFirst()), (1...12).contains(number) else { return nil }
    self = .function(number)
  }

  private static let named: [String: Key] = [
    "space": .character(" "), "enter": .enter, "return": .enter, "esc": .escape, "escape": .escape, "tab": .tab,
    "shifttab": .backTab, "backtab": .backTab, "backspace": .backspace, "del": .delete, "delete": .delete,
    "ins": .insert, "insert": .insert, "up": .up, "down": .down, "left": .left, "right": .right, "home": .home,
    "end": .end, "pgup": .pageUp, "pageup": .pageUp, "pgdn": .pageDown, "pagedown": .pageDown,
  ]
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool { properties.generalCategory == .control || properties.generalCategory == .format }
}
