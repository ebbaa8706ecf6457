/// The characters that frames, bars and marks are drawn with.
///
/// Only these differ between the sets; what a screen says and where is the same in both.
package struct Glyphs: Hashable, Sendable {
  package let name: String
  package let horizontal: SafeText
  package let vertical: SafeText
  package let topLeft: SafeText
  package let topRight: SafeText
  package let bottomLeft: SafeText
  package let bottomRight: SafeText
  package let ellipsis: SafeText
  package let control: SafeText
  package let pointer: SafeText
  package let scrollThumb: SafeText
  package let bullet: SafeText
  package let done: SafeText
  package let failed: SafeText
  package let arrow: SafeText
  package let separator: SafeText
  package let track: SafeText
  /// A bar's last column by eighths, the full one last.
  package let bar: [SafeText]
  /// Heights of a sparkline, lowest first.
  package let spark: [SafeText]

  package static let unicode = Glyphs(
    name: "unicode", horizontal: "─", vertical: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘",
    ellipsis: "…", control: "·", pointer: "›", scrollThumb: "┃", bullet: "•", done: "✓", failed: "✗", arrow: "→",
    separator: "›", track: "░", bar: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
    spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"])

  package static let ascii = Glyphs(
    name: "ascii", horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+",
    ellipsis: "~", control: "?", pointer: ">", scrollThumb: "#", bullet: "*", done: "+", failed: "!", arrow: ">",
    separator: ">", track: ".", bar: ["#"], spark: ["_", ".", "-", "=", "+", "*", "#"])

  package static let all = [unicode, ascii]

  /// The set for where the program runs: letters only, where the locale or the terminal does not promise more.
  package static func preferred(environment: [String: String]) -> Glyphs {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let isUnicode = locale.lowercased().contains("utf-8") || locale.lowercased().contains("utf8")
    let isPlain = ["vt100", "vt102", "vt220", "ansi"].contains(environment["TERM"] ?? "")
    return isUnicode && !isPlain ? unicode : ascii
  }
}
