import TerminalKit

/// Reads `keys.toml`: which keys do what.
///
/// Shape: `[keys]` with `action = "x"` or `action = ["x", "F5"]` for every place that has the action, and
/// `[keys.schema]` for one screen or dialog alone. What is wrong is said with its line; the rest counts.
package struct KeysFile: Sendable {
  package private(set) var bindings = KeyBindings()
  package private(set) var problems: [Problem] = []

  package struct Problem: Sendable, Hashable {
    package var line: Int?
    package var kind: Kind
  }

  package enum Kind: Sendable, Hashable {
    case unknownSection(String)
    case unknownPlace(String)
    case unknownAction(String)
    /// The action is there, but not in this place.
    case notHere(Action, Place)
    case unknownKey(String)
    /// Neither a key nor a list of keys.
    case noKeys(String)
    /// Another action of the file has the key in this place already.
    case conflict(Key, Place, Action, with: Action)
    /// The key was that of an action which has none left there.
    case keyless(Action, Place, Key)
    /// A letter cannot be a command where text is typed.
    case typed(Key, Place)
    /// Ctrl-C and Esc must always lead out.
    case fixed(Action)
  }

  /// What somebody wrote in one line.
  private struct Wish {
    var line: Int?
    var action: Action
    var place: Place
    var keys: [Key]
  }

  package init(_ text: TOMLText) {
    for (key, value) in text.root.sorted(by: { $0.key < $1.key }) {
      guard key == "keys", case .table(let members) = value else {
        problems.append(Problem(line: text.line(of: key), kind: .unknownSection(key)))
        continue
      }
      read(members, of: text)
    }
    problems.sort { ($0.line ?? 0) < ($1.line ?? 0) }
  }

  private mutating func read(_ members: [String: TOMLText.Value], of text: TOMLText) {
    var wishes: [Wish] = []
    for (key, value) in members.sorted(by: { $0.key < $1.key }) {
      if case .table(let inner) = value {
        guard let place = Place(rawValue: key) else {
          problems.append(Problem(line: text.line(of: key, in: "keys"), kind: .unknownPlace(key)))
          continue
        }
        for (name, value) in inner {
          wishes += self.wishes(name, value, [place], line: text.line(of: name, in: "keys.\(key)"))
        }
      } else {
        wishes += self.wishes(key, value, Place.allCases, line: text.line(of: key, in: "keys"))
      }
    }
    // In the order of the file, so that the first of two is the one that counts.
    settle(wishes.sorted { ($0.line ?? 0, $0.place.rawValue) < ($1.line ?? 0, $1.place.rawValue) })
  }

  private mutating func wishes(
    _ name: String, _ value: TOMLText.Value, _ places: [Place], line: Int?
  ) -> [Wish] {
    func refuse(_ kind: Kind) -> [Wish] {
      problems.append(Problem(line: line, kind: kind))
      return []
    }
    guard let action = Action(written: name) else { return refuse(.unknownAction(name)) }
    guard action != .interrupt else { return refuse(.fixed(action)) }
    let here = places.filter { place in Keymap.table.contains { $0.action == action && $0.places.contains(place) } }
    guard !here.isEmpty else { return refuse(.notHere(action, places[0])) }
    let words: [TOMLText.Value] = if case .list(let list) = value { list } else { [value] }
    var keys: [Key] = []
    for word in words {
      guard case .text(let text) = word else { return refuse(.noKeys(name)) }
      guard let key = Key(written: text), key != .control("c") else { return refuse(.unknownKey(text)) }
      keys.append(key)
    }
    return here.compactMap { place in
      if Place.typing.contains(place), let letter = keys.first(where: \.isText) {
        // Said only where this place was named: a letter for all places is meant for those without typing.
        if places.count == 1 { _ = refuse(.typed(letter, place)) }
        return nil
      }
      return Wish(line: line, action: action, place: place, keys: keys)
    }
  }

  private mutating func settle(_ wishes: [Wish]) {
    var taken: [Place: [Key: Action]] = [:]
    var seen: Set<Kind> = []
    for wish in wishes {
      var keys = wish.keys
      for key in wish.keys {
        guard let other = taken[wish.place]?[key], other != wish.action else {
          taken[wish.place, default: [:]][key] = wish.action
          continue
        }
        keys.removeAll { $0 == key }
        let kind = Kind.conflict(key, wish.place, wish.action, with: other)
        if seen.insert(kind).inserted { problems.append(Problem(line: wish.line, kind: kind)) }
      }
      if !keys.isEmpty || wish.keys.isEmpty { bindings.set(keys, for: wish.action, in: wish.place) }
    }
    for wish in wishes { giveWay(to: wish) }
  }

  /// Takes the keys of a wish from the actions that have them by the table.
  private mutating func giveWay(to wish: Wish) {
    let own = bindings.keys[wish.place]?[wish.action] ?? []
    for command in Keymap.table where command.places.contains(wish.place) && command.action != wish.action {
      let keys = bindings.command(command, in: wish.place).keys
      for key in keys where own.contains(key) {
        bindings.take(key, from: command.action, in: wish.place)
        let left = bindings.command(command, in: wish.place).keys
        if left.isEmpty {
          problems.append(Problem(line: wish.line, kind: .keyless(command.action, wish.place, key)))
        }
      }
    }
  }
}

extension Key {
  /// A key that types something.
  var isText: Bool { if case .character = self { true } else { false } }
}

extension Action {
  /// The action that a person wrote, `page-up` as well as `pageUp`.
  package init?(written name: String) {
    let plain = name.lowercased().replacing("-", with: "").replacing("_", with: "")
    guard let action = Self.allCases.first(where: { $0.rawValue.lowercased() == plain }) else { return nil }
    self = action
  }

  /// The name in `keys.toml`.
  package var written: String {
    rawValue.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
  }
}
