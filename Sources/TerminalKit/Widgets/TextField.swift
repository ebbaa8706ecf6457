/// One line that is being edited.
///
/// Editing goes by what people see as characters. What is typed or pasted is stored as it is, less its control
/// characters; what is drawn went through the sanitiser.
package struct TextField: Hashable, Sendable {
  package private(set) var characters: [Character]
  /// Before which character the next one goes.
  package private(set) var cursor: Int
  /// Shown as dots, as many for one character as for another.
  package var isSecret: Bool
  /// Takes nothing but digits.
  package var isNumber: Bool

  /// The longest value, in characters: no path, name or connection string is near it.
  package static let bound = 8_192

  package init(_ text: String = "", isSecret: Bool = false, isNumber: Bool = false) {
    self.characters = Array(text.prefix(Self.bound))
    self.cursor = characters.count
    self.isSecret = isSecret
    self.isNumber = isNumber
  }

  package var text: String {
    get { String(characters) }
    set {
      characters = Array(newValue.prefix(Self.bound))
      cursor = characters.count
    }
  }

  /// Changes the line for a key.
  /// - Returns: false when the key means nothing to a line, as Enter, Esc and Tab do.
  package mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert([character])
    case .paste(let text): insert(Array(text.prefix(Self.bound)))
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(characters.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = characters.count
    case .backspace, .control("h"): remove(max(0, cursor - 1)..<cursor)
    case .delete, .control("d"): remove(cursor..<min(characters.count, cursor + 1))
    case .control("u"): remove(0..<cursor)
    case .control("k"): remove(cursor..<characters.count)
    case .control("w"): remove(wordStart..<cursor)
    default: return false
    }
    return true
  }

  private mutating func insert(_ new: [Character]) {
    let allowed = new.filter { character in
      isNumber ? character.isASCII && character.isNumber : !character.unicodeScalars.contains(where: isControl)
    }
    let kept = allowed.prefix(Self.bound - characters.count)
    characters.insert(contentsOf: kept, at: cursor)
    cursor += kept.count
  }

  private func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }

  private mutating func remove(_ range: Range<Int>) {
    characters.removeSubrange(range)
    cursor = range.lowerBound
  }

  private var wordStart: Int {
    var start = cursor
    while start > 0, characters[start - 1].isWhitespace { start -= 1 }
    while start > 0, !characters[start - 1].isWhitespace, characters[start - 1] != "/" { start -= 1 }
    // A path goes folder by folder: the slash before the last part goes with it.
    if start == cursor, start > 0 { start -= 1 }
    return start
  }

  /// Draws the line into the first row of a part, scrolled so that the cursor is seen; sets the cursor when focused.
  package func draw(in rect: Rect, on grid: inout Grid, hasFocus: Bool, isValid: Bool = true) {
    guard !rect.isEmpty else { return }
    let line = rect.row(0)
    let role: Role = !isValid ? .inputInvalid : hasFocus ? .inputFocus : .input
    grid.fill(line, role: role)
    let before = shown(characters[..<cursor], grid.glyphs)
    // One column stays free for the cursor behind the last character.
    let skipped = hasFocus ? max(0, before.width - (line.width - 1)) : 0
    let x = grid.write(before, x: line.x - skipped, y: line.y, role: role, clip: line)
    grid.write(shown(characters[cursor...], grid.glyphs), x: x, y: line.y, role: role, clip: line)
    guard hasFocus else { return }
    let place = Point(x: min(x, line.maxX - 1), y: line.y)
    grid.paint(Rect(x: place.x, y: place.y, width: 1, height: 1), role: .inputCursor)
    grid.cursor = place
  }

  private func shown(_ part: ArraySlice<Character>, _ glyphs: Glyphs) -> SafeText {
    guard isSecret else { return SafeText(String(part)) }
    return SafeText(clusters: part.flatMap { _ in glyphs.mask.clusters })
  }
}
