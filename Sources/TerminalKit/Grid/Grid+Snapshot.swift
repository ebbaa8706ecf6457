// Frames as text, for tests, exports and people who read them in review.
extension Grid {
  /// The rows, blanks at their ends cut off.
  package var text: String {
    (0..<size.height).map { y in
      trimmed(row(y).reduce(into: "") { $0 += $1.text })
    }.joined(separator: "\n")
  }

  /// One letter for each column's role, plain text as dots, cut off where a row ends in them.
  package var roles: String {
    (0..<size.height).map { y in
      trimmed(String(row(y).map(\.role.letter)), of: Role.text.letter)
    }.joined(separator: "\n")
  }

  /// The letter and the name of each role that is on the grid, in the order of the roles, plain text left out.
  private var legend: String {
    let used = (0..<size.height).reduce(into: Set<Role>()) { $0.formUnion(row($1).map(\.role)) }
    return Role.allCases.filter { $0 != .text && used.contains($0) }
      .map { "\($0.letter) \($0.rawValue)" }.joined(separator: "\n")
  }

  /// Both planes, one below the other, and what the letters mean: what a snapshot file holds.
  package var snapshot: String {
    let place = cursor.map { "cursor \($0.x),\($0.y)" } ?? "no cursor"
    return "\(size.width)x\(size.height) \(place)\n\(text)\n--- roles\n\(roles)\n--- legend\n\(legend)\n"
  }

  private func trimmed(_ line: String, of blank: Character = " ") -> String {
    guard let last = line.lastIndex(where: { $0 != blank }) else { return "" }
    return String(line[...last])
  }
}
