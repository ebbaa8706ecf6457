/// One line of text being edited.
///
/// Positions count characters.
package struct LineEditor: Sendable, Hashable {
  package private(set) var characters: [Character]
  package private(set) var cursor: Int

  /// Longer than any name or path that makes sense; a paste is cut here.
  package static let limit = 4096

  package init(_ text: String = "") {
    characters = Array(text.prefix(Self.limit))
    cursor = characters.count
  }

  package var text: String { String(characters) }

  /// The keys of a line editor other than text.
  package enum Command: String, Sendable, Codable, CaseIterable {
    case backspace, delete, left, right, home, end, killLine, killWord
  }

  /// Inserts `text`; of a paste, a line break becomes a space, and other control characters are dropped.
  package mutating func insert(_ text: String) {
    let lines = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    let allowed = lines.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    let new = Array(String(String.UnicodeScalarView(allowed))).prefix(Self.limit - characters.count)
    characters.insert(contentsOf: new, at: cursor)
    // Combining marks join the character before them, so the count is taken again.
    let head = String(characters[..<(cursor + new.count)])
    characters = Array(String(characters))
    cursor = min(head.count, characters.count)
  }

  package mutating func apply(_ command: Command) {
    switch command {
    case .backspace:
      guard cursor > 0 else { return }
      cursor -= 1
      characters.remove(at: cursor)
    case .delete:
      guard cursor < characters.count else { return }
      characters.remove(at: cursor)
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(characters.count, cursor + 1)
    case .home: cursor = 0
    case .end: cursor = characters.count
    case .killLine:
      characters.removeSubrange(..<cursor)
      cursor = 0
    case .killWord:
      let start = wordStart
      characters.removeSubrange(start..<cursor)
      cursor = start
    }
  }

  private var wordStart: Int {
    var start = cursor
    while start > 0, characters[start - 1] == " " { start -= 1 }
    while start > 0, characters[start - 1] != " " { start -= 1 }
    return start
  }
}
