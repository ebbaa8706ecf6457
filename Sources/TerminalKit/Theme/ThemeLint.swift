/// Looks for what makes a theme hard to read, beside what its file says wrongly.
package struct ThemeLint: Sendable {
  /// What is wrong with the look of a role.
  package enum Problem: Hashable, Sendable {
    /// Letters or marks that hardly differ from what is behind them.
    case contrast(Role, ratio: Double, least: Double, tier: ColorTier, isOnLight: Bool)
    /// Two roles that nobody can tell apart, or nobody who sees colours in this way.
    case alike(Role, Role, vision: Contrast.Vision?, tier: ColorTier)
    /// A role that must not be missed and is drawn as plain text.
    case plain(Role, tier: ColorTier)
    case unknownPair(String)
    /// A pair of the same kind.
    case pairOfSameKind(String)
  }

  package struct Issue: Hashable, Sendable {
    /// The line that sets the role; nil where it is inherited.
    package var line: Int?
    /// The overlay in which it is wrong; nil for the theme itself.
    package var environment: String?
    package var problem: Problem
  }

  private let loaded: ThemeLibrary.Loaded
  private let library: ThemeLibrary

  package init(_ loaded: ThemeLibrary.Loaded, in library: ThemeLibrary) {
    self.loaded = loaded
    self.library = library
  }

  /// Marks and frames, of which WCAG asks for 3 to 1; everything else is read, and needs 4.5.
  private static let marks: Set<Role> = [
    .border, .borderFocus, .progress, .progressTrack, .spark, .disabled, .step,
  ]
  package static let leastForText = 4.5
  package static let leastForMarks = 3.0
  /// In OKLab; below it two colours are taken for one.
  private static let leastDistance = 0.06

  private static let notPlain: [Role] = [
    .selection, .selectionIdle, .match, .inputCursor, .inputInvalid, .stateFailed, .severityError, .control,
    .diffConflict, .footerKey, .borderFocus, .stepNow, .replay,
  ]
  /// What somebody must tell apart at a glance.
  private static let pairs: [(Role, Role)] = [
    (.stateFailed, .stateIngested), (.stateFailed, .stateRetry), (.stateRetry, .stateIngested),
    (.stateFailed, .stateQueued), (.severityError, .severityOk), (.severityError, .severityWarn),
    (.severityWarn, .severityOk), (.diffConflict, .diffNew), (.selection, .selectionIdle),
  ]

  package var issues: [Issue] {
    var issues = pairIssues + issues(of: loaded.theme, Role.allCases, nil)
    for tag in loaded.theme.environments.keys.sorted() {
      let overlaid = (loaded.theme.environments[tag] ?? [:]).keys.sorted { $0.rawValue < $1.rawValue }
      issues += self.issues(of: loaded.theme.tagged(tag), overlaid, tag)
    }
    return issues
  }

  private func issues(of theme: Theme, _ roles: [Role], _ tag: String?) -> [Issue] {
    var issues: [Issue] = []
    func add(_ role: Role, _ problem: Problem) {
      let line = tag.map { loaded.environmentLines[$0]?[role] } ?? loaded.lines[role]
      issues.append(Issue(line: line, environment: tag, problem: problem))
    }
    for role in roles {
      if let problem = contrast(of: role, in: theme) { add(role, problem) }
    }
    for tier in [ColorTier.mono, .ansi8, .ansi16, .indexed256] {
      let plain = theme.style(of: .text, tier: tier)
      for role in Self.notPlain where roles.contains(role) && theme.style(of: role, tier: tier) == plain {
        add(role, .plain(role, tier: tier))
      }
    }
    for (one, other) in Self.pairs where roles.contains(one) || roles.contains(other) {
      if let problem = alike(one, other, in: theme) { add(one, problem) }
    }
    return issues
  }

  /// The worst of the tiers with free colours; of the first sixteen, which users change, nothing is known.
  private func contrast(of role: Role, in theme: Theme) -> Problem? {
    let least = Self.marks.contains(role) ? Self.leastForMarks : Self.leastForText
    let grounds: [Bool] = theme.kind == .any ? [false, true] : [theme.kind == .light]
    var worst: Problem?
    var lowest = least
    for tier in [ColorTier.rgb, .indexed256] {
      for isLight in grounds {
        let ratio = Contrast.ratio(theme.style(of: role, tier: tier), onLight: isLight)
        if ratio < lowest {
          lowest = ratio
          worst = .contrast(role, ratio: ratio, least: least, tier: tier, isOnLight: isLight)
        }
      }
    }
    return worst
  }

  private func alike(_ one: Role, _ other: Role, in theme: Theme) -> Problem? {
    for tier in ColorTier.allCases.reversed() {
      let (first, second) = (theme.style(of: one, tier: tier), theme.style(of: other, tier: tier))
      // Bold or reversed, they differ for everybody.
      guard first.attributes == second.attributes else { continue }
      if first == second { return .alike(one, other, vision: nil, tier: tier) }
      guard tier >= .indexed256 else { continue }
      for vision in [nil] + Contrast.Vision.allCases.map(Optional.some)
      where Contrast.distance(first, second, seenBy: vision, onLight: theme.kind == .light) < Self.leastDistance {
        return .alike(one, other, vision: vision, tier: tier)
      }
    }
    return nil
  }

  private var pairIssues: [Issue] {
    guard let pair = loaded.theme.pair else { return [] }
    guard let other = try? library.load(pair).theme else { return [Issue(problem: .unknownPair(pair))] }
    let isSame = other.kind == loaded.theme.kind && other.kind != .any
    return isSame ? [Issue(problem: .pairOfSameKind(pair))] : []
  }
}
