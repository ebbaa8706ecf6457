import Console
import TerminalKit

extension KeysFile.Problem {
  /// What is wrong, and where.
  func words(in path: String) -> String { "\(line.map { "\(path), line \($0)" } ?? path): \(what)" }

  private var what: String {
    switch kind {
    case .unknownSection(let name): "there is no '\(name)' in a key file: [keys]\(Suggestion.text(name, ["keys"]))"
    case .unknownPlace(let name):
      "there is no place '\(name)'\(Suggestion.text(name, Place.allCases.map(\.rawValue)))"
    case .unknownAction(let name):
      "there is no action '\(name)'\(Suggestion.text(name, Action.allCases.map(\.written)))"
    case .notHere(let action, let place): "'\(action.written)' is nothing that \(place.rawValue) can do"
    case .unknownKey(let text): "'\(text)' is no key that can be set: a character, F1 to F12, ctrl-x, space, enter, …"
    case .noKeys(let name): "'\(name)' has to be a key or a list of keys"
    case .conflict(let key, let place, let action, let other):
      "\(key) cannot be '\(action.written)' in \(place.rawValue): it is '\(other.written)' there"
    case .keyless(let action, let place, let key):
      "'\(action.written)' has no key left in \(place.rawValue): \(key) was its only one"
    case .typed(let key, let place): "\(key) cannot be a command in \(place.rawValue), where text is typed"
    case .fixed(let action): "'\(action.written)' keeps its key, so that there is always a way out"
    }
  }
}
