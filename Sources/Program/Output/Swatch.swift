import TerminalKit

/// A few words in the looks of a theme, as a line for a terminal.
struct Swatch {
  let theme: Theme
  let tier: ColorTier

  private static let sample: [(String, Role)] = [
    (" kustosink ", .headerTitle), (" text", .text), (" muted", .textMuted), (" focus", .borderFocus), (" ", .text),
    ("selected", .selection), (" ", .text), ("match", .match), (" ok", .severityOk), (" warn", .severityWarn),
    (" error", .severityError), (" upload", .stateUploading), (" done", .stateIngested), (" failed", .stateFailed),
    (" ####", .progress), ("....", .progressTrack),
  ]

  /// The words with the codes that colour them; none where the terminal has neither colours nor attributes.
  func line(isPlain: Bool) -> String {
    Self.sample.map { isPlain ? $0.0 : "\(Self.code(theme.style(of: $0.1, tier: tier)))\($0.0)\u{1B}[0m" }.joined()
  }

  private static func code(_ look: ResolvedStyle) -> String {
    var codes: [String] = []
    let attributes: [(TextAttributes, String)] = [
      (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
    ]
    codes += attributes.filter { look.attributes.contains($0.0) }.map(\.1)
    codes += [code(look.foreground, 30), code(look.background, 40)].compactMap(\.self)
    return codes.isEmpty ? "" : "\u{1B}[\(codes.joined(separator: ";"))m"
  }

  private static func code(_ color: Color, _ base: Int) -> String? {
    switch color {
    case .terminal: nil
    case .indexed(let index) where index < 8: "\(base + Int(index))"
    case .indexed(let index) where index < 16: "\(base + 52 + Int(index))"
    case .indexed(let index): "\(base + 8);5;\(index)"
    case .rgb(let red, let green, let blue): "\(base + 8);2;\(red);\(green);\(blue)"
    }
  }

  /// Colours as the environment tells of them: no terminal is asked.
  static func tier(_ environment: [String: String], _ wish: ColorWish, isTerminal: Bool) -> ColorTier {
    let name = environment["TERM"] ?? ""
    if wish == .auto, !isTerminal || name == "dumb" { return .mono }
    let isFree = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "") || name.hasSuffix("-direct")
    let colors = isFree ? 0x1000000 : name.contains("256color") ? 256 : 16
    return ColorTier(colors: colors, environment: environment, wish: wish)
  }
}
