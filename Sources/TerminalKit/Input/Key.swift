/// What came in: a key, a paste, or a change of the terminal.
package enum Key: Hashable, Sendable {
  case character(Character)
  case enter, escape, tab, backTab, backspace, delete, insert
  case up, down, left, right
  case home, end, pageUp, pageDown
  /// F1 is 1.
  case function(Int)
  /// Ctrl with a small letter, as in `.control("c")`; also `@ [ \ ] ^ _`.
  case control(Character)
  /// Text pasted in one piece; never a command, and never Enter.
  case paste(String)
  case resize(Size)
  case focus(Bool)
  case mouse(MouseEvent)
}

/// What the mouse did, and where.
package struct MouseEvent: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// The first button went down.
    case press
    case wheelUp, wheelDown
  }

  package var kind: Kind
  package var place: Point

  package init(_ kind: Kind, at place: Point) {
    self.kind = kind
    self.place = place
  }
}

/// A key as footers, help and messages show it.
package struct KeyStroke: Hashable, Sendable {
  package let key: Key

  package init(_ key: Key) { self.key = key }

  package var label: SafeText {
    switch key {
    case .character(" "): "Space"
    case .character(let character): SafeText(String(character), .named)
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .insert: "Ins"
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .function(let number): SafeText("F\(number)")
    case .control(let character): SafeText("^\(character.uppercased())")
    case .paste: "paste"
    case .resize: "resize"
    case .focus: "focus"
    case .mouse: "mouse"
    }
  }
}

extension Key: CustomStringConvertible {
  package var description: String { KeyStroke(self).label.string }
}
