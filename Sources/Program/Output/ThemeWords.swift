import TerminalKit

extension ThemeWarning {
  /// What is wrong, without its place.
  var what: String {
    switch problem {
    case .unknownKey(let key): "there is no key '\(key)' in a theme"
    case .unknownRole(let role): "there is no role '\(role)'\(Suggestion.text(role, Role.allCases.map(\.rawValue)))"
    case .unknownColor(let color): "'\(color)' is no colour"
    case .unknownAttribute(let attribute): "'\(attribute)' is no attribute"
    case .wrongKind(let key, let wanted): "'\(key)' has to be \(wanted)"
    case .badName(let name): "'\(name)' is no name"
    case .otherName(let name, let file): "the name '\(name)' is not the file's: the theme is called '\(file)'"
    case .unknownParent(let parent): "there is no theme '\(parent)' to inherit from"
    }
  }

  /// What is wrong, and where.
  var words: String { "\(line.map { "\(file), line \($0)" } ?? file): \(what)" }
}

extension ThemeLint.Issue {
  /// What is wrong, without its place.
  var what: String {
    let place = environment.map { " where the cluster is tagged \($0)" } ?? ""
    switch problem {
    case .contrast(let role, let ratio, let least, let tier, let isOnLight):
      let ground = isOnLight ? "light" : "dark"
      return "'\(role.rawValue)' has a contrast of \(Self.ratio(ratio)) on a \(ground) background, "
        + "less than \(Self.ratio(least)) (\(tier.words))\(place)"
    case .alike(let one, let other, let vision, let tier):
      let who = vision.map { "people with \($0.rawValue)" } ?? "nobody"
      let verb = vision == nil ? "can tell" : "cannot tell"
      return "\(who) \(verb) '\(one.rawValue)' from '\(other.rawValue)' (\(tier.words))\(place)"
    case .plain(let role, let tier): return "'\(role.rawValue)' looks like plain text (\(tier.words))\(place)"
    case .unknownPair(let pair): return "there is no theme '\(pair)', which is named as the pair"
    case .pairOfSameKind(let pair): return "the pair '\(pair)' is for the same background"
    }
  }

  /// One digit behind the point, rounded down: a failed 4.5 does not read 4.5.
  private static func ratio(_ value: Double) -> String {
    let tenths = Int(value * 10)
    return "\(tenths / 10).\(tenths % 10)"
  }
}

extension ColorTier {
  var words: String {
    switch self {
    case .mono: "no colours"
    case .ansi8: "8 colours"
    case .ansi16: "16 colours"
    case .indexed256: "256 colours"
    case .rgb: "all colours"
    }
  }
}

/// The known name that a wrong one was probably meant to be.
enum Suggestion {
  /// `; did you mean 'x'?`, or nothing.
  static func text(_ word: String, _ known: [String]) -> String {
    nearest(word, known).map { "; did you mean '\($0)'?" } ?? ""
  }

  static func nearest(_ word: String, _ known: [String]) -> String? {
    let best = known.map { (name: $0, distance: distance(Array(word), Array($0))) }.min { $0.distance < $1.distance }
    guard let best, best.distance <= (word.count < 4 ? 1 : max(2, word.count / 3)) else { return nil }
    return best.name
  }

  /// Characters to change, add or leave out.
  private static func distance(_ one: [Character], _ other: [Character]) -> Int {
    // Names are short; what is not, is not a slip of the fingers.
    guard one.count <= 64, other.count <= 64 else { return .max }
    var row = Array(0...other.count)
    for (i, character) in one.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, wanted) in other.enumerated() {
        let changed = diagonal + (character == wanted ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(changed, row[j] + 1, diagonal + 1)
      }
    }
    return row[other.count]
  }
}
