import TerminalKit

/// The player as a program: it has no world, so it cannot do anything but show.
@MainActor
package enum ReplayApp {
  /// Plays until the user leaves or the terminal is gone; does not restore the terminal.
  /// - Parameter pausesOnMarkers: stops by itself at every marker.
  package static func run(
    terminal: any Terminal, player: Player, themes: [String], glyphs: Glyphs = .unicode, pausesOnMarkers: Bool = false,
    setTheme: @escaping @MainActor @Sendable (String) -> Void,
    setTag: @escaping @MainActor @Sendable (String?) -> Void = { _ in }
  ) async {
    var deck = Deck(player: player, themes: themes, pausesOnMarkers: pausesOnMarkers)
    deck.player.play()
    // Before the program takes its copy: the first nap must be the one that it waits for.
    let first = deck.wake()
    let program = Program<Deck, Input, Act>(
      model: deck, key: Input.key, update: { deck, input in deck.handle(input) },
      view: { deck, grid in view(deck.player, on: &grid) }, isDone: { $0.isDone },
      perform: { act, send in
        switch act {
        case .setTheme(let name): await setTheme(name)
        case .setTag(let tag): await setTag(tag)
        case .wake(let generation, let milliseconds):
          // Cancelled means that the player ends.
          try? await Task.sleep(for: .milliseconds(milliseconds))
          await send(.woken(generation: generation, milliseconds: milliseconds))
        }
      })
    _ = await program.run(on: terminal, glyphs: glyphs, start: first)
  }

  enum Input: Sendable {
    case key(Key)
    case woken(generation: Int, milliseconds: Int)
  }

  enum Act: Sendable, Hashable {
    /// Time is to pass; the generation tells a pause that was cut short from the one that is waited for.
    case wake(generation: Int, milliseconds: Int)
    case setTheme(String)
    case setTag(String?)
  }

  /// The player and its clock.
  struct Deck {
    var player: Player
    var themes: [String]
    var pausesOnMarkers: Bool
    var isDone = false
    private var generation = 0
    /// The tag of the cluster that is shown.
    private var tag: String?

    /// At most this between two frames, so that the clock on screen moves; milliseconds.
    private static let longestNap = 500
    private static let shortestNap = 20

    init(player: Player, themes: [String], pausesOnMarkers: Bool) {
      self.player = player
      self.themes = themes
      self.pausesOnMarkers = pausesOnMarkers
    }

    mutating func handle(_ input: Input) -> [Act] {
      switch input {
      case .key(let key):
        guard let action = PlayerKeymap.action(for: key) else { return [] }
        let theme = player.theme
        if action == .leave, key == .escape, player.showsHelp {
          player.showsHelp = false
          return []
        }
        player.perform(action, themes: themes)
        isDone = action == .leave
        return (theme == player.theme ? [] : [.setTheme(player.theme)]) + newTag() + wake()
      case .woken(let generation, let milliseconds):
        guard generation == self.generation else { return [] }
        let before = player.position
        player.advance(by: milliseconds)
        if pausesOnMarkers, player.markers.contains(where: { $0.position > before && $0.position <= player.position }) {
          player.pause()
        }
        return newTag() + wake()
      }
    }

    private mutating func newTag() -> [Act] {
      guard player.model.tag != tag else { return [] }
      tag = player.model.tag
      return [.setTag(tag)]
    }

    mutating func wake() -> [Act] {
      generation += 1
      guard let next = player.untilNext else { return [] }
      return [.wake(generation: generation, milliseconds: max(Self.shortestNap, min(next, Self.longestNap)))]
    }
  }
}
