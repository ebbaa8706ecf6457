import KustoSink
import TerminalKit

/// The keys of the player, one row each; dispatch, footer and help read nothing else.
package enum PlayerKeymap {
  package enum Action: Sendable, Hashable {
    case playPause, stepForward, stepBack, faster, slower, forward, backward, farForward, farBackward
    case nextMarker, previousMarker, begin, end, theme, help, leave
    /// So many tenths of the way.
    case tenth(Int)
  }

  package struct Row: Sendable {
    package var action: Action
    package var keys: [Key]
    package var words: String
    package var help: String
  }

  package static let table: [Row] =
    [
      Row(action: .playPause, keys: [.character(" ")], words: "play/pause", help: "play, or pause"),
      Row(action: .stepBack, keys: [.character(",")], words: "step back", help: "one event back"),
      Row(action: .stepForward, keys: [.character(".")], words: "step", help: "one event on"),
      Row(action: .backward, keys: [.left, .character("h")], words: "-5 s", help: "five seconds back"),
      Row(action: .forward, keys: [.right, .character("l")], words: "+5 s", help: "five seconds on"),
      Row(action: .slower, keys: [.character("-")], words: "slower", help: "half as fast"),
      Row(action: .faster, keys: [.character("+"), .character("=")], words: "faster", help: "twice as fast"),
      Row(action: .nextMarker, keys: [.character(">")], words: "marker", help: "to the next marker"),
      Row(action: .previousMarker, keys: [.character("<")], words: "marker back", help: "to the previous marker"),
      Row(action: .farBackward, keys: [.pageUp], words: "-10%", help: "a tenth back"),
      Row(action: .farForward, keys: [.pageDown], words: "+10%", help: "a tenth on"),
      Row(action: .begin, keys: [.home, .character("g")], words: "begin", help: "to the beginning"),
      Row(action: .end, keys: [.end, .character("G")], words: "end", help: "to the end"),
      Row(action: .theme, keys: [.character("T")], words: "theme", help: "the next theme"),
      Row(action: .leave, keys: [.character("q"), .escape, .control("c")], words: "leave", help: "leave the player"),
      Row(action: .help, keys: [.character("?"), .function(1)], words: "help", help: "show or hide these keys"),
    ]
    + (0...9).map { Row(action: .tenth($0), keys: [.character(Character("\($0)"))], words: "", help: "to \($0 * 10)%") }

  package static func action(for key: Key) -> Action? { table.first { $0.keys.contains(key) }?.action }
}

extension Player {
  package mutating func perform(_ action: PlayerKeymap.Action, themes: [String]) {
    switch action {
    case .playPause: state == .playing ? pause() : play()
    case .stepForward: stepForward()
    case .stepBack: stepBack()
    case .faster: changeSpeed(faster: true)
    case .slower: changeSpeed(faster: false)
    case .forward: seek(toTime: time + 5000)
    case .backward: seek(toTime: time - 5000)
    case .farForward: seek(toTime: time + duration / 10)
    case .farBackward: seek(toTime: time - duration / 10)
    case .nextMarker: seek(toMarkerAfter: true)
    case .previousMarker: seek(toMarkerAfter: false)
    case .begin: seek(to: 0)
    case .end: seek(to: count)
    case .tenth(let tenths): seek(toTime: duration * tenths / 10)
    case .help: showsHelp.toggle()
    case .theme:
      guard !themes.isEmpty else { return }
      theme = themes[((themes.firstIndex(of: theme) ?? -1) + 1) % themes.count]
    case .leave: break
    }
  }
}

/// Draws a session as it plays: the console as it was, and below it the player.
package func view(_ player: Player, on grid: inout Grid) {
  let parts = grid.bounds.rows(.flex(1), .fixed(2))
  view(player.model, in: parts[0], on: &grid, isReplay: true)
  // The cursor belongs to a console that nobody can type into.
  grid.cursor = nil
  PlayerBar(player: player).draw(in: parts[1], on: &grid)
  if player.showsHelp { drawHelp(in: parts[0], on: &grid) }
}

private func drawHelp(in rect: Rect, on grid: inout Grid) {
  let rows = PlayerKeymap.table.filter { !$0.words.isEmpty }
  let lines = rows.map { row in
    Line(row.keys.map(\.description).joined(separator: " ").padded(to: 12), .footerKey) + Line(row.help)
  }
  let digits = Line("0 .. 9".padded(to: 12), .footerKey) + Line("to that tenth of the session")
  Modal("Replay: no cluster is contacted", lines: lines + [digits]).draw(in: rect, on: &grid)
}

/// Two rows: where the player stands, and its keys.
private struct PlayerBar {
  let player: Player

  func draw(in rect: Rect, on grid: inout Grid) {
    guard rect.height == 2 else { return }
    grid.fill(rect, role: .footer)
    let state = words
    let clock = "\(Figures.clock(Double(player.time) / 1000)) / \(Figures.clock(Double(player.duration) / 1000))"
    let speed = player.speed < 1 ? "x\(player.speed)" : "x\(Int(player.speed))"
    let left =
      Line(" REPLAY ", .replay) + Line(" \(state)".padded(to: 9), .footerKey) + Line(speed.padded(to: 6), .footer)
      + Line(clock + " ", .footer)
    let isMasked = player.session.header.hasSamples == false && rect.width >= 100
    let masked = isMasked ? ", values not recorded" : ""
    let right = Line(" \(player.position) of \(player.count)\(damage)\(masked) ", .footer)
    let parts = rect.row(0).columns(.fixed(left.width), .flex(1), .fixed(right.width))
    grid.write(left, in: parts[0])
    drawTrack(in: parts[1], on: &grid)
    grid.write(right, in: parts[2])
    let rows = PlayerKeymap.table.filter { !$0.words.isEmpty && $0.action != .help && $0.action != .leave }
    let pinned = PlayerKeymap.table.filter { $0.action == .help || $0.action == .leave }
    FooterKeys(rows.compactMap(item), pinned: pinned.compactMap(item)).draw(in: rect.row(1), on: &grid)
  }

  private var words: String {
    switch player.state {
    case .playing: "playing"
    case .paused: "paused"
    case .ended: "ended"
    }
  }

  private var damage: String {
    let isCut = player.session.isTorn || player.session.ending == nil
    return (player.session.damagedLines.isEmpty ? "" : ", damaged") + (isCut ? ", ended abruptly" : "")
  }

  private func item(_ row: PlayerKeymap.Row) -> FooterKeys.Item? {
    row.keys.first.map { FooterKeys.Item($0, SafeText(row.words)) }
  }

  private func drawTrack(in rect: Rect, on grid: inout Grid) {
    guard rect.width > 2, player.count > 0 else { return }
    Gauge(player.duration == 0 ? 1 : Double(player.time) / Double(player.duration)).draw(in: rect, on: &grid)
    for marker in player.markers {
      let share = Double(player.time(at: marker.position)) / Double(max(1, player.duration))
      let x = rect.x + min(rect.width - 1, Int(share * Double(rect.width)))
      grid.write(SafeText(String(marker.letter)), x: x, y: rect.y, role: .footerKey, clip: rect)
    }
  }
}
