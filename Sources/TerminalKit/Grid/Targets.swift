/// The parts of a frame that a click can mean something on, in the order they were drawn.
///
/// A view marks them while it draws; frames that are shown do not gather them.
package struct Targets: Equatable, Sendable {
  package enum Meaning: Hashable, Sendable {
    /// A row of a list, from 0; the keys go to the list when it has the focus.
    case row(Int, hasFocus: Bool)
    case pane(hasFocus: Bool)
    case key(Key)
  }

  private var places: [(rect: Rect, meaning: Meaning)] = []

  package init() {}

  /// What a place means: of those drawn over each other, the last.
  package func meaning(at place: Point) -> Meaning? { places.last { $0.rect.contains(place) }?.meaning }

  mutating func add(_ meaning: Meaning, _ rect: Rect) { places.append((rect, meaning)) }

  /// Forgets lists and panes: something lies before them.
  package mutating func keepKeys() {
    places.removeAll { if case .key = $0.meaning { false } else { true } }
  }

  package static func == (left: Targets, right: Targets) -> Bool {
    left.places.elementsEqual(right.places) { $0.rect == $1.rect && $0.meaning == $1.meaning }
  }
}

extension Grid {
  /// Says what a click on a part means.
  package mutating func mark(_ meaning: Targets.Meaning, _ rect: Rect) { targets?.add(meaning, rect) }
}
