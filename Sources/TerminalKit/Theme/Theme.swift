/// What roles look like.
///
/// A theme cannot change a layout, a text or the width of anything; it has colours and attributes only.
package struct Theme: Hashable, Sendable {
  package enum Kind: String, Sendable { case dark, light, any }

  package var name: String
  package var kind: Kind
  /// The theme of the other kind that goes with this one.
  package var pair: String?
  var styles: [Role: Style]
  /// What a cluster's tag, such as `PROD`, changes of it.
  var environments: [String: [Role: Style]] = [:]

  /// What a theme says about one role; what it leaves out is as in plain text.
  struct Style: Hashable, Sendable {
    var foreground: ThemeColor?
    var background: ThemeColor?
    var attributes: TextAttributes = []
    /// Attributes where there is no colour, when those of the coloured look do not tell enough.
    var mono: TextAttributes?
  }

  /// How a role is drawn on a terminal of this tier.
  package func style(of role: Role, tier: ColorTier) -> ResolvedStyle {
    let style = style(for: role)
    let base = styles[.text] ?? Style()
    guard tier > .mono else {
      return ResolvedStyle(foreground: .terminal, background: .terminal, attributes: style.mono ?? style.attributes)
    }
    let resolved = ResolvedStyle(
      foreground: (style.foreground ?? base.foreground)?.shown(in: tier) ?? .terminal,
      background: (style.background ?? base.background)?.shown(in: tier) ?? .terminal,
      attributes: style.attributes)
    return tier == .ansi8 ? resolved.inEightColors : resolved
  }

  /// This theme as it is where the cluster carries a tag; itself where it says nothing of that tag.
  package func tagged(_ tag: String?) -> Theme {
    guard let tag, let overlay = environments[tag.uppercased()] else { return self }
    var result = self
    for (role, style) in overlay { result.styles[role] = style }
    return result
  }

  /// The style of a role, or of the nearest role above it that has one.
  private func style(for role: Role) -> Style {
    var wanted: Role? = role
    while let current = wanted {
      if let style = styles[current] { return style }
      wanted = current.parent
    }
    return Style()
  }

  /// This theme with what it leaves out taken from another: for each role, and only then from the roles above it.
  ///
  /// `text` is everything's parent; if it were asked first, a theme that sets it would hide all it inherits.
  func inheriting(_ other: Theme) -> Theme {
    var result = self
    for role in Role.allCases where styles[role] == nil {
      let isCovered = role != .text && role.parent != .text && role.parent.flatMap { styles[$0] } != nil
      if !isCovered { result.styles[role] = other.styles[role] }
    }
    // What a tag changes fits the theme that says it: it is taken whole.
    result.environments.merge(other.environments) { own, _ in own }
    return result
  }
}

extension ResolvedStyle {
  /// The style where there are no bright colours: bold letters stand for them, dim ones for grey.
  fileprivate var inEightColors: ResolvedStyle {
    var style = self
    switch foreground {
    case .indexed(8):
      style.foreground = .terminal
      style.attributes.insert(.dim)
    case .indexed(let index) where index > 8:
      style.foreground = .indexed(index - 8)
      style.attributes.insert(.bold)
    default: break
    }
    if case .indexed(let index) = background, index >= 8 { style.background = .indexed(index == 8 ? 0 : index - 8) }
    return style
  }
}
