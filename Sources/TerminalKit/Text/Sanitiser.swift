/// Turns text of any origin into clusters that are safe to draw.
///
/// A cell of the terminal holds one base scalar and a few marks, and terminals disagree on the width of everything
/// longer. So emoji sequences, flags and keycaps are shown by their base, alone; the rest of what cannot be drawn
/// (controls, bidirectional and invisible formats, private use, unassigned) is shown as a mark, never passed on.
struct Sanitiser {
  let detail: SafeText.Detail
  private(set) var clusters: [Cluster] = []

  init(detail: SafeText.Detail) { self.detail = detail }

  /// The clusters of printable ASCII, which is most of what is shown: no text is measured that needs none.
  private static let printable = (UInt8(0x20)..<0x7F).map {
    Cluster(text: String(UnicodeScalar($0)), width: 1, isMark: false)
  }

  mutating func read(_ raw: some StringProtocol) {
    clusters.reserveCapacity(raw.utf8.count)
    guard !raw.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) else {
      for byte in raw.utf8 { clusters.append(Self.printable[Int(byte) - 0x20]) }
      return
    }
    for character in raw {
      if let ascii = character.asciiValue, 0x20..<0x7F ~= ascii {
        clusters.append(Self.printable[Int(ascii) - 0x20])
      } else {
        read(scalars: Array(character.unicodeScalars))
      }
    }
  }

  private mutating func read(scalars: [Unicode.Scalar]) {
    guard let first = scalars.first else { return }
    if scalars.count > 1, degrade(first, scalars) { return }
    var base: String?
    var width: UInt8 = 0
    var marks = 0
    func flush(_ clusters: inout [Cluster]) {
      if let base { clusters.append(Cluster(text: base, width: width, isMark: false)) }
    }
    for scalar in Hangul.composed(scalars) {
      let kind = WidthClass(scalar)
      switch kind {
      case .one, .two:
        flush(&clusters)
        (base, width, marks) = (String(Character(scalar)), kind.rawValue, 0)
      case .zero where base != nil && marks < Cluster.maxMarks:
        base?.unicodeScalars.append(scalar)
        marks += 1
      case .zero where base != nil:
        // A tower of marks climbs over the lines above it; what is beyond the limit says nothing to anyone.
        continue
      case .zero, .hidden:
        flush(&clusters)
        base = nil
        appendMark(for: scalar)
      }
    }
    flush(&clusters)
  }

  /// Shows a cluster that terminals measure differently by its base character; false when it is none.
  private mutating func degrade(_ first: Unicode.Scalar, _ scalars: [Unicode.Scalar]) -> Bool {
    if (0x1F1E6...0x1F1FF).contains(first.value) {
      for scalar in scalars where (0x1F1E6...0x1F1FF).contains(scalar.value) {
        let letter = UInt8(truncatingIfNeeded: scalar.value - 0x1F1E6) + UInt8(ascii: "A")
        clusters.append(Cluster(text: String(UnicodeScalar(letter)), width: 1, isMark: true))
      }
      return true
    }
    let kind = WidthClass(first)
    guard kind == .one || kind == .two else { return false }
    let isKeycap = scalars.last?.value == 0x20E3
    let isPictograph = first.value > 0xA8 && first.properties.isEmoji
    let isSelected = scalars.count == 2 && (0xFE0E...0xFE0F).contains(scalars[1].value)
    guard isKeycap || isPictograph || isSelected else { return false }
    clusters.append(Cluster(text: String(Character(first)), width: kind.rawValue, isMark: false))
    return true
  }

  private mutating func appendMark(for scalar: Unicode.Scalar) {
    switch detail {
    case .compact:
      clusters.append(Cluster(text: "·", width: 1, isMark: true))
    case .named:
      for character in ControlName.of(scalar) {
        clusters.append(Cluster(text: String(character), width: 1, isMark: true))
      }
    }
  }
}

/// The names of what cannot be drawn.
enum ControlName {
  private static let c0 = [
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI",
    "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
  ]

  static func of(_ scalar: Unicode.Scalar) -> String {
    if scalar.value < 0x20 { return "<\(c0[Int(scalar.value)])>" }
    if scalar.value == 0x7F { return "<DEL>" }
    let hex = String(scalar.value, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex + ">"
  }
}

/// Conjoining Korean letters put together into syllables, by arithmetic (Unicode, section 3.12).
///
/// File names from macOS come decomposed, and a cell has room for one base only.
enum Hangul {
  static func composed(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard scalars.count > 1, let first = scalars.first, (0x1100...0x11FF).contains(first.value) || isSyllable(first)
    else { return scalars }
    var result: [Unicode.Scalar] = []
    for scalar in scalars {
      if let last = result.last, let joined = join(last, scalar) {
        result[result.count - 1] = joined
      } else {
        result.append(scalar)
      }
    }
    return result
  }

  private static func isSyllable(_ scalar: Unicode.Scalar) -> Bool { (0xAC00...0xD7A3).contains(scalar.value) }

  private static func join(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> Unicode.Scalar? {
    let (a, b) = (left.value, right.value)
    if (0x1100...0x1112).contains(a), (0x1161...0x1175).contains(b) {
      return Unicode.Scalar(0xAC00 + ((a - 0x1100) * 21 + (b - 0x1161)) * 28)
    }
    if isSyllable(left), (a - 0xAC00) % 28 == 0, (0x11A8...0x11C2).contains(b) {
      return Unicode.Scalar(a + b - 0x11A7)
    }
    return nil
  }
}
