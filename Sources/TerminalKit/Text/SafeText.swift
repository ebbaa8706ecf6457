/// Text that may be put into cells: printable, with a known width, and nothing else.
///
/// There is no way to make one but through the sanitiser; that is the point of the type. Literals go the same way.
package struct SafeText: Hashable, Sendable {
  package let clusters: [Cluster]

  /// How many columns the text covers.
  package let width: Int

  /// Text of any origin, made harmless: what cannot be drawn becomes a visible mark.
  package init(_ raw: some StringProtocol, _ detail: Detail = .compact) {
    var sanitiser = Sanitiser(detail: detail)
    sanitiser.read(raw)
    self.init(clusters: sanitiser.clusters)
  }

  init(clusters: [Cluster]) {
    self.clusters = clusters
    self.width = clusters.reduce(0) { $0 + Int($1.width) }
  }

  /// How much is told of a character that cannot be drawn.
  package enum Detail: Sendable {
    /// One mark, one column: for tables.
    case compact
    /// Its name, as in `<ESC>` or `<U+202E>`: for places with room.
    case named
  }

  package var isEmpty: Bool { clusters.isEmpty }

  /// The text as a string; harmless too.
  package var string: String { clusters.reduce(into: "") { $0 += $1.text } }

  package static func + (left: SafeText, right: SafeText) -> SafeText {
    SafeText(clusters: left.clusters + right.clusters)
  }

  package static func += (left: inout SafeText, right: SafeText) { left = left + right }
}

/// Text as it is shown: what may not reach a terminal replaced by marks.
package func sanitize(_ raw: some StringProtocol, _ detail: SafeText.Detail = .compact) -> SafeText {
  SafeText(raw, detail)
}

/// What one cell, or one cell and its right half, shows.
package struct Cluster: Hashable, Sendable {
  /// One base scalar and at most four marks on it: what a curses cell can hold.
  package let text: String
  /// Columns: 1 or 2.
  package let width: UInt8
  /// Stands for something that was not drawable; shown in the role `control`.
  package let isMark: Bool

  package static let maxMarks = 4
}

extension SafeText: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, CustomStringConvertible {
  package init(stringLiteral value: String) { self.init(value) }
  package var description: String { string }
}

extension SafeText {
  /// The first columns of the text; a wide cluster that would be cut in half is left out.
  package func prefix(columns: Int) -> SafeText {
    var used = 0
    let kept = clusters.prefix { cluster in
      used += Int(cluster.width)
      return used <= columns
    }
    return SafeText(clusters: Array(kept))
  }

  /// The last columns of the text.
  package func suffix(columns: Int) -> SafeText {
    var used = 0
    var start = clusters.count
    while start > 0, used + Int(clusters[start - 1].width) <= columns {
      start -= 1
      used += Int(clusters[start].width)
    }
    return SafeText(clusters: Array(clusters[start...]))
  }

  /// The text in at most so many columns; what was cut off is shown by the ellipsis.
  package func fitted(_ columns: Int, ellipsis: SafeText = "…") -> SafeText {
    guard width > columns else { return self }
    guard columns > ellipsis.width else { return prefix(columns: max(0, columns)) }
    return prefix(columns: columns - ellipsis.width) + ellipsis
  }

  /// The text in at most so many columns, shortened in the middle: both ends of a path or address matter.
  package func fittedInMiddle(_ columns: Int, ellipsis: SafeText = "…") -> SafeText {
    guard width > columns else { return self }
    let room = columns - ellipsis.width
    guard room > 1 else { return prefix(columns: max(0, columns)) }
    return prefix(columns: room - room / 2) + ellipsis + suffix(columns: room / 2)
  }

  /// The text broken into lines of at most so many columns, at spaces where there are some, but not within a number.
  package func wrapped(_ columns: Int) -> [SafeText] {
    guard columns > 0 else { return [] }
    var lines: [SafeText] = []
    var rest = clusters[...]
    while !rest.isEmpty {
      var used = 0
      var end = rest.startIndex
      var lastSpace: Int?
      while end < rest.endIndex, used + Int(rest[end].width) <= columns {
        if Self.mayBreak(rest, at: end) { lastSpace = end }
        used += Int(rest[end].width)
        end += 1
      }
      if end == rest.startIndex { end += 1 }
      if end < rest.endIndex, !Self.mayBreak(rest, at: end), let lastSpace, lastSpace > rest.startIndex {
        end = lastSpace
      }
      lines.append(SafeText(clusters: Array(rest[rest.startIndex..<end])))
      rest = rest[end...].drop { $0.text == " " }
    }
    return lines.isEmpty ? [""] : lines
  }

  /// True at a space that is not one between the digits of a number, `336 776`.
  private static func mayBreak(_ clusters: ArraySlice<Cluster>, at index: Int) -> Bool {
    guard clusters[index].text == " " else { return false }
    func isDigit(_ index: Int) -> Bool {
      guard clusters.indices.contains(index), let byte = clusters[index].text.utf8.first else { return false }
      return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    return ![index - 1, index + 1, index + 2, index + 3].allSatisfy(isDigit)
  }
}
