import TerminalKit
import Testing

@Suite struct SanitiserTests {
  @Test(arguments: [
    ("plain", "plain", 5),
    ("", "", 0),
    ("évil\u{1B}[31m", "évil·[31m", 9),
    ("bell\u{7}", "bell·", 5),
    ("del\u{7F}", "del·", 4),
    ("c1\u{9B}31m", "c1·31m", 6),
    ("line\r\nnext", "line··next", 10),
    ("tab\tstop", "tab·stop", 8),
    ("bidi\u{202E}abc\u{2066}", "bidi·abc·", 9),
    ("zero\u{200B}width", "zero·width", 10),
    ("join\u{200D}er", "join·er", 7),
    ("soft\u{AD}hyphen", "soft·hyphen", 11),
    ("bom\u{FEFF}", "bom·", 4),
    ("tag\u{E0041}", "tag·", 4),
    ("private\u{E000}", "private·", 8),
    ("none\u{FFFF}", "none·", 5),
    ("filler\u{3164}", "filler·", 7),
    ("separator\u{2028}", "separator·", 10),
    ("nbsp\u{A0}x", "nbsp\u{A0}x", 6),
    ("漢字", "漢字", 4),
    ("ﾊﾝｶｸ", "ﾊﾝｶｸ", 4),
    ("ＦＵＬＬ", "ＦＵＬＬ", 8),
    ("e\u{301}te\u{301}", "e\u{301}te\u{301}", 3),
    ("\u{301}alone", "·alone", 6),
    ("👨‍👩‍👧", "👨", 2),
    ("👍🏽", "👍", 2),
    ("❤️", "❤", 1),
    ("🇨🇭", "CH", 2),
    ("1️⃣", "1", 1),
    ("한글", "한글", 4),
    ("\u{1112}\u{1161}\u{11AB}", "한", 2),
    ("x\u{E0100}", "x·", 2),
  ])
  func `what is shown, and how wide`(raw: String, shown: String, width: Int) {
    let text = SafeText(raw)
    #expect(text.string == shown)
    #expect(text.width == width)
  }

  @Test(arguments: [
    ("\u{1B}[31m", "<ESC>[31m"), ("a\nb", "a<LF>b"), ("\r\n", "<CR><LF>"), ("\u{7F}", "<DEL>"),
    ("\u{85}", "<U+0085>"), ("\u{202E}", "<U+202E>"), ("\u{E0041}", "<U+E0041>"), ("\u{E000}", "<U+E000>"),
  ])
  func `where there is room the name of the character is told`(raw: String, shown: String) {
    #expect(sanitize(raw, .named).string == shown)
  }

  @Test func `what stands for something else is marked as such`() {
    let text = SafeText("a\u{1B}b")
    #expect(text.clusters.map(\.isMark) == [false, true, false])
    #expect(SafeText("a·b").clusters.allSatisfy { !$0.isMark })
  }

  @Test func `a tower of marks is cut to what a cell can hold`() {
    let text = SafeText("Z" + String(repeating: "\u{301}", count: 100))
    #expect(text.clusters.count == 1)
    #expect(text.clusters.first?.text.unicodeScalars.count == 1 + Cluster.maxMarks)
  }

  /// All that is assigned, and the ends of the planes that are empty or private.
  private static let scalars: [ClosedRange<UInt32>] = [
    0...0x3_3500, 0xE_0000...0xE_0FFF, 0xF_0000...0xF_00FF, 0xF_FF00...0xF_FFFF, 0x10_FF00...0x10_FFFF,
  ]

  @Test(arguments: scalars)
  func `no scalar of Unicode gets through that a terminal would act on`(range: ClosedRange<UInt32>) {
    for value in range {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = SafeText(String(Character(scalar)))
      guard let culprit = text.string.unicodeScalars.first(where: { !isHarmless($0) }) else { continue }
      Issue.record("U+\(String(value, radix: 16)) let U+\(String(culprit.value, radix: 16)) through")
    }
  }

  @Test(arguments: 0..<8) func `no mixture of hostile pieces gets through`(seed: UInt64) {
    var random = SplitMix(state: seed)
    let pieces = [
      "\u{1B}", "\u{1B}]52;c;", "\u{7}", "\u{9B}", "\u{90}", "\u{202E}", "\u{2066}", "\u{200D}", "\u{FE0F}", "\u{200B}",
      "\u{E0041}", "\u{F8FF}", "\u{301}", "\u{20E3}", "👩", "🏽", "🇩", "❤", "漢", "a", "1", "\r", "\n", "\u{1160}",
      "\u{1112}", "한", "\u{11A8}", "\u{3164}", "\u{FFFE}", "\u{600}", "\u{93F}", "\u{915}", "\u{94D}", "\u{AD}",
    ]
    for _ in 0..<2_000 {
      let count = Int.random(in: 1...12, using: &random)
      let raw = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let text = SafeText(raw)
      #expect(text.string.unicodeScalars.allSatisfy(isHarmless), "\(Array(raw.unicodeScalars))")
      for cluster in text.clusters { expectCell(cluster, raw) }
    }
  }

  /// One base of the width that is told, and at most four marks.
  private func expectCell(_ cluster: Cluster, _ raw: String) {
    let scalars = Array(cluster.text.unicodeScalars)
    #expect((1...5).contains(scalars.count), "\(Array(raw.unicodeScalars))")
    #expect(scalars.first.map { WidthClass($0).rawValue } == cluster.width, "\(Array(raw.unicodeScalars))")
    #expect(scalars.dropFirst().allSatisfy { WidthClass($0) == .zero }, "\(Array(raw.unicodeScalars))")
  }

  private func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: !(0xFE00...0xFE0F).contains(scalar.value) && !(0xE0000...0xE0FFF).contains(scalar.value)
    }
  }
}

/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
